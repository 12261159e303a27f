package haetae.twin.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.twin.exchange.Key.Scope;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTests {

    private final Desk desk = new Desk();

    private String refusal(String method, String path, String hashText, String... parameters) {
        var token = Desk.token("HS512", "HmacSHA512", Desk.SECRET, hashText);
        var answer = desk.send(Desk.call(method, path, token, parameters));
        return answer.status() + " " + answer.error();
    }

    @Test
    void acceptsTheUsualAlgorithms() {
        for (var alg : Map.of("HS256", "HmacSHA256", "HS512", "HmacSHA512").entrySet()) {
            var token = Desk.token(alg.getKey(), alg.getValue(), Desk.SECRET, "");
            assertThat(desk.send(Desk.call("GET", "/v1/accounts", token)).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesAHashOfTheEncodedArrayName() {
        assertThat(
                        refusal(
                                "GET",
                                "/v1/orders/open",
                                "market=KRW-BTC&states%5B%5D=wait&limit=10",
                                "market",
                                "KRW-BTC",
                                "states[]",
                                "wait",
                                "limit",
                                "10"))
                .isEqualTo("401 invalid_query_payload");
    }

    @Test
    void refusesAHashOfTheEncodedValue() {
        assertThat(
                        refusal(
                                "GET",
                                "/v1/orders/closed",
                                "start_time=2026-11-20T13%3A56%3A53%2B09%3A00",
                                "start_time",
                                "2026-11-20T13:56:53+09:00"))
                .isEqualTo("401 invalid_query_payload");
        assertThat(
                        desk.get("/v1/orders/closed", "start_time", "2026-11-20T13:56:53+09:00")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void refusesAHashInAnotherOrderThanTheBody() {
        assertThat(
                        refusal(
                                "POST",
                                "/v1/orders",
                                "side=bid&market=KRW-BTC&price=10000&ord_type=price",
                                "market",
                                "KRW-BTC",
                                "side",
                                "bid",
                                "price",
                                "10000",
                                "ord_type",
                                "price"))
                .isEqualTo("401 invalid_query_payload");
    }

    @Test
    void refusesAMissingHash() {
        assertThat(refusal("GET", "/v1/order", "", "uuid", "x"))
                .isEqualTo("401 invalid_query_payload");
    }

    @Test
    void refusesATokenTheSecondTime() {
        var call = Desk.signed("GET", "/v1/accounts");
        assertThat(desk.send(call).status()).isEqualTo(200);
        assertThat(desk.send(call).error()).isEqualTo("nonce_used");
    }

    @Test
    void refusesForgeriesStrangersAndMissingTokens() {
        var forged = Desk.token("HS512", "HmacSHA512", "another secret", "");
        assertThat(desk.send(Desk.call("GET", "/v1/accounts", forged)).error())
                .isEqualTo("jwt_verification");
        var unsigned = Desk.token("none", "HmacSHA512", Desk.SECRET, "");
        assertThat(desk.send(Desk.call("GET", "/v1/accounts", unsigned)).error())
                .isEqualTo("jwt_verification");
        var stranger =
                Desk.sign(
                        "HS512",
                        "HmacSHA512",
                        Desk.SECRET,
                        "{\"access_key\":\"nobody\",\"nonce\":\"1\"}");
        assertThat(desk.send(Desk.call("GET", "/v1/accounts", stranger)).error())
                .isEqualTo("invalid_access_key");
        assertThat(desk.send(new Call("GET", "/v1/accounts", "", Map.of(), "")).error())
                .isEqualTo("no_authorization_token");
        assertThat(desk.send(Desk.call("GET", "/v1/accounts", "not.a.token")).error())
                .isEqualTo("jwt_verification");
    }

    @Test
    void keepsToAKeysScopesTermAndAddresses() {
        var later = Desk.START.plus(1, ChronoUnit.DAYS);
        desk.exchange.addKey(
                Desk.KEY, new Key("viewer", "v", Set.of(Scope.VIEW_ACCOUNT), later, true));
        desk.exchange.addKey(Desk.KEY, new Key("elsewhere", "e", Set.of(), later, false));
        assertThat(with("viewer", "v", "/v1/accounts")).isEqualTo("200 ");
        assertThat(with("viewer", "v", "/v1/orders/open")).isEqualTo("403 out_of_scope");
        assertThat(with("elsewhere", "e", "/v1/accounts")).isEqualTo("401 no_authorization_ip");
        desk.pass(Duration.ofDays(1));
        assertThat(with("viewer", "v", "/v1/accounts")).isEqualTo("401 expired_access_key");
    }

    private String with(String key, String secret, String path) {
        var claims =
                "{\"access_key\":\""
                        + key
                        + "\",\"nonce\":\""
                        + path
                        + desk.agenda.instant()
                        + "\"}";
        var token = Desk.sign("HS256", "HmacSHA256", secret, claims);
        var answer = desk.send(Desk.call("GET", path, token));
        return answer.status() + " " + answer.error();
    }
}
