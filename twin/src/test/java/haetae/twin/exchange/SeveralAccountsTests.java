package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.twin.exchange.Desk.Answer;
import haetae.twin.exchange.Desk.Customer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One twin, several accounts: what is whose. */
class SeveralAccountsTests {

    private static final Customer ONE = new Customer(Desk.KEY, Desk.SECRET);
    private static final Customer TWO = new Customer("SecondKey", "SecondSecret");

    private final Desk desk =
            new Desk(
                    Behaviour.DEFAULT,
                    exchange -> {
                        exchange.openAccount(ONE.key(), ONE.secret(), Krw.of(1_000_000));
                        exchange.openAccount(TWO.key(), TWO.secret(), Krw.of(500_000));
                        exchange.open(new Market("KRW-BTC"), Price.of(150_000_000));
                    });
    private final ControlApi control =
            new ControlApi(
                    desk.exchange,
                    new ControlApi.Pauses() {
                        @Override
                        public void feed(Duration length) {}

                        @Override
                        public void rest(Duration length) {}
                    });

    private Answer ask(Customer by, String method, String path, String... parameters) {
        return desk.send(by.signed(method, path, parameters));
    }

    private Answer buy(Customer by, String identifier) {
        var answer =
                ask(
                        by,
                        "POST",
                        "/v1/orders",
                        "market",
                        "KRW-BTC",
                        "side",
                        "bid",
                        "ord_type",
                        "price",
                        "price",
                        "10000",
                        "identifier",
                        identifier);
        desk.pass(Duration.ofSeconds(1));
        return answer;
    }

    private Answer stage(String path, String body) {
        return Desk.read(control.handle(new Call("POST", path, "", Map.of(), body)));
    }

    @Test
    void anOrderChangesItsOwnAccountOnly() {
        var before = ask(TWO, "GET", "/v1/accounts").body();
        var uuid = buy(ONE, "mine").text("uuid");
        assertThat(ask(TWO, "GET", "/v1/accounts").body()).isEqualTo(before);
        assertThat(ask(TWO, "GET", "/v1/order", "uuid", uuid).status()).isEqualTo(404);
        assertThat(ask(TWO, "DELETE", "/v1/order", "uuid", uuid).status()).isEqualTo(404);
        assertThat(ask(TWO, "GET", "/v1/orders/closed").body()).isEmpty();
    }

    @Test
    void bothMayUseAnIdentifierOnce() {
        assertThat(buy(ONE, "same").status()).isEqualTo(201);
        assertThat(buy(TWO, "same").status()).isEqualTo(201);
        assertThat(buy(ONE, "same").error()).isEqualTo("duplicated_identifier");
        assertThat(ask(ONE, "GET", "/v1/order", "identifier", "same").text("uuid"))
                .isNotEqualTo(ask(TWO, "GET", "/v1/order", "identifier", "same").text("uuid"));
    }

    @Test
    void limitsAndNoncesAreCountedPerAccount() {
        for (int i = 0; i < 30; i++) {
            assertThat(ask(ONE, "GET", "/v1/accounts").status()).isEqualTo(200);
        }
        assertThat(ask(ONE, "GET", "/v1/accounts").status()).isEqualTo(429);
        assertThat(ask(TWO, "GET", "/v1/accounts").status()).isEqualTo(200);
        var once = TWO.signed("GET", "/v1/accounts");
        assertThat(desk.send(once).status()).isEqualTo(200);
        assertThat(desk.send(once).error()).isEqualTo("nonce_used");
    }

    @Test
    void aPrivateStreamTellsOfItsOwnAccountOnly() {
        var streams = new Streams(desk.exchange, desk.api);
        var mine = listen(streams, ONE);
        var theirs = listen(streams, TWO);
        buy(ONE, "mine");
        assertThat(mine).isNotEmpty();
        assertThat(theirs).isEmpty();
        mine.clear();
        stage("/twin/deposit", "{\"account\":\"SecondKey\",\"currency\":\"KRW\",\"amount\":1}");
        assertThat(mine).isEmpty();
        assertThat(theirs).singleElement().asString().contains("myAsset", "500001");
    }

    /** What a private stream of this account is told. */
    private static List<String> listen(Streams streams, Customer by) {
        var told = new ArrayList<String>();
        var headers = by.signed("GET", "").headers();
        var welcome =
                streams.connect(
                        new Call("GET", "/websocket/v1/private", "", headers, ""),
                        new Streams.Wires() {
                            @Override
                            public void send(String frame) {
                                told.add(frame);
                            }

                            @Override
                            public void close() {
                                told.add("closed");
                            }

                            @Override
                            public void cut() {
                                told.add("cut");
                            }
                        });
        var client = welcome.client();
        if (client == null) {
            throw new AssertionError("refused: " + welcome.refusal());
        }
        client.received("[{\"ticket\":\"t\"},{\"type\":\"myOrder\"},{\"type\":\"myAsset\"}]");
        return told;
    }

