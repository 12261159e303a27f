package haetae.server.trading;

import haetae.core.market.Market;
import haetae.core.trading.Engine;
import haetae.server.account.PerAccount;
import haetae.server.trading.OrderReader.OrderItem;
import haetae.server.trading.TradingView.Balance;
import haetae.server.trading.TradingView.PositionItem;
import haetae.server.world.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Orders, position and balance, and the sale of everything by hand. */
@RestController
@PerAccount
@RequestMapping("/api/v1/trading")
class TradingController {

    private static final Set<String> STATUSES =
            Set.of("all", "pending", "executed", "cancelled", "failed");

    private final OrderReader orders;
    private final TradingView view;
    private final Trader trader;

    TradingController(OrderReader orders, TradingView view, Trader trader) {
        this.orders = orders;
        this.view = view;
        this.trader = trader;
    }

    /**
     * @param total all orders of the status, not only those of the page
     */
    record Page(List<OrderItem> items, long total, int limit, int offset) {}

    @GetMapping("/orders")
    Page orders(
            @RequestParam(defaultValue = "all") String status,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset) {
        if (!STATUSES.contains(status)) {
            throw Problem.outOfBounds(
                    "status is all, pending, executed, cancelled or failed, not " + status);
        }
        Problem.checkRange("limit", limit, 1, 100);
        Problem.checkRange("offset", offset, 0, Integer.MAX_VALUE);
        var only = status.equals("all") ? null : status.toUpperCase(Locale.ROOT);
        return new Page(
                orders.orders(only, limit, offset), orders.countOrders(only), limit, offset);
    }

    @GetMapping("/orders/{id}")
    OrderItem order(@PathVariable long id) {
        return orders.order(id)
                .orElseThrow(() ->
                        Problem.notFound(
                                "there is no order " + id + ": /api/v1/trading/orders lists them"));
    }

    @GetMapping("/position")
    PositionItem position(@RequestParam(required = false) @Nullable String market) {
        return view.now().position(trader.market(market));
    }

    @GetMapping("/balance")
    Balance balance(@RequestParam(required = false) @Nullable String market) {
        return view.now().balance(trader.market(market));
    }

    /**
     * @param syncedCount orders under way that are compared with the exchange
     */
    record Synced(int syncedCount, String message) {}

    /** Compares the books with the exchange now; what comes of it shows in the latches. */
    @PostMapping("/orders/sync")
    Synced sync() {
        int live =
                trader.answer(engine -> {
                    engine.reconcile();
                    return engine.view().live().size();
                });
        return new Synced(live, "the books are being compared with the exchange");
    }

    record Flatten(@Nullable String market) {}

    record Flattened(boolean success, String message, List<String> markets) {}

    /** Sells all that Haetae owns at market, in one market or in all. Halts do not hinder it. */
    @PostMapping("/flatten")
    Flattened flatten(@RequestBody(required = false) @Nullable Flatten request) {
        var only =
                request == null || request.market() == null
                        ? null
                        : trader.market(request.market());
        var sold = trader.answer(engine -> flatten(engine, only));
        return new Flattened(
                true,
                sold.isEmpty() ? "nothing is owned" : "everything is being sold at market",
                sold.stream().map(Market::code).toList());
    }

    private static List<Market> flatten(Engine engine, @Nullable Market only) {
        var owned =
                only == null
                        ? engine.view().books().positions().keySet().stream().sorted().toList()
                        : List.of(only);
        var sold = new ArrayList<Market>();
        for (var market : owned) {
            if (engine.flatten(market, "a person sells everything")) {
                sold.add(market);
            }
        }
        return sold;
    }
}
