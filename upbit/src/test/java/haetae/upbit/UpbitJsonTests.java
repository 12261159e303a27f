package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.upbit.UpbitJson.Unreadable;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading Upbit's JSON. The private samples are made up after the documentation. */
class UpbitJsonTests {

    private static final String MARKET_BUY =
            """
            {"uuid":"u1","market":"KRW-BTC","side":"bid","ord_type":"price","price":"6000","state":"cancel",
             "created_at":"2025-07-04T15:00:00+09:00","executed_volume":"0.00003736","reserved_fee":"3",
             "remaining_fee":"0.00010408","paid_fee":"2.99989592","locked":"0.20826408","trades_count":1,
             "identifier":"haeabc","trades":[{"market":"KRW-BTC","uuid":"t1","price":"160594000",
             "volume":"0.00003736","funds":"5999.79184","trend":"up","created_at":"2025-07-04T15:00:00.123456+09:00",
             "side":"bid"}]}\
            """;

    private static final String TRADE_FRAME =
            """
            {"type":"trade","code":"KRW-BTC","trade_price":1.16539E8,"trade_volume":8.428e-05,"ask_bid":"BID",
             "trade_timestamp":1751327999833,"sequential_id":17513279998330000,"best_ask_price":116540000,
             "best_bid_price":"116539000","stream_type":"REALTIME"}\
            """;

    @Test
    void readsAMarketBuyThatEndedCancelledAsWhatItBought() throws Unreadable {
        var order = UpbitJson.order(UpbitJson.parse(MARKET_BUY));
        assertThat(order.ended()).isTrue();
        assertThat(order.side()).isEqualTo(Side.BUY);
        assertThat(order.terms()).isEqualTo(new OrderTerms.MarketBuy(Krw.of(6_000)));
        assertThat(order.executedVolume()).isEqualTo(Quantity.of("0.00003736"));
        assertThat(order.paidFee()).isEqualTo(Krw.of("2.99989592"));
        assertThat(order.fills()).hasSize(1);
        assertThat(order.fills().getFirst().funds()).isEqualTo(Krw.of("5999.79184"));
        assertThat(order.fills().getFirst().at())
                .isEqualTo(Instant.parse("2025-07-04T06:00:00.123456Z"));
    }

    @Test
    void readsATimeWhoseZoneIsCutShortAsSeouls() throws Unreadable {
        var order =
                UpbitJson.order(UpbitJson.parse(MARKET_BUY.replace("123456+09:00", "123456+09:0")));
        assertThat(order.fills().getFirst().at())
                .isEqualTo(Instant.parse("2025-07-04T06:00:00.123456Z"));
    }

    @Test
    void readsExponentsAndTextsAsExactNumbers() throws Unreadable {
        var frame = UpbitJson.parse(TRADE_FRAME);
        var trade = UpbitJson.trade(frame);
        assertThat(trade.price().toString()).isEqualTo("116539000");
        assertThat(trade.volume().toString()).isEqualTo("0.00008428");
        assertThat(trade.takerBought()).isTrue();
        assertThat(UpbitJson.quote(frame).orElseThrow().bid().toString()).isEqualTo("116539000");
    }

    @Test
    void readsATradeOfOurOwnOrderWithItsCumulativeFigures() throws Unreadable {
        var report =
                UpbitJson.myOrder(
                        UpbitJson.parse(
                                """
                                {"type":"myOrder","code":"KRW-BTC","uuid":"u1","ask_bid":"ASK","order_type":"market",
                                 "state":"trade","trade_uuid":"t9","price":1.5E8,"volume":1E-4,"executed_volume":0.0003,
                                 "paid_fee":22.5,"trade_fee":7.5,"identifier":null,"trade_timestamp":1751327999833}\
                                """));
        assertThat(report.ended()).isFalse();
        assertThat(report.fills().getFirst().funds()).isEqualTo(Krw.of(15_000));
        assertThat(report.executedVolume()).isEqualTo(Quantity.of("0.0003"));
        assertThat(report.paidFee()).isEqualTo(Krw.of("22.5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>502 Bad Gateway</html>",
                "",
                "{}",
                "[]",
                "null",
                "{\"uuid\":1}",
                "{\"market\":\"KRW-BTC\"}"
            })
    void takesNothingForAnOrderThatIsNone(String text) {
        assertThatThrownBy(() -> UpbitJson.order(UpbitJson.parse(text)))
                .isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void isOnlyEverUnreadableWhateverArrives(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            var source = random.nextBoolean() ? MARKET_BUY : TRADE_FRAME;
            var text = mutated(source, random);
            try {
                var json = UpbitJson.parse(text);
                UpbitJson.order(json);
                UpbitJson.trade(json);
            } catch (Unreadable expected) {
                continue; // the only thing that may be thrown
            }
        }
    }

    private static String mutated(String text, Random random) {
        var changed = new StringBuilder(text);
        String[] pieces = {
            "null",
            "-1",
            "1e999999999",
            "NaN",
            "[",
            "{}",
            "\"",
            "true",
            "1E-999999999",
            ",",
            "\u0000",
            "99999999999999999999",
            "\"KRW-\""
        };
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, pieces[random.nextInt(pieces.length)]);
                default -> {
                    int colon = changed.indexOf(":", at);
                    int comma = colon < 0 ? -1 : changed.indexOf(",", colon);
                    if (comma > 0) {
                        changed.replace(colon + 1, comma, pieces[random.nextInt(pieces.length)]);
                    }
                }
            }
        }
        return changed.toString();
    }
}
