package haetae.twin.exchange;

import haetae.core.time.Agenda;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts requests per group and caller in fixed windows; too many give 429, going on all the same
 * gives 418 for a time that grows with each block.
 */
final class RateCounter {

    /** The caller of what is counted per address: the only one there is, and no account's name. */
    static final String ADDRESS = "this address";

    private static final int REFUSALS_UNTIL_BLOCK = 30;
    private static final Duration FIRST_BLOCK = Duration.ofSeconds(60);
    private static final int BLOCK_DOUBLINGS = 6;

    /** A group as the header names it. Source: Upbit rate limits, state of 2026-08-21. */
    enum Group {
        MARKET("market", 10, 1),
        CANDLE("candles", 10, 1),
        TRADE("trade", 10, 1),
        TICKER("ticker", 10, 1),
        ORDERBOOK("orderbook", 10, 1),
        DEFAULT("default", 30, 1),
        ORDER("order", 12, 1),
        ORDER_TEST("order-test", 8, 1),
        ORDER_CANCEL_ALL("order-cancel-all", 1, 2),
        WEBSOCKET_CONNECT("websocket", 5, 1),
        WEBSOCKET_MESSAGE("websocket-message", 5, 1),
        WEBSOCKET_MESSAGE_MINUTE("websocket-message", 100, 60),
        ORIGIN("origin", 1, 10);

        private final String wire;
        private final int limit;
        private final int seconds;

        Group(String wire, int limit, int seconds) {
            this.wire = wire;
            this.limit = limit;
            this.seconds = seconds;
        }
    }

    private static final class Window {
        long number = -1;
        int used;
        int refused;
        Duration blockedUntil = Duration.ZERO;
        int blocks;
    }

    private record Who(Group group, String caller) {}

    private final Agenda agenda;
    private final Map<Who, Window> windows = new HashMap<>();

    RateCounter(Agenda agenda) {
        this.agenda = agenda;
    }

    /** Counts one request; the {@code Remaining-Req} header for its answer. */
    String count(Group group, String caller) throws ApiError {
        var window = windows.computeIfAbsent(new Who(group, caller), _ -> new Window());
        var now = agenda.monotonic();
        if (now.compareTo(window.blockedUntil) < 0) {
            long left = window.blockedUntil.minus(now).toSeconds() + 1;
            throw new ApiError(418, "blocked", "차단되었습니다: " + left + "초 후에 다시 시도해주세요.");
        }
        long number = now.toSeconds() / group.seconds;
        if (number != window.number) {
            window.refused = window.used > group.limit ? window.refused : 0;
            window.number = number;
            window.used = 0;
        }
        if (++window.used > group.limit) {
            refuse(window, now);
        }
        return "group=%s; min=%d; sec=%d"
                .formatted(group.wire, group.limit * 60 / group.seconds, group.limit - window.used);
    }

    private static void refuse(Window window, Duration now) throws ApiError {
        if (++window.refused >= REFUSALS_UNTIL_BLOCK) {
            window.refused = 0;
            window.blockedUntil =
                    now.plus(
                            FIRST_BLOCK.multipliedBy(
                                    1L << Math.min(window.blocks++, BLOCK_DOUBLINGS)));
        }
        throw new ApiError(429, "too_many_requests", "요청 수 제한을 초과했습니다.");
    }
}
