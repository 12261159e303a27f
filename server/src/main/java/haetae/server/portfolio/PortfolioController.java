package haetae.server.portfolio;

import haetae.core.money.Krw;
import haetae.server.account.PerAccount;
import haetae.server.portfolio.Curve.Worth;
import haetae.server.portfolio.PortfolioReader.DayEnd;
import haetae.server.trading.TradingView;
import haetae.server.trading.TradingView.Now;
import haetae.server.world.Problem;
import haetae.server.world.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How the account has done. */
@RestController
@PerAccount
@RequestMapping("/api/v1/portfolio")
class PortfolioController {

    private static final int CHART_DAYS = 30;
    private static final int MOST_POINTS = 1_000;

    private final PortfolioReader reader;
    private final TradingView trading;
    private final InstantSource clock;

    PortfolioController(PortfolioReader reader, TradingView trading, World world) {
        this.reader = reader;
        this.trading = trading;
        this.clock = world.agenda();
    }

    /**
     * @param totalDeposit won paid in, less what was paid out
     * @param currentValue won, coins at their last price; null while one is not known
     * @param profit won since the beginning, realised and not, net of all fees
     * @param cumulativeReturnPct time-weighted: payments in and out do not count
     * @param todayReturnPct realised and not, against the day's first worth
     * @param totalTrades orders that executed
     * @param winRate share of sales that brought more than their coins had cost, fees counted, in
     *     percent; null before the first
     * @param averageReturnPct of a sale, against what its coins had cost
     * @param maxDrawdownPct of the worth without payments, from its peak
     * @param profitChartData profit realised so far at the end of each of the last 30 days
     */
    record Summary(
            BigDecimal totalDeposit,
            @Nullable BigDecimal currentValue,
            @Nullable BigDecimal profit,
            @Nullable BigDecimal unrealizedPnl,
            double cumulativeReturnPct,
            BigDecimal totalRealizedPnl,
            @Nullable Double todayReturnPct,
            BigDecimal todayRealizedPnl,
            long totalTrades,
            long winCount,
            long lossCount,
            @Nullable Double winRate,
            @Nullable Double averageReturnPct,
            double maxDrawdownPct,
            List<DayEnd> profitChartData) {}

    @GetMapping("/summary")
    Summary summary() {
        var now = trading.now();
        var books = now.view().books();
        var equity = now.view().equity();
        var profit = equity.map(worth -> worth.minus(books.flows()));
        var curve = curve(Instant.EPOCH, now);
        var counts = reader.counts();
        long sales = counts.wins() + counts.losses();
        return new Summary(
                books.flows().amount(),
                equity.map(Krw::amount).orElse(null),
                profit.map(Krw::amount).orElse(null),
                profit.map(won -> won.minus(books.realised()).amount()).orElse(null),
                curve.returnPct(),
                books.realised().amount(),
                now.dayProfitPct(),
                reader.realisedToday(),
                counts.trades(),
                counts.wins(),
                counts.losses(),
                sales == 0 ? null : 100.0 * counts.wins() / sales,
                reader.averageReturnPct(),
                curve.maxDrawdownPct(),
                reader.days(CHART_DAYS));
    }

    private Curve curve(Instant since, Now now) {
        var course = new ArrayList<>(reader.course(since));
        now.view()
                .equity()
                .ifPresent(equity ->
                        course.add(
                                new Worth(
                                        clock.instant(),
                                        equity.amount(),
                                        now.view().books().flows().amount())));
        return Curve.of(course);
    }

    /**
     * @param returnPct over the period
     */
    record Equity(int days, double returnPct, double maxDrawdownPct, List<Curve.Point> items) {}

    /** The course of the account's worth, a point for each decision, at most about a thousand. */
    @GetMapping("/equity")
    Equity equity(@RequestParam(defaultValue = "30") int days) {
        Problem.checkRange("days", days, 1, 3_650);
        var curve = curve(clock.instant().minus(Duration.ofDays(days)), trading.now());
        return new Equity(
                days,
                curve.returnPct(),
                curve.maxDrawdownPct(),
                curve.thinned(MOST_POINTS).points());
    }
}
