package haetae.app.trading;

import static haetae.app.trading.TwinTrading.BTC;
import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

/** Two markets in one account: what happens in one leaves the other alone. */
class SeveralMarketsTests {

    private static final Market ETH = new Market("KRW-ETH");

    private static String buy(Market market) {
        return "{\"market\":\"%s\",\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"20000\"}"
                .formatted(market);
    }

    private static String share(BigDecimal price, String share) {
        return price.multiply(new BigDecimal(share))
                .divide(new BigDecimal("1000"), 0, RoundingMode.DOWN)
                .multiply(new BigDecimal("1000"))
                .toPlainString();
    }

    @Test
    void eachHasItsOwnPriceOrdersStopAndHalts() throws IOException {
        try (var trading = new TwinTrading(Krw.of(1_000_000), BTC, ETH)) {
            for (var market : new Market[] {BTC, ETH}) {
                assertThat(trading.post("/trading/orders", buy(market)).status()).isEqualTo(201);
            }
            eventually(() ->
                    trading.view().books().positions().size() == 2
                            && trading.view().live().isEmpty());
            assertThat(trading.get("/market").text("/market")).as("the first").isEqualTo("KRW-BTC");

            trading.price(ETH, share(trading.price(), "0.94"));
            eventually(() -> trading.view().books().position(ETH).isFlat());
            eventually(() -> trading.view().live().isEmpty());
            assertThat(trading.view().books().position(BTC).isFlat()).isFalse();
            assertThat(trading.get("/trading/position?market=KRW-ETH").text("/quantity"))
                    .isEqualTo("0");
            assertThat(trading.get("/trading/position").text("/quantity")).isNotEqualTo("0");
            assertThat(trading.get("/market?market=KRW-ETH").text("/price"))
                    .isNotEqualTo(trading.get("/market").text("/price"));

            var latch = trading.get("/risk/status").json().at("/latches/0");
            assertThat(latch.path("cause").asString()).isEqualTo("VOLATILITY");
            assertThat(latch.path("market").asString()).isEqualTo("KRW-ETH");
            assertThat(trading.post("/trading/orders/preview", buy(ETH)).text("/code"))
                    .isEqualTo("HIGH_VOLATILITY");
            assertThat(trading.post("/trading/orders/preview", buy(BTC)).text("/allowed"))
                    .isEqualTo("true");

            trading.post("/trading/flatten", "{\"market\":\"KRW-BTC\"}");
            eventually(() -> trading.view().books().positions().isEmpty());
        }
    }
}
