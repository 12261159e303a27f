package haetae.twin.exchange;

import haetae.core.time.Agenda;
import haetae.upbit.RateGroup;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts requests per group and caller in fixed seconds; too many give 429, going on all the same
 * gives 418.
 */
final class RateCounter {

    private static final int REFUSALS_UNTIL_BLOCK = 30;

    private static final class Window {
        long second = -1;
        int used;
        int refused;
        Duration blockedUntil = Duration.ZERO;
        int blocks;
    }

    private final Agenda agenda;
    private final Map<String, Window> windows = new HashMap<>();

    RateCounter(Agenda agenda) {
        this.agenda = agenda;
    }

    /** Counts one request; the {@code Remaining-Req} header for its answer. */
    String count(RateGroup group, String caller) throws ApiError {
        var window = windows.computeIfAbsent(group + " " + caller, _ -> new Window());
        var now = agenda.monotonic();
        if (now.compareTo(window.blockedUntil) < 0) {
            throw new ApiError(
                    418,
                    "blocked",
                    "차단되었습니다: " + window.blockedUntil.minus(now).toSeconds() + "초 후에 다시 시도해주세요.");
        }
        long second = group == RateGroup.ORDER_CANCEL_ALL ? now.toSeconds() / 2 : now.toSeconds();
        if (second != window.second) {
            window.refused = window.used > group.perSecond() ? window.refused : 0;
            window.second = second;
            window.used = 0;
        }
        if (++window.used > group.perSecond()) {
            if (++window.refused >= REFUSALS_UNTIL_BLOCK) {
                window.refused = 0;
                window.blockedUntil =
                        now.plus(Duration.ofSeconds(60L << Math.min(window.blocks++, 6)));
            }
            throw new ApiError(429, "too_many_requests", "요청 수 제한을 초과했습니다.");
        }
        return "group="
                + name(group)
                + "; min="
                + group.perSecond() * 60
                + "; sec="
                + (group.perSecond() - window.used);
    }

    private static String name(RateGroup group) {
        return group.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
