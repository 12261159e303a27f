package haetae.server.trading;

import haetae.server.account.PerAccount;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether trading goes on, at the place where the reference system told it. */
@RestController
@PerAccount
class TradingStatusController {

    private final TradingView view;
    private final Trader trader;

    TradingStatusController(TradingView view, Trader trader) {
        this.view = view;
        this.trader = trader;
    }

    /**
     * @param tradingEnabled false while any latch holds back new risk
     * @param ticker the main market
     */
    record TradingStatus(boolean tradingEnabled, String ticker) {}

    @GetMapping("/api/v1/config/trading-status")
    TradingStatus tradingStatus() {
        return new TradingStatus(view.now().latches().isEmpty(), trader.market(null).code());
    }
}
