package haetae.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.server.account.Owner;
import haetae.server.signin.Entrance;
import haetae.server.signin.WayIn;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInVariablesTests {

    private static Entrance entrance(String... pairs) {
        var variables = new HashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
        }
        return Env.of(variables).entrance(new Owner("0123456789abcdef"));
    }

    @Test
    void withoutAWordPeopleComeInByLinksAndTokens() {
        assertThat(entrance().way()).isEqualTo(new WayIn.Local());
        assertThat(entrance("AUTH_SERVER_URL", "http://localhost:9000").way())
                .isEqualTo(new WayIn.Local());
    }

    @Test
    void anIssuerIsTakenToTheLetter() {
        var way =
                entrance(
                                "HAETAE_SIGN_IN", "jwt",
                                "HAETAE_OIDC_ISSUER", "https://login.example.com/",
                                "HAETAE_OIDC_AUDIENCE", "haetae",
                                "HAETAE_OIDC_ROLE_CLAIM", "groups=haetae-admins",
                                "HAETAE_OIDC_CLIENT_ID", "page",
                                "HAETAE_OIDC_CLIENT_SECRET", "hidden one")
                        .way();
        assertThat(way)
                .isEqualTo(
                        new WayIn.Jwt(
                                "https://login.example.com/",
                                null,
                                "haetae",
                                new WayIn.AdminClaim("groups", "haetae-admins"),
                                new WayIn.Client("page", "hidden one")));
        assertThat(way.toString()).doesNotContain("hidden one");
    }

    @Test
    void keysSufficeWithoutAnIssuer() {
        assertThat(
                        entrance(
                                        "HAETAE_SIGN_IN", "jwt",
                                        "HAETAE_JWKS_URL", "https://login.example.com/keys",
                                        "HAETAE_OIDC_AUDIENCE", "haetae")
                                .way())
                .isEqualTo(
                        new WayIn.Jwt(
                                null,
                                URI.create("https://login.example.com/keys"),
                                "haetae",
                                null,
                                null));
    }

    @Test
    void theReportsVariableNamesTheAuthServerToo() {
        assertThat(
                        entrance(
                                        "HAETAE_SIGN_IN", "auth-server",
                                        "AUTH_SERVER_URL", "http://localhost:9000")
                                .way())
                .isEqualTo(new WayIn.AuthServer(URI.create("http://localhost:9000")));
        assertThat(
                        entrance(
                                        "HAETAE_SIGN_IN", "auth-server",
                                        "AUTH_SERVER_URL", "http://localhost:9000",
                                        "HAETAE_AUTH_SERVER_URL", "https://auth.example.com")
                                .way())
                .isEqualTo(new WayIn.AuthServer(URI.create("https://auth.example.com")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HAETAE_SIGN_IN=ldap | HAETAE_SIGN_IN is local, jwt or auth-server",
                "HAETAE_SIGN_IN=jwt | HAETAE_OIDC_ISSUER",
                "HAETAE_SIGN_IN=jwt HAETAE_OIDC_ISSUER=https://x.example | HAETAE_OIDC_AUDIENCE",
                "HAETAE_SIGN_IN=jwt HAETAE_OIDC_ISSUER=http://x.example HAETAE_OIDC_AUDIENCE=a | begins with https",
                "HAETAE_SIGN_IN=auth-server | HAETAE_AUTH_SERVER_URL",
                "HAETAE_SIGN_IN=auth-server AUTH_SERVER_URL=http://auth.example.com | begins with https",
                "HAETAE_HOSTS=https://haetae.example.com | without port or path",
            })
    void whatIsMissingOrNoGoodIsNamed(String variables, String told) {
        var given = new HashMap<String, String>();
        for (var pair : variables.split(" ", -1)) {
            given.putAll(Map.of(pair.split("=", 2)[0], pair.split("=", 2)[1]));
        }
        assertThatThrownBy(() -> Env.of(given).entrance(new Owner("0123456789abcdef")))
                .hasMessageContaining(told);
    }

    @Test
    void hostsAreNames() {
        assertThat(entrance("HAETAE_HOSTS", "Haetae.example.com, 192.168.0.5").hosts())
                .containsExactlyInAnyOrder("haetae.example.com", "192.168.0.5");
    }
}
