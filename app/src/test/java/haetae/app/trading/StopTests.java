package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.core.money.Quantity;
import haetae.server.jobs.Jobs;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The stop at speed 1: real HTTP, real WebSocket, real time. */
class StopTests {

    /**
     * Sooner than anything that looks now and then would notice, also on a machine that is busy;
     * {@code ./haetae bench users} measures how soon.
     */
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    @Test
    void sellsAtTheTickWithoutAiOrJobsAndDuringAHalt() throws IOException {
        try (var trading = new TwinTrading(Krw.of(1_000_000))) {
            buy(trading);
            trading.ais().close();
            trading.server().part(Jobs.class).destroy();
            trading.post("/risk/halt", "{\"reason\":\"a test\"}");
            var lower =
                    trading.price()
                            .multiply(new BigDecimal("0.949"))
                            .divide(new BigDecimal("1000"), 0, RoundingMode.DOWN)
                            .multiply(new BigDecimal("1000"));
            long ticked = System.nanoTime();
            trading.price(lower.toPlainString());
            while (!owned(trading).isZero()) {
                assertThat(Duration.ofNanos(System.nanoTime() - ticked))
                        .as("sold and booked")
                        .isLessThan(AT_ONCE);
            }
            eventually(() -> trading.view().live().isEmpty());
            var order = trading.get("/trading/orders").json().at("/items/0");
            assertThat(order.at("/leg").stringValue()).isEqualTo("STOP");
            assertThat(order.at("/status").stringValue()).isEqualTo("EXECUTED");
            var event = trading.get("/risk/events?event_type=STOP_LOSS").json().at("/items/0");
            assertThat(event.at("/code").stringValue()).isEqualTo("STOP_LOSS_TRIGGERED");
            assertThat(new BigDecimal(event.at("/trigger_value").stringValue()))
                    .isBetween(new BigDecimal("-5.3"), new BigDecimal("-5"));
            assertThat(event.at("/trigger_unit").stringValue()).isEqualTo("%");
            assertThat(event.at("/order_id").asLong()).isEqualTo(order.at("/id").asLong());
        }
    }

    /** Once more where the order was given up unsent: on a busy machine it may have been late. */
    private static void buy(TwinTrading trading) {
        eventually(() -> {
            var view = trading.view();
            if (view.live().isEmpty() && owned(trading).isZero()) {
                var placed =
                        trading.post(
                                "/trading/orders",
                                "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"30000\"}");
                assertThat(placed.status()).as(placed.response().body()).isBetween(201, 202);
            }
            return !owned(trading).isZero() && trading.view().live().isEmpty();
        });
    }

    private static Quantity owned(TwinTrading trading) {
        return trading.view().books().position(TwinTrading.BTC).quantity();
    }
}
