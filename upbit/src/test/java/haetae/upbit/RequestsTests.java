package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Leg;
import haetae.core.order.OrderIntent;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bodies of orders. */
class RequestsTests {

    private static final Market BTC = new Market("KRW-BTC");

    private static final Pattern AMOUNT = Pattern.compile("\"(?:price|volume)\":\"([^\"]*)\"");

    private static final Pattern PLAIN = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private static OrderIntent intent(OrderTerms terms) {
        return new OrderIntent(
                "bot-20261122-0001", BTC, terms, Leg.ENTRY, "d1", 1, Instant.EPOCH, Instant.EPOCH);
    }

    private static void assertPlain(BigDecimal amount) {
        Stream.of(
                        new OrderTerms.MarketBuy(new Krw(amount)),
                        new OrderTerms.MarketSell(new Quantity(amount)),
                        new OrderTerms.BestBuy(new Krw(amount), TimeInForce.FILL_OR_KILL),
                        new OrderTerms.BestSell(
                                new Quantity(amount), TimeInForce.IMMEDIATE_OR_CANCEL),
                        new OrderTerms.Limit(
                                Side.SELL,
                                new Price(amount),
                                new Quantity(amount),
                                TimeInForce.GOOD_TILL_CANCELLED))
                .map(terms -> UpbitRest.body(intent(terms)))
                .forEach(body -> {
                    var amounts = AMOUNT.matcher(body.json());
                    assertThat(amounts.find()).isTrue();
                    do {
                        assertThat(amounts.group(1)).as("%s", amount).matches(PLAIN);
                        assertThat(new BigDecimal(amounts.group(1))).isEqualByComparingTo(amount);
                    } while (amounts.find());
                    assertThat(body.hashText()).doesNotContainPattern("=[0-9.]+[eE]");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1E+2",
                "1e-8",
                "1E+12",
                "1000000000000",
                "1E-7",
                "100.00",
                "1.20E+5",
                "0.1"
            })
    void carryNoExponentHoweverTheAmountIsWritten(String amount) {
        assertPlain(new BigDecimal(amount));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void neverCarryAnExponent(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            var amount =
                    BigDecimal.valueOf(random.nextLong(1, 1_000_000_000), random.nextInt(-3, 9));
            assertPlain(amount);
            assertPlain(amount.stripTrailingZeros());
        }
    }

    @Test
    void haveTheMembersThatEachKindOfOrderNeedsAndNoOther() {
        assertThat(UpbitRest.body(intent(new OrderTerms.MarketBuy(Krw.of(10_000)))).json())
                .isEqualTo(
                        "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"price\":\"10000\","
                                + "\"ord_type\":\"price\",\"smp_type\":\"cancel_maker\",\"identifier\":\"bot-20261122-0001\"}");
        assertThat(UpbitRest.body(intent(new OrderTerms.MarketSell(Quantity.of("0.5")))).json())
                .isEqualTo(
                        "{\"market\":\"KRW-BTC\",\"side\":\"ask\",\"volume\":\"0.5\","
                                + "\"ord_type\":\"market\",\"smp_type\":\"cancel_maker\",\"identifier\":\"bot-20261122-0001\"}");
        assertThat(text(limit(TimeInForce.GOOD_TILL_CANCELLED)))
                .isEqualTo(
                        "market=KRW-BTC&side=bid&volume=0.001&price=50000000&ord_type=limit"
                                + "&smp_type=cancel_maker&identifier=bot-20261122-0001");
        assertThat(text(limit(TimeInForce.IMMEDIATE_OR_CANCEL)))
                .contains("&ord_type=limit&time_in_force=ioc&smp_type=cancel_maker&");
        assertThat(text(limit(TimeInForce.FILL_OR_KILL))).contains("&time_in_force=fok&");
        assertThat(text(limit(TimeInForce.POST_ONLY)))
                .contains("&time_in_force=post_only&smp_type=none&");
        assertThat(text(new OrderTerms.BestBuy(Krw.of(6_000), TimeInForce.IMMEDIATE_OR_CANCEL)))
                .startsWith(
                        "market=KRW-BTC&side=bid&price=6000&ord_type=best&time_in_force=ioc&smp_type");
        assertThat(text(new OrderTerms.BestSell(Quantity.of("0.1"), TimeInForce.FILL_OR_KILL)))
                .startsWith(
                        "market=KRW-BTC&side=ask&volume=0.1&ord_type=best&time_in_force=fok&smp_type");
    }

    private static String text(OrderTerms terms) {
        return UpbitRest.body(intent(terms)).hashText();
    }

    private static OrderTerms limit(TimeInForce force) {
        return new OrderTerms.Limit(Side.BUY, Price.of(50_000_000), Quantity.of("0.001"), force);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a\\b", "a\nb", "비트"})
    void refuseValuesThatWouldNeedAnEscape(String value) {
        assertThatThrownBy(() -> Params.of("identifier", value).json())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
