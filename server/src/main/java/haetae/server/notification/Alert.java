package haetae.server.notification;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One thing that people want to hear of.
 *
 * @param topic what it is about, for the count when there are many
 * @param grave true when a person may have to do something
 */
record Alert(String topic, String text, boolean grave) {

    private static final Set<String> FAILURES = Set.of("PROVIDERS_FAILED", "BUDGET_SPENT");
    private static final String REFUSED = "REFUSED_ANSWER";

    /** So many decisions in a row that were held for want of advice are a heap. */
    private static final int HEAP = 3;

    private static final int LONGEST = 500;

    Alert {
        text = text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
    }

    /**
     * What an event on record says to people; empty for what they need not hear of.
     *
     * @param kind order, halt, risk_event, signal or key_expiry
     * @param data as the event has it
     */
    static Optional<Alert> of(String kind, JsonNode data) {
        return Optional.ofNullable(
                switch (kind) {
                    case "order" -> order(data);
                    case "halt" -> halt(data);
                    case "risk_event" -> riskEvent(data);
                    case "signal" -> signal(data);
                    case "key_expiry" -> keyExpiry(data);
                    default -> null; // each trade is part of its order
                });
    }

    /** An order that has ended with something to say. */
    private static @Nullable Alert order(JsonNode data) {
        if (!text(data, "state").equals("DONE")) {
            return null;
        }
        var coins = number(data, "executed_amount");
        var what = text(data, "side").equals("BUY") ? "bought" : "sold";
        if (coins != null && coins.signum() > 0) {
            var price = number(data, "executed_price");
            return new Alert(
                    "orders",
                    "%s: %s %s at %s KRW (%s)"
                            .formatted(
                                    text(data, "market"),
                                    what,
                                    coins.stripTrailingZeros().toPlainString(),
                                    price == null ? "?" : won(price),
                                    text(data, "leg").toLowerCase(Locale.ROOT)),
                    false);
        }
        return text(data, "status").equals("FAILED")
                ? new Alert(
                        "refused orders",
                        text(data, "market")
                                + ": an order was refused: "
                                + text(data, "error_message"),
                        true)
                : null;
    }

    private static Alert halt(JsonNode data) {
        var where = text(data, "market").isEmpty() ? "" : " in " + text(data, "market");
        boolean closed = data.path("closed").asBoolean();
        return new Alert(
                "halts",
                closed
                        ? "HALTED by " + text(data, "cause") + where + ": " + text(data, "reason")
                        : "no longer halted by "
                                + text(data, "cause")
                                + where
                                + ": "
                                + text(data, "opened_why"),
                closed);
    }

    /** Those of latches are told as halts. */
    private static @Nullable Alert riskEvent(JsonNode data) {
        var type = text(data, "event_type");
        var where = text(data, "market").isEmpty() ? "" : text(data, "market") + ": ";
        return switch (type) {
            case "STOP_LOSS" ->
                    new Alert("stops", where + "STOP: " + text(data, "action_taken"), true);
            case "POSITION_LIMIT" ->
                    data.path("repeated").asBoolean(false)
                            ? null
                            : new Alert("limits", where + text(data, "action_taken"), false);
            default -> null;
        };
    }

    /** Told when advice first fails for a cause, when that piles up, and when it is over. */
    private static @Nullable Alert signal(JsonNode data) {
        var cause = text(data, "hold_cause");
        var market = text(data, "market");
        int before = data.path("unadvised_before").asInt(0);
        if (FAILURES.contains(cause) || cause.equals(REFUSED)) {
            if (before + 1 == HEAP) {
                return new Alert(
                        "decisions without advice",
                        market
                                + ": held "
                                + HEAP
                                + " times in a row for want of advice, now: "
                                + text(data, "detail")
                                + "; told again when there is advice",
                        true);
            }
            boolean isNew = data.path("same_cause_before").asInt(0) == 0;
            return FAILURES.contains(cause) && isNew
                    ? new Alert(
                            "decisions without advice",
                            market + ": held, " + text(data, "detail"),
                            true)
                    : null;
        }
        return before >= HEAP && !cause.equals("STALE_DATA")
                ? new Alert(
                        "decisions with advice again",
                        market + ": there is advice again, after " + before + " decisions without",
                        false)
                : null;
    }

    private static Alert keyExpiry(JsonNode data) {
        return new Alert(
                "keys that end",
                "the exchange key ends at "
                        + text(data, "expires_at")
                        + ", in "
                        + data.path("hours_left").asLong()
                        + " hours: issue a new one at Upbit and put it in its place",
                true);
    }

    private static String text(JsonNode data, String name) {
        return data.path(name).asString("");
    }

    private static @Nullable BigDecimal number(JsonNode data, String name) {
        var text = text(data, name);
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    private static String won(BigDecimal price) {
        return price.setScale(price.compareTo(BigDecimal.TEN) < 0 ? 4 : 0, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