    @Test
    void ordersOfTwoAccountsMeetAsOnAnyExchange() {
        desk.book(List.of("150000000 1"), List.of("149000000 1"));
        var seller =
                stage(
                        "/twin/deposit",
                        "{\"account\":\"SecondKey\",\"currency\":\"BTC\",\"amount\":\"0.1\"}");
        assertThat(seller.status()).isEqualTo(200);
        var offer =
                ask(
                        TWO,
                        "POST",
                        "/v1/orders",
                        "market",
                        "KRW-BTC",
                        "side",
                        "ask",
                        "ord_type",
                        "limit",
                        "price",
                        "149500000",
                        "volume",
                        "0.1");
        desk.pass(Duration.ofSeconds(1));
        buy(ONE, "meets it");
        var sold = ask(TWO, "GET", "/v1/order", "uuid", offer.text("uuid"));
        assertThat(sold.body().path("trades")).hasSize(1);
    }

    @Test
    void anAccountIsOpenedWhileTheTwinRuns() {
        var answer =
                stage(
                        "/twin/accounts",
                        """
                        {"name":"carol","krw":"70000","access_key":"Key3","secret_key":"Secret3",
                         "permissions":["view_account","withdraw"],"expires_at":"2026-12-01T00:00:00Z"}\
                        """);
        assertThat(answer.status()).isEqualTo(200);
        var carol = new Customer("Key3", "Secret3");
        assertThat(ask(carol, "GET", "/v1/accounts").body().findValuesAsString("balance"))
                .containsExactly("70000");
        assertThat(buy(carol, "x").error()).isEqualTo("out_of_scope");
        assertThat(ask(carol, "DELETE", "/v1/withdraws/coin").error())
                .isEqualTo("withdraw_not_found");
        assertThat(ask(carol, "GET", "/v1/api_keys").body().toString()).contains("2026-12-01");
        desk.pass(Duration.ofDays(10));
        assertThat(ask(carol, "GET", "/v1/accounts").error()).isEqualTo("expired_access_key");

        var state =
                Desk.read(control.handle(new Call("GET", "/twin/state", "", Map.of(), ""))).body();
        assertThat(state.path("accounts").findValuesAsString("name"))
                .containsExactly(ONE.key(), TWO.key(), "carol");
        assertThat(state.path("accounts").get(2).path("access_key").asString("")).isEqualTo("Key3");
    }

    @Test
    void aNewAccountMayDoAllThatTradingNeeds() {
        stage(
                "/twin/accounts",
                "{\"name\":\"dave\",\"krw\":20000,\"access_key\":\"Key4\",\"secret_key\":\"Secret4\"}");
        var dave = new Customer("Key4", "Secret4");
        assertThat(buy(dave, "first").status()).isEqualTo(201);
        assertThat(ask(dave, "DELETE", "/v1/withdraws/coin").error()).isEqualTo("out_of_scope");
    }

    @Test
    void saysWhatIsWrongWithANewAccount() {
        for (var body :
                List.of(
                        "{\"name\":\"x\",\"access_key\":\"K\"}",
                        "{\"name\":\"a b\",\"access_key\":\"K\",\"secret_key\":\"S\"}",
                        "{\"name\":\"x\",\"access_key\":\"SecondKey\",\"secret_key\":\"S\"}",
                        "{\"name\":\"x\",\"access_key\":\"K\",\"secret_key\":\"S\",\"krw\":-1}",
                        "{\"name\":\"x\",\"access_key\":\"K\",\"secret_key\":\"S\",\"permissions\":[\"all\"]}",
                        "{\"name\":\"x\",\"access_key\":\"K\",\"secret_key\":\"S\",\"permissions\":\"all\"}",
                        "{\"name\":\"x\",\"access_key\":\"K\",\"secret_key\":\"S\",\"expires_at\":\"soon\"}")) {
            var answer = stage("/twin/accounts", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.body().path("error").path("message").asString("")).isNotBlank();
        }
        assertThat(desk.exchange.accounts()).hasSize(2);
        assertThat(
                        stage(
                                        "/twin/deposit",
                                        "{\"account\":\"nobody\",\"currency\":\"KRW\",\"amount\":1}")
                                .status())
                .isEqualTo(400);
    }
}
