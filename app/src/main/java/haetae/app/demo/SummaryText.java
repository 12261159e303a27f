package haetae.app.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says what came of a demo in words for a person, won without fractions where they only distract.
 */
public final class SummaryText {

    private SummaryText() {}

    /** The lines, without line ends. */
    public static List<String> of(Summary summary) {
        var lines = new ArrayList<String>();
        lines.add("%.2f market days".formatted(summary.marketDays()));
        lines.add(
                row(
                        "decisions",
                        summary.decisions() + counted(summary.decisionsByAction(), ": ", "")));
        if (!summary.holdsByCause().isEmpty()) {
            lines.add(row("holds", counted(summary.holdsByCause(), "", "")));
        }
        lines.add(
                row(
                        "orders",
                        summary.orders()
                                + " filled with "
                                + summary.fills()
                                + " fills, "
                                + summary.stops()
                                + " stops sold"));
        lines.add(
                row(
                        "halts",
                        summary.halts().isEmpty()
                                ? "none"
                                : counted(summary.halts(), "", "")
                                        + counted(summary.haltsLifted(), "; lifted: ", "")));
        lines.add(row("fees", won(summary.feesKrw())));
        lines.add(row("profit", signedWon(summary.realisedKrw()) + " realised"));
        var start = new BigDecimal(summary.equityStartKrw());
        lines.add(
                row(
                        "equity",
                        won(summary.equityStartKrw())
                                + " -> "
                                + won(summary.equityEndKrw())
                                + change(start, new BigDecimal(summary.equityEndKrw()))));
        lines.add(
                row(
                        "buy and hold",
                        won(summary.buyAndHoldEndKrw())
                                + change(start, new BigDecimal(summary.buyAndHoldEndKrw()))));
        lines.add(
                row(
                        "books",
                        summary.booksAgree()
                                ? "agree with the exchange to the last digit: "
                                        + held(summary.bookKrw(), summary.bookCoins())
                                : "DISAGREE: ours "
                                        + held(summary.bookKrw(), summary.bookCoins())
                                        + "; the exchange's "
                                        + held(summary.exchangeKrw(), summary.exchangeCoins())));
        lines.add(row("fingerprint", summary.fingerprint()));
        return lines;
    }

    private static String row(String name, String text) {
        return "%-13s %s".formatted(name, text);
    }

    private static String counted(Map<String, Integer> counts, String before, String none) {
        return counts.isEmpty()
                ? none
                : before
                        + counts.entrySet().stream()
                                .map(count -> count.getValue() + " " + count.getKey())
                                .collect(Collectors.joining(", "));
    }

    private static String held(String krw, Map<String, String> coins) {
        return krw
                + " KRW"
                + coins.entrySet().stream()
                        .map(coin -> ", " + coin.getValue() + " " + coin.getKey())
                        .collect(Collectors.joining());
    }

    private static String won(String amount) {
        return String.format(
                Locale.ROOT,
                "%,d KRW",
                new BigDecimal(amount).setScale(0, RoundingMode.HALF_EVEN).toBigInteger());
    }

    private static String signedWon(String amount) {
        return (new BigDecimal(amount).signum() > 0 ? "+" : "") + won(amount);
    }

    private static String change(BigDecimal from, BigDecimal to) {
        return String.format(
                Locale.ROOT,
                " (%+.2f %%)",
                to.subtract(from)
                        .multiply(BigDecimal.valueOf(100))
                        .divide(from, 2, RoundingMode.HALF_EVEN));
    }
}
