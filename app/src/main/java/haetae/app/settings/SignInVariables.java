package haetae.app.settings;

import haetae.app.terminal.Problem;
import haetae.server.account.Owner;
import haetae.server.signin.Entrance;
import haetae.server.signin.WayIn;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The variables that say how people come in. */
final class SignInVariables {

    private SignInVariables() {}

    static Entrance entrance(Env env, Owner owner) {
        return new Entrance(owner, way(env), hosts(env), InstantSource.system());
    }

    private static WayIn way(Env env) {
        var chosen = Objects.requireNonNullElse(env.value("HAETAE_SIGN_IN"), "local");
        return switch (chosen) {
            case "local" -> new WayIn.Local();
            case "jwt" -> jwt(env);
            case "auth-server" -> authServer(env);
            default ->
                    throw new Problem(
                            2, "HAETAE_SIGN_IN is local, jwt or auth-server, not " + chosen);
        };
    }

    private static WayIn jwt(Env env) {
        env.secret("HAETAE_OIDC_ISSUER"); // checked as an address, kept to the letter
        var issuer = env.value("HAETAE_OIDC_ISSUER");
        var keys = env.secret("HAETAE_JWKS_URL").orElse(null);
        var audience = env.value("HAETAE_OIDC_AUDIENCE");
        if (issuer == null && keys == null || audience == null) {
            throw new Problem(
                    2,
                    "HAETAE_SIGN_IN=jwt needs HAETAE_OIDC_ISSUER, such as https://login.example.com, or"
                            + " HAETAE_JWKS_URL, and HAETAE_OIDC_AUDIENCE, what its tokens are made for");
        }
        return new WayIn.Jwt(issuer, keys, audience, admins(env), client(env));
    }

    private static WayIn.@Nullable AdminClaim admins(Env env) {
        var text = env.value("HAETAE_OIDC_ROLE_CLAIM");
        if (text == null) {
            return null;
        }
        int at = text.indexOf('=');
        if (at < 1 || at == text.length() - 1) {
            throw new Problem(
                    2,
                    "HAETAE_OIDC_ROLE_CLAIM is a claim and the value that makes an administrator, such as"
                            + " groups=haetae-admins, not "
                            + text);
        }
        return new WayIn.AdminClaim(text.substring(0, at).strip(), text.substring(at + 1).strip());
    }

    private static WayIn.@Nullable Client client(Env env) {
        var id = env.value("HAETAE_OIDC_CLIENT_ID");
        var secret = env.value("HAETAE_OIDC_CLIENT_SECRET");
        if (id == null && secret != null) {
            throw new Problem(2, "HAETAE_OIDC_CLIENT_SECRET needs HAETAE_OIDC_CLIENT_ID beside it");
        }
        return id == null ? null : new WayIn.Client(id, secret);
    }

    private static WayIn authServer(Env env) {
        URI address =
                env.secret("HAETAE_AUTH_SERVER_URL")
                        .or(() -> env.secret("AUTH_SERVER_URL"))
                        .orElseThrow(() ->
                                new Problem(
                                        2,
                                        "HAETAE_SIGN_IN=auth-server needs HAETAE_AUTH_SERVER_URL, such as"
                                                + " https://auth.example.com"));
        return new WayIn.AuthServer(address);
    }

    private static Set<String> hosts(Env env) {
        var list = Objects.requireNonNullElse(env.value("HAETAE_HOSTS"), "");
        var hosts =
                Arrays.stream(list.split(",", -1))
                        .map(String::strip)
                        .filter(host -> !host.isEmpty())
                        .collect(Collectors.toSet());
        for (var host : hosts) {
            if (!host.matches("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+]")) {
                throw new Problem(
                        2,
                        "HAETAE_HOSTS lists names such as haetae.example.com, without port or path, not "
                                + host);
            }
        }
        return hosts;
    }
}
