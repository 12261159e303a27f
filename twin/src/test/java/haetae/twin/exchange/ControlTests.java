package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.twin.exchange.Desk.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlTests {

    private final Desk desk = new Desk();
    private final List<String> pauses = new ArrayList<>();
    private final ControlApi control =
            new ControlApi(
                    desk.exchange,
                    new ControlApi.Pauses() {
                        @Override
                        public void feed(Duration length) {
                            pauses.add("feed " + length.toMillis());
                        }

                        @Override
                        public void rest(Duration length) {
                            pauses.add("rest " + length.toMillis());
                        }
                    });

    private Answer post(String path, String... members) {
        return Desk.read(control.handle(new Call("POST", path, "", Map.of(), Desk.body(members))));
    }

    private Answer get(String path) {
        return Desk.read(control.handle(new Call("GET", path, "", Map.of(), "")));
    }

    @Test
    void movesThePrice() {
        assertThat(post("/twin/price", "market", "KRW-BTC", "price", "140000000").status())
                .isEqualTo(200);
        var last = desk.btc().last();
        assertThat(last == null ? "" : last.price().toString()).isEqualTo("140000000");
    }

    @Test
    void paysInAndOut() {
        assertThat(post("/twin/deposit", "currency", "BTC", "amount", "0.5").text("balance"))
                .isEqualTo("0.5");
        assertThat(post("/twin/withdraw", "currency", "BTC", "amount", "0.6").status())
                .isEqualTo(400);
        assertThat(post("/twin/withdraw", "currency", "BTC", "amount", "0.2").text("balance"))
                .isEqualTo("0.3");
        var flows = get("/twin/state").body().path("accounts").get(0).path("flows");
        assertThat(flows.get(2).path("amount").asString("")).isEqualTo("-0.2");
    }

    @Test
    void placesAForeignOrder() {
        var order =
                post(
                        "/twin/order",
                        "market",
                        "KRW-BTC",
                        "side",
                        "bid",
                        "ord_type",
                        "price",
                        "price",
                        "10000",
                        "identifier",
                        "foreign");
        assertThat(order.status()).isEqualTo(200);
        desk.pass(Duration.ofSeconds(1));
        assertThat(desk.get("/v1/order", "identifier", "foreign").text("state"))
                .isEqualTo("cancel");
        var state = get("/twin/state").body().path("accounts").get(0);
        assertThat(state.path("orders").get(0).path("trades").size()).isEqualTo(1);
    }

    @Test
    void pauses() {
        post("/twin/pause", "seconds", "1.5", "what", "feed");
        post("/twin/pause", "seconds", "2", "what", "all");
        assertThat(pauses).containsExactly("feed 1500", "feed 2000", "rest 2000");
    }

    @Test
    void tellsTheTime() {
        assertThat(get("/twin/clock").text("now")).isEqualTo("2026-11-23T03:00:00Z");
        assertThat(get("/twin/clock").body().path("speed").asInt(0)).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "/twin/price, market=KRW-XYZ&price=1",
        "/twin/price, market=KRW-BTC&price=0",
        "/twin/price, market=KRW-BTC&price=1e9",
        "/twin/deposit, currency=btc&amount=1",
        "/twin/deposit, currency=BTC&amount=-1",
        "/twin/order, market=KRW-BTC&side=up",
        "/twin/pause, seconds=1&what=everything",
        "/twin/pause, seconds=100000&what=all",
    })
    void saysWhatIsWrong(String path, String members) {
        var answer = post(path, members.split("[&=]"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("error").path("message").asString("")).isNotBlank();
    }

    @Test
    void knowsNoOtherStrings() {
        assertThat(get("/twin/everything").status()).isEqualTo(404);
    }
}
