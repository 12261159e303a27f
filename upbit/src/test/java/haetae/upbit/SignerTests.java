package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The signed tokens, against vectors that were worked out by an independent program. */
class SignerTests {

    private static final String ACCESS = "DemoAccessKey00000000000000000000000001A";
    private static final String SECRET = "DemoSecretKey00000000000000000000000002B";
    private static final String NONCE = "6f5570df-d8bc-4daf-85b4-976733feb624";

    private final Signer signer = new Signer(ACCESS, SECRET, () -> NONCE);

    record Vector(
            String name, String hashText, String query, String body, String hash, String token) {
        @Override
        public String toString() {
            return name + " " + hashText;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (var file = SignerTests.class.getResourceAsStream("/vectors.tsv")) {
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return text
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(f -> new Vector(f[0], f[1], f[2], f[3], f[4], f[5]))
                    .toList()
                    .stream();
        }
    }

    /** The parameters of each vector as a caller would give them. */
    private static Params params(String name) {
        return switch (name) {
            case "V1" -> Params.NONE;
            case "V2" -> Params.of("market", "KRW-BTC");
            case "V3" ->
                    Params.of("market", "KRW-BTC")
                            .andEach("states", List.of("wait", "watch"))
                            .and("limit", "10");
            case "V4" ->
                    Params.of("market", "KRW-BTC")
                            .andEach("states", List.of("done", "cancel"))
                            .and("start_time", "2025-06-24T13:56:53+09:00")
                            .and("limit", "1000");
            case "V5" -> Params.of("uuid", "cdd92199-2897-4e14-9448-f923320408ad");
            case "V6" ->
                    Params.of("cancel_side", "bid")
                            .and("pairs", "KRW-BTC,KRW-ETH")
                            .and("count", "20");
            case "V7" ->
                    Params.of("market", "KRW-BTC")
                            .and("side", "bid")
                            .and("volume", "0.001")
                            .and("price", "50000000")
                            .and("ord_type", "limit");
            case "V8" ->
                    Params.of("market", "KRW-BTC")
                            .and("side", "bid")
                            .and("price", "10000")
                            .and("ord_type", "price")
                            .and("identifier", "bot-20261122-0001");
            case "V9" ->
                    Params.NONE
                            .andEach(
                                    "uuids",
                                    List.of(
                                            "5d303952-8be9-41e6-915b-121a90026248",
                                            "3b67e543-8ad3-48d0-8451-0dad315cae73"))
                            .and("order_by", "asc");
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void reproducesEveryVectorToTheByte(Vector vector) {
        var params = params(vector.name());
        assertThat(params.hashText()).isEqualTo(vector.hashText());
        if (vector.body().isEmpty()) {
            assertThat(params.query()).isEqualTo(vector.query());
        } else {
            assertThat(params.json()).isEqualTo(vector.body());
        }
        if (!params.isEmpty()) {
            assertThat(Signer.hash(params.hashText())).isEqualTo(vector.hash());
        }
        assertThat(signer.token(params)).isEqualTo(vector.token());
    }

    @Test
    void readsAllNineVectors() throws IOException {
        assertThat(vectors().map(Vector::name))
                .containsExactly("V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9");
    }

    @Test
    void hashesTheDecodedText() {
        var encoded = params("V3").hashText().replace("[", "%5B").replace("]", "%5D");
        assertThat(Signer.hash(encoded)).isNotEqualTo(Signer.hash(params("V3").hashText()));
        assertThat(Signer.hash(params("V4").query()))
                .isNotEqualTo(Signer.hash(params("V4").hashText()));
    }

    @Test
    void hashesInTheOrderSent() {
        var other = "side=bid&market=KRW-BTC&volume=0.001&price=50000000&ord_type=limit";
        assertThat(Signer.hash(other)).isNotEqualTo(Signer.hash(params("V7").hashText()));
    }

    @Test
    void encodesOnTheWireWhatAnAddressCannotCarry() {
        assertThat(Params.of("a", "+ &=:*~,").query()).isEqualTo("a=%2B%20%26%3D%3A%2A~,");
    }

    @Test
    void leavesOutParametersWithoutAValue() {
        assertThat(Params.of("a", "1").and("b", null).entries())
                .isEqualTo(List.of(Map.entry("a", "1")));
    }

    @Test
    void takesANewNonceForEveryToken() {
        var nonces = List.of("one", "two").iterator();
        var fresh = new Signer(ACCESS, SECRET, nonces::next);
        assertThat(fresh.token(Params.NONE)).isNotEqualTo(fresh.token(Params.NONE));
    }

    @Test
    void refusesAnEmptyKeyAndNeverShowsOne() {
        assertThatThrownBy(() -> new Signer("", SECRET, () -> NONCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> new Signer(ACCESS + "\"", SECRET, () -> NONCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(ACCESS);
        assertThat(signer.toString()).doesNotContain(SECRET).doesNotContain(ACCESS);
    }
}
