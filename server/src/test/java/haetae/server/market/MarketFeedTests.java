package haetae.server.market;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.market.Quote;
import haetae.core.market.Trade;
import haetae.core.money.Price;
import haetae.core.time.VirtualAgenda;
import haetae.server.FakeUpbit;
import haetae.server.TestServer;
import haetae.upbit.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the feed does when its stream falls silent, in virtual time. */
class MarketFeedTests {

    private static final Market ETH = new Market("KRW-ETH");

    private final FakeUpbit upbit = new FakeUpbit();
    private final VirtualAgenda agenda = new VirtualAgenda(Instant.parse("2026-03-02T00:00:00Z"));
    private final List<String> heard = new ArrayList<>();
    private final MarketFeed feed;

    MarketFeedTests() {
        feed = new MarketFeed(TestServer.world(agenda, upbit, ETH));
    }

    @BeforeEach
    void open() {
        feed.listen(
                new MarketFeed.Listener() {
                    @Override
                    public void traded(Trade trade, Optional<Quote> quote) {
                        heard.add("traded at " + trade.price());
                    }

                    @Override
                    public void quoted(Market market, Quote quote) {
                        heard.add("quoted " + quote.bid());
                    }

                    @Override
                    public void asked(Ticker last, Quote quote) {
                        heard.add("asked: " + last.price() + ", bid " + quote.bid());
                    }

                    @Override
                    public void fresh(Market market, boolean fresh, String reason) {
                        heard.add((fresh ? "fresh: " : "stale: ") + reason);
                    }
                });
        feed.open();
        pass(1);
        upbit.trade(ETH.code(), agenda.instant(), 5_000_000, "1", 1);
        pass(1);
        heard.clear();
    }

    private void pass(int seconds) {
        agenda.runUntil(agenda.instant().plus(Duration.ofSeconds(seconds)));
    }

    @Test
    void asksForPricesWhileTheStreamIsSilent() {
        upbit.shows(ETH.code(), agenda.instant(), 4_700_000);
        pass(29);
        assertThat(heard).isEmpty();
        pass(12);
        assertThat(heard)
                .hasSizeGreaterThanOrEqualTo(2)
                .containsOnly("asked: " + Price.of(4_700_000) + ", bid " + Price.of(4_700_000));
    }

    @Test
    void isStaleOnlyWhenAskingFailsToo() {
        upbit.down(true);
        pass(45);
        assertThat(heard).singleElement().asString().startsWith("stale: no data for 3");
        heard.clear();
        upbit.shows(ETH.code(), agenda.instant(), 4_700_000);
        upbit.down(false);
        pass(6);
        assertThat(heard)
                .containsSubsequence(
                        "fresh: the exchange answers when it is asked",
                        "asked: 4700000, bid 4700000");
    }

    @Test
    void isFreshAgainWithTheFirstTrade() {
        upbit.down(true);
        pass(45);
        heard.clear();
        upbit.trade(ETH.code(), agenda.instant(), 4_900_000, "1", 2);
        pass(1);
        assertThat(heard).contains("fresh: the stream speaks again", "traded at 4900000");
    }
}
