package haetae.server.notification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Makes few messages of many alerts. */
final class Digest {

    /** So many in a minute are told one by one. */
    static final int SINGLE_A_MINUTE = 10;

    /** So many of the gravest stand in a summary. */
    private static final int SHOWN = 5;

    private Digest() {}

    /** True when each of so many alerts has a message of its own. */
    static boolean areFew(int alerts, int sent) {
        return sent + alerts <= SINGLE_A_MINUTE;
    }

    /**
     * @param sent messages of the last minute
     * @return the messages that tell of all of them, oldest first
     */
    static List<String> of(List<Alert> alerts, int sent) {
        if (alerts.isEmpty()) {
            return List.of();
        }
        if (areFew(alerts.size(), sent)) {
            return alerts.stream().map(Digest::line).toList();
        }
        return List.of(summary(alerts));
    }

    private static String line(Alert alert) {
        return (alert.grave() ? "⚠ " : "") + alert.text();
    }

    private static String summary(List<Alert> alerts) {
        var counts =
                alerts.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Alert::topic, LinkedHashMap::new, Collectors.counting()));
        var lines = new ArrayList<String>();
        lines.add(
                alerts.size()
                        + " alerts: "
                        + counts.entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", ")));
        var grave = alerts.stream().filter(Alert::grave).toList();
        grave.stream()
                .skip(Math.max(0, grave.size() - SHOWN))
                .map(Digest::line)
                .forEach(lines::add);
        return String.join("\n", lines);
    }
}
