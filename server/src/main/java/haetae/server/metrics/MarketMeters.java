package haetae.server.metrics;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.time.Agenda;
import haetae.server.market.MarketFeed;
import haetae.server.world.World;
import haetae.upbit.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How long ago each market was heard of; the feed is one for all accounts. */
@Component
class MarketMeters implements MarketFeed.Listener {

    private final Agenda agenda;
    private final Map<Market, Duration> heard = new ConcurrentHashMap<>();

    MarketMeters(World world, MarketFeed feed, MeterRegistry registry) {
        agenda = world.agenda();
        for (var market : world.markets()) {
            heard.put(market, agenda.monotonic());
            TimeGauge.builder(
                            "haetae.tick.age",
                            () -> agenda.monotonic().minus(lastHeard(market)).toMillis(),
                            TimeUnit.MILLISECONDS)
                    .description("Time since a trade or a quote of the market was heard")
                    .tag("market", market.code())
                    .register(registry);
        }
        feed.listen(this);
    }

    private Duration lastHeard(Market market) {
        return heard.getOrDefault(market, Duration.ZERO);
    }

    private void hear(Market market) {
        heard.put(market, agenda.monotonic());
    }

    @Override
    public void traded(Trade trade, Optional<Quote> quote) {
        hear(trade.market());
    }

    @Override
    public void quoted(Market market, Quote quote) {
        hear(market);
    }

    @Override
    public void asked(Ticker last, Quote quote) {
        hear(last.market());
    }

    @Override
    public void fresh(Market market, boolean fresh, String reason) {}
}
