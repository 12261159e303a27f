package haetae.twin.exchange;

import haetae.core.time.Agenda.Appointment;
import haetae.twin.exchange.RateCounter.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** One WebSocket connection: what it subscribed, and in which form it is sent. */
public final class StreamClient {

    private static final Duration STATUS_EVERY = Duration.ofSeconds(10);
    private static final Duration CLOSE_AFTER_ERROR = Duration.ofMillis(150);
    private static final String UP = "{\"status\":\"UP\"}";
    private static final Set<String> FORMATS =
            Set.of("DEFAULT", "SIMPLE", "JSON_LIST", "SIMPLE_LIST");

    private final TwinExchange exchange;
    private final RestApi api;
    private final @Nullable TwinAccount account;
    private final Streams.Wires wires;
    private final String name;
    private final String remaining;
    private List<Subscription> subscriptions = new ArrayList<>();
    private String format = "DEFAULT";
    private boolean gone;
    private boolean toldUp;
    private @Nullable Appointment idleEnd;

    StreamClient(
            TwinExchange exchange,
            RestApi api,
            @Nullable TwinAccount account,
            Streams.Wires wires,
            String name,
            String remaining) {
        this.exchange = exchange;
        this.api = api;
        this.account = account;
        this.wires = wires;
        this.name = name;
        this.remaining = remaining;
        heard();
    }

    @Nullable TwinAccount account() {
        return account;
    }

    /** The {@code Remaining-Req} header of the handshake's answer. */
    public String remaining() {
        return remaining;
    }

    void gone() {
        gone = true;
        if (idleEnd != null) {
            idleEnd.cancel();
        }
    }

    /** Anything came from the client, a ping included. */
    public void heard() {
        var patience = exchange.behaviour().idleClose();
        if (patience != null && !gone) {
            if (idleEnd != null) {
                idleEnd.cancel();
            }
            idleEnd = exchange.agenda().after(patience, wires::cut);
        }
    }

    /** A text or binary frame of the client. */
    public void received(String text) {
        heard();
        if (gone) {
            return;
        }
        if (text.strip().equals("PING")) {
            status();
            return;
        }
        try {
            api.rates().count(Group.WEBSOCKET_MESSAGE, name);
            api.rates().count(Group.WEBSOCKET_MESSAGE_MINUTE, name);
            request(Wire.JSON.readTree(text));
        } catch (JacksonException e) {
            refuse(Subscription.refusal("WRONG_FORMAT", "no JSON"));
        } catch (ApiError e) {
            refuse(e);
        }
    }

    private void status() {
        wires.send(UP);
        if (!toldUp) {
            toldUp = true;
            exchange.agenda().after(STATUS_EVERY, this::statusAgain);
        }
    }

    private void statusAgain() {
        if (!gone) {
            wires.send(UP);
            exchange.agenda().after(STATUS_EVERY, this::statusAgain);
        }
    }

    private void request(JsonNode request) throws ApiError {
        if (!request.isArray()) {
            throw Subscription.refusal("WRONG_FORMAT", "a request is a list");
        }
        if (request.isEmpty() || !request.get(0).path("ticket").isString()) {
            throw Subscription.refusal("NO_TICKET", "the ticket is missing");
        }
        var wanted = new ArrayList<Subscription>();
        boolean listing = false;
        var wantedFormat = "DEFAULT";
        for (int i = 1; i < request.size(); i++) {
            var part = request.get(i);
            if (part.has("type")) {
                wanted.add(Subscription.read(part, account != null));
            }
            if (part.has("format")) {
                wantedFormat = part.path("format").asString("");
            }
            listing |= part.path("method").asString("").equals("LIST_SUBSCRIPTIONS");
        }
        if (!FORMATS.contains(wantedFormat)) {
            throw Subscription.refusal("WRONG_FORMAT", "unknown format");
        }
        if (wanted.isEmpty() && !listing) {
            throw Subscription.refusal("NO_TYPE", "the type is missing");
        }
        format = wantedFormat;
        if (listing) {
            wires.send(subscribed(request.get(0).path("ticket").asString("")).toString());
        } else {
            subscriptions = wanted; // everything subscribed before is replaced
            wanted.stream().filter(Subscription::snapshot).forEach(this::snapshots);
        }
    }

    private ObjectNode subscribed(String ticket) {
        var answer = Wire.JSON.createObjectNode().put("method", "LIST_SUBSCRIPTIONS");
        var list = answer.putArray("result");
        for (var each : subscriptions) {
            var node = list.addObject().put("type", each.type());
            var codes = node.putArray("codes");
            each.depths().keySet().forEach(codes::add);
            if (each.type().equals(Subscription.BOOK)) {
                node.put("level", each.level());
            }
        }
        return answer.put("ticket", ticket);
    }

    /** Unknown codes are passed over without a word, as Upbit does. */
    private void snapshots(Subscription wanted) {
        for (var code : wanted.depths().keySet()) {
            var market = exchange.market(code);
            var frame = market == null ? null : snapshot(wanted, market);
            if (frame != null) {
                send(frame);
            }
        }
    }

    private @Nullable ObjectNode snapshot(Subscription wanted, TwinMarket market) {
        var now = exchange.agenda().instant();
        var last = market.last();
        if (last == null) {
            return null;
        }
        var span = wanted.span();
        if (span != null) {
            var bar = market.candles.forming(span);
            return bar == null ? null : MarketWire.candleFrame(market, span, bar, now, "SNAPSHOT");
        }
        return switch (wanted.type()) {
            case Subscription.TRADE -> MarketWire.tradeFrame(market, last, now, "SNAPSHOT");
            case Subscription.TICKER -> {
                var day = market.day(now);
                yield day == null ? null : MarketWire.tickerFrame(market, day, now, "SNAPSHOT");
            }
            case Subscription.BOOK ->
                    market.bookAt().getEpochSecond() == 0 || !supports(wanted, market)
                            ? null
                            : MarketWire.bookFrame(
                                    market, wanted.depth(market), wanted.level(), "SNAPSHOT");
            default -> null;
        };
    }

    private boolean supports(Subscription wanted, TwinMarket market) {
        return wanted.level().signum() == 0 || api.quotation().supports(market, wanted.level());
    }

    /** The subscription by which this client wants what happens of a type, or null. */
    @Nullable Subscription wants(String type, String code) {
        for (var each : subscriptions) {
            if (each.realtime() && each.type().equals(type) && each.isFor(code)) {
                return each;
            }
        }
        return null;
    }

    void send(ObjectNode frame) {
        var text = (format.startsWith("SIMPLE") ? ShortNames.of(frame) : frame).toString();
        wires.send(format.endsWith("LIST") ? "[" + text + "]" : text);
    }

    private void refuse(ApiError error) {
        var name =
                switch (error.status) {
                    case 429 -> "Too Many Requests";
                    case 418 -> "I'm a teapot";
                    default -> error.name;
                };
        wires.send(Wire.error(StringNode.valueOf(name), error.getMessage() + "").toString());
        exchange.agenda()
                .after(
                        CLOSE_AFTER_ERROR,
                        () -> {
                            if (!gone) {
                                wires.close();
                            }
                        });
    }
}
