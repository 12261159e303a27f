package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateTests {

    private static final Call MARKETS = new Call("GET", "/v1/market/all", "", Map.of(), "");

    private final Desk desk = new Desk();

    private void exhaust() {
        for (int i = 0; i < 10; i++) {
            assertThat(desk.send(MARKETS).status()).isEqualTo(200);
        }
    }

    @Test
    void tellsWhatIsLeftInTheSecond() {
        assertThat(desk.send(MARKETS).headers())
                .containsEntry("Remaining-Req", "group=market; min=600; sec=9");
        assertThat(desk.get("/v1/accounts").headers())
                .containsEntry("Remaining-Req", "group=default; min=1800; sec=29");
    }

    @Test
    void refusesMoreThanTheLimitUntilTheNextSecond() {
        exhaust();
        assertThat(desk.send(MARKETS).status()).isEqualTo(429);
        desk.pass(Duration.ofSeconds(1));
        exhaust();
    }

    @Test
    void blocksACallerWhoGoesOnForLongerEachTime() {
        assertThat(block()).isEqualTo(60);
        desk.pass(Duration.ofSeconds(60));
        assertThat(block()).isEqualTo(120);
    }

    private long block() {
        exhaust();
        for (int i = 0; i < 30; i++) {
            assertThat(desk.send(MARKETS).status()).isEqualTo(429);
        }
        assertThat(desk.send(MARKETS).status()).isEqualTo(418);
        var message = desk.send(MARKETS).body().path("error").path("message").asString("");
        return Long.parseLong(message.replaceAll("\\D", "")) - 1;
    }

    @Test
    void countsOrdersAndLookUpsApart() {
        for (int i = 0; i < 12; i++) {
            assertThat(desk.order("market", "KRW-XYZ").status()).isEqualTo(400);
        }
        assertThat(desk.order("market", "KRW-XYZ").status()).isEqualTo(429);
        assertThat(desk.get("/v1/accounts").status()).isEqualTo(200);
    }

    @Test
    void allowsCancellingEverythingOncePerTwoSeconds() {
        assertThat(desk.delete("/v1/orders/open").status()).isEqualTo(200);
        desk.pass(Duration.ofSeconds(1));
        assertThat(desk.delete("/v1/orders/open").status()).isEqualTo(429);
        desk.pass(Duration.ofSeconds(1));
        assertThat(desk.delete("/v1/orders/open").status()).isEqualTo(200);
    }

    @Test
    void isHardOnBrowsers() {
        var call = new Call("GET", "/v1/market/all", "", Map.of("origin", "http://a"), "");
        assertThat(desk.send(call).headers())
                .containsEntry("Remaining-Req", "group=origin; min=6; sec=0");
        desk.pass(Duration.ofSeconds(5));
        assertThat(desk.send(call).status()).isEqualTo(429);
    }
}
