package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.upbit.UpbitJson.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Recorded answers of Upbit, kept beside the repository. */
class RawSamplesTests {

    private static final Path FOLDER = find();

    private static Path find() {
        var here = Path.of("").toAbsolutePath();
        for (var at = here; at != null; at = at.getParent()) {
            var samples = at.resolve("shared/data/raw-upbit");
            if (Files.isDirectory(samples)) {
                return samples;
            }
        }
        return here.resolve("shared/data/raw-upbit");
    }

    @BeforeAll
    static void requireSamples() {
        assumeTrue(Files.isDirectory(FOLDER), "no recorded answers: there is no " + FOLDER);
    }

    private static JsonNode sample(String name) throws IOException, Unreadable {
        return UpbitJson.parse(Files.readString(FOLDER.resolve(name)));
    }

    private static <T> List<T> list(String name, UpbitJson.Element<T> element)
            throws IOException, Unreadable {
        return UpbitJson.list(sample(name), element);
    }

    @Test
    void minuteCandlesAreReadToTheLastDigit() throws IOException, Unreadable {
        var name = "rest_candles-minutes-1_KRW-BTC_20200220_170000-20200220_202000.json";
        var candles = list(name, node -> QuotationJson.candle(node, Interval.M1));
        assertThat(candles).hasSize(200);
        var newest = candles.getFirst();
        assertThat(newest.openTime()).isEqualTo(Instant.parse("2020-02-20T11:19:00Z"));
        assertThat(newest.close()).isEqualTo(Price.of(11_498_000));
        assertThat(newest.volume()).isEqualTo(Quantity.of("2.63267824"));
        assertThat(newest.value().toString()).isEqualTo("30279009.54681");
    }

    @Test
    void secondCandlesAreBars() throws IOException, Unreadable {
        var bars = list("rest_candles-seconds_KRW-BTC_2025-06-30.json", QuotationJson::bar);
        assertThat(bars.getFirst().openTime()).isEqualTo(Instant.parse("2025-06-30T23:59:59Z"));
    }

    @Test
    void everyListedPairIsRead() throws IOException, Unreadable {
        var listings = list("rest_market-all_isDetails_2025-01.json", QuotationJson::listing);
        assertThat(listings).hasSize(431).allMatch(listing -> listing.event() != null);
        var warned = list("rest_market-all_short.json", QuotationJson::listing).getLast();
        assertThat(warned.event()).isEqualTo(new Listing.Event(true, Set.of()));
    }

    @Test
    void tickersWithTextsForNumbersAreRead() throws IOException, Unreadable {
        var tickers = list("rest_ticker_KRW-BTC_KRW-ETH_2025-07-04.json", QuotationJson::ticker);
        assertThat(tickers).hasSize(2);
        assertThat(tickers.getFirst().price()).isEqualTo(Price.of(148_601_000));
        assertThat(tickers.getFirst().tradedAt()).isEqualTo(Instant.ofEpochMilli(1751606040365L));
        assertThat(list("rest_ticker_KRW-BTC_2018-07-02.json", QuotationJson::ticker)).hasSize(1);
    }

    @Test
    void orderBooksAreRead() throws IOException, Unreadable {
        var book = list("rest_orderbook_KRW-BTC_2025-07-04.json", QuotationJson::book).getFirst();
        assertThat(book.asks().getFirst().price()).isEqualTo(Price.of(148_520_000));
        assertThat(book.bids().getFirst().volume()).isEqualTo(Quantity.of("0.04296774"));
        assertThat(book.bids()).isSortedAccordingTo((a, b) -> b.price().compareTo(a.price()));
    }

    @Test
    void tradesAreRead() throws IOException, Unreadable {
        var trade =
                list("rest_trades-ticks_KRW-BTC_2025-06-27.json", QuotationJson::tick).getFirst();
        assertThat(trade.sequentialId()).isEqualTo(17510687993360000L);
        assertThat(trade.takerBought()).isTrue();
    }

    @Test
    void marketsThatAreNotTradedHereAreRefused() {
        assertThatThrownBy(
                        () -> list("rest_orderbook_BTC-ETH_2018-07-02.json", QuotationJson::book))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(() ->
                        list("rest_trades-ticks_BTC-ETH_2018-07-02.json", QuotationJson::tick))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void instrumentsHaveTheirTickAsTextOrNumber() throws IOException, Unreadable {
        var instruments = list("rest_orderbook-instruments.json", QuotationJson::instrument);
        assertThat(instruments.getFirst().tick()).isEqualByComparingTo("1000");
        assertThat(instruments.getFirst().market()).isEqualTo(new Market("KRW-BTC"));
    }

    @Test
    void streamFramesAreRead() throws IOException, Unreadable {
        var trade = QuotationJson.trade(sample("ws_trades_shape-only.json"));
        assertThat(trade.volume()).isEqualTo(Quantity.of("0.00008428"));
        assertThat(QuotationJson.quote(sample("ws_trades_shape-only.json"))).isPresent();
        assertThat(QuotationJson.book(sample("ws_orderbook_shape-only.json")).asks()).hasSize(5);
        assertThat(QuotationJson.ticker(sample("ws_tickers_shape-only.json")).price())
                .isEqualTo(Price.of(36_929));
        var candle = QuotationJson.candle(sample("ws_kline_shape-only.json"), Interval.M1);
        assertThat(candle.value().toString()).isEqualTo("860743.53071");
    }
}
