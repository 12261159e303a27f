package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.risk.Verdict;
import haetae.core.trading.Engine.Placed;
import haetae.core.trading.Proposal;
import haetae.core.trading.Wish;
import haetae.server.account.PerAccount;
import haetae.server.trading.IdempotencyKeys.Answer;
import haetae.server.trading.OrderReader.OrderItem;
import haetae.server.world.Answers;
import haetae.server.world.Problem;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders by hand: looked at before, placed once, cancelled. */
@RestController
@PerAccount
@RequestMapping("/api/v1/trading/orders")
class OrderController {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,16})?");

    private final Trader trader;
    private final OrderReader orders;
    private final IdempotencyKeys keys;
    private final JsonMapper json;

    OrderController(Trader trader, OrderReader orders, IdempotencyKeys keys, JsonMapper json) {
        this.trader = trader;
        this.orders = orders;
        this.keys = keys;
        this.json = json;
    }

    /**
     * An order that a person wants.
     *
     * @param market the main one when left out
     * @param side BUY or SELL
     * @param orderType MARKET or LIMIT
     * @param amount won for a buy at market, else coins
     * @param price won per coin, for LIMIT and only there
     */
    record Request(
            @Nullable String market,
            @Nullable String side,
            @Nullable String orderType,
            @Nullable JsonNode amount,
            @Nullable JsonNode price) {}

    private Wish wish(Request request) {
        var side =
                switch (request.side()) {
                    case "BUY" -> Side.BUY;
                    case "SELL" -> Side.SELL;
                    case null, default -> throw Problem.outOfBounds("side is BUY or SELL");
                };
        boolean limit =
                switch (request.orderType()) {
                    case "LIMIT" -> true;
                    case "MARKET" -> false;
                    case null, default ->
                            throw Problem.outOfBounds("order_type is MARKET or LIMIT");
                };
        var amount = number("amount", request.amount());
        if (limit == (request.price() == null || request.price().isNull())) {
            throw Problem.outOfBounds("price belongs to a LIMIT order, and to no other");
        }
        try {
            return new Wish(
                    trader.market(request.market()),
                    side,
                    amount,
                    limit ? number("price", request.price()) : null);
        } catch (IllegalArgumentException e) {
            throw Problem.outOfBounds(String.valueOf(e.getMessage()));
        }
    }

    private static BigDecimal number(String name, @Nullable JsonNode value) {
        var text =
                value == null
                        ? ""
                        : value.isString()
                                ? value.stringValue()
                                : value.isNumber() ? value.toString() : "";
        if (!NUMBER.matcher(text).matches()) {
            throw Problem.outOfBounds(
                    name + " is a number in plain digits above zero, for example \"10000\"");
        }
        return new BigDecimal(text);
    }

    /**
     * What one gate says.
     *
     * @param warning true when it passes but its limit is near
     */
    record Finding(String gate, String code, boolean passed, boolean warning, String detail) {

        static Finding of(Verdict.Finding finding) {
            return new Finding(
                    finding.gate().name(),
                    finding.gate().code(),
                    finding.passed(),
                    finding.warns(),
                    finding.detail());
        }
    }

    /**
     * What would become of an order now.
     *
     * @param amount what would be sent: rounded, and everything where the rest could not be sold
     * @param code why it would be refused, null when it would be sent
     * @param findings what each gate says; sales pass none
     */
    record Preview(
            boolean allowed,
            String market,
            String side,
            String orderType,
            BigDecimal amount,
            @Nullable BigDecimal price,
            @Nullable String code,
            @Nullable String detail,
            List<Finding> findings) {

        static Preview of(Market market, Proposal proposal) {
            var block = proposal.block().orElse(null);
            var columns = OrderColumns.of(proposal.terms());
            return new Preview(
                    proposal.approved().isPresent(),
                    market.code(),
                    proposal.terms().side().name(),
                    proposal.terms() instanceof OrderTerms.Limit ? "LIMIT" : "MARKET",
                    columns.amount(),
                    columns.price(),
                    block == null ? null : block.code(),
                    block == null ? null : block.detail(),
                    proposal.findings().stream().map(Finding::of).toList());
        }
    }

    /** Says what each gate would say. Changes nothing. */
    @PostMapping("/preview")
    Preview preview(@RequestBody Request request) {
        var wish = wish(request);
        return Preview.of(wish.market(), trader.answer(engine -> engine.preview(wish)));
    }

    /**
     * Places an order, once per {@code Idempotency-Key}.
     *
     * @throws Problem 409 with its code when a gate blocks it
     */
    @PostMapping
    @Answers(value = OrderItem.class, status = 201)
    ResponseEntity<String> place(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody Request request) {
        var wish = wish(request);
        var answer =
                key == null
                        ? answer(wish, UUID.randomUUID().toString())
                        : keys.answer(key, canonical(wish), word -> answer(wish, word));
        boolean placed = answer.status() == HttpStatus.CREATED.value();
        var response =
                ResponseEntity.status(answer.status())
                        .contentType(
                                placed
                                        ? MediaType.APPLICATION_JSON
                                        : MediaType.APPLICATION_PROBLEM_JSON);
        return placed
                ? response.location(
                                URI.create(
                                        "/api/v1/trading/orders/"
                                                + json.readTree(answer.json()).path("id")))
                        .body(answer.json())
                : response.body(answer.json());
    }

    private static String canonical(Wish wish) {
        return String.join(
                "|",
                wish.market().code(),
                wish.side().name(),
                wish.amount().stripTrailingZeros().toPlainString(),
                wish.price() == null ? "" : wish.price().stripTrailingZeros().toPlainString());
    }

    private Answer answer(Wish wish, String word) {
        return switch (trader.answer(engine -> engine.place(wish, word))) {
            case Placed.Recorded(var identifier) ->
                    new Answer(
                            HttpStatus.CREATED.value(),
                            json.writeValueAsString(orders.order(identifier).orElseThrow()));
            case Placed.Blocked(var proposal) -> {
                var block = proposal.block().orElseThrow();
                yield new Answer(
                        HttpStatus.CONFLICT.value(),
                        json.writeValueAsString(
                                Problem.blocked(block.code(), block.detail()).getBody()));
            }
        };
    }

    /**
     * Asks the exchange to cancel an order that rests; the answer is the order as it is known now.
     */
    @DeleteMapping("/{id}")
    @Answers(value = OrderItem.class, status = 202)
    ResponseEntity<OrderItem> cancel(@PathVariable long id) {
        var order =
                orders.order(id)
                        .orElseThrow(() ->
                                Problem.notFound(
                                        "there is no order "
                                                + id
                                                + ": /api/v1/trading/orders lists them"));
        if (!trader.answer(engine -> engine.cancel(order.idempotencyKey()))) {
            throw Problem.refused(
                    order.state().equals("DONE")
                            ? "the order has ended already"
                            : "the order does not rest at the exchange: it ends by itself, look again"
                                    + " in a moment");
        }
        return ResponseEntity.accepted().body(order);
    }
}
