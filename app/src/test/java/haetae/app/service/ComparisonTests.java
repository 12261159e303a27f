package haetae.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTests {

    private static BigDecimal of(String amount) {
        return new BigDecimal(amount);
    }

    private static Comparison compare(
            String cash, Map<String, BigDecimal> coins, int open, Map<String, BigDecimal> there) {
        return Comparison.of(of(cash), of("1000"), coins, open, there);
    }

    @Test
    void isEqualWhenWonAndCoinsAre() {
        var same =
                compare(
                        "10.50",
                        Map.of("BTC", of("0.1")),
                        0,
                        Map.of("KRW", of("10.5"), "BTC", of("0.100")));
        assertThat(same.equal()).isTrue();
        assertThat(same.externalCoins()).isEmpty();
    }

    @Test
    void seesADifferenceInTheLastDigitOfTheWon() {
        assertThat(compare("10", Map.of(), 0, Map.of("KRW", of("10.000000000001"))).equal())
                .isFalse();
    }

    @Test
    void seesCoinsThatAreMissingOnTheExchange() {
        var coins = Map.of("BTC", of("0.1"));
        assertThat(compare("10", coins, 0, Map.of("KRW", of("10"))).equal()).isFalse();
        assertThat(
                        compare("10", coins, 0, Map.of("KRW", of("10"), "BTC", of("0.09999999")))
                                .equal())
                .isFalse();
    }

    @Test
    void countsCoinsThatHaetaeDidNotBuyApart() {
        var more =
                compare(
                        "10",
                        Map.of("BTC", of("0.1")),
                        0,
                        Map.of("KRW", of("10"), "BTC", of("0.3"), "ETH", of("2")));
        assertThat(more.equal()).isTrue();
        assertThat(more.externalCoins()).isEqualTo(Map.of("BTC", "0.2", "ETH", "2"));
    }

    @Test
    void isNotEqualWhileAnOrderIsUnderWay() {
        assertThat(compare("10", Map.of(), 1, Map.of("KRW", of("10"))).equal()).isFalse();
    }

    @Test
    void takesAnAccountWithoutWonForZero() {
        assertThat(compare("0", Map.of(), 0, Map.of()).equal()).isTrue();
        assertThat(compare("1", Map.of(), 0, Map.of()).equal()).isFalse();
    }
}
