package haetae.server.signin;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How people other than the owner come in. The owner's token always works. */
public sealed interface WayIn {

    /** What it is called in settings and over HTTP. */
    String code();

    /** By links that an administrator gives out, and by personal access tokens. */
    record Local() implements WayIn {
        @Override
        public String code() {
            return "local";
        }
    }

    /**
     * By JSON Web Tokens of an OpenID Connect issuer, checked here.
     *
     * @param issuer as it stands in tokens, to the letter; null when only its keys are known, and
     *     then the page cannot sign in
     * @param keys where its public keys are; null to ask its discovery document
     * @param audience what tokens have to be made for
     * @param admins who is an administrator; null for nobody but the owner
     * @param client how the page signs in; null when it does not
     */
    record Jwt(
            @Nullable String issuer,
            @Nullable URI keys,
            String audience,
            @Nullable AdminClaim admins,
            @Nullable Client client)
            implements WayIn {

        public Jwt {
            if (issuer == null && keys == null) {
                throw new IllegalArgumentException(
                        "an issuer or the address of its keys is needed");
            }
        }

        @Override
        public String code() {
            return "jwt";
        }
    }

    /** By tokens that an external auth server verifies. */
    record AuthServer(URI address) implements WayIn {
        @Override
        public String code() {
            return "auth-server";
        }
    }

    /**
     * A claim that makes its bearer an administrator.
     *
     * @param name of the claim; dots lead into objects, as in {@code realm_access.roles}
     * @param value which it is, or which is one of its list
     */
    record AdminClaim(String name, String value) {}

    /**
     * What this installation is to the issuer.
     *
     * @param secret null for a public client
     */
    record Client(String id, @Nullable String secret) {
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }
}
