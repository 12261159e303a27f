package haetae.server.signin;

import haetae.server.account.Role;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who says whose a bearer token is that was not made here. */
sealed interface Voucher permits Voucher.Nobody, OidcIssuer, AuthServer {

    /**
     * A person that somebody vouches for.
     *
     * @param authId begins with the way in, so that nobody is taken for somebody of another way
     * @param email null when it is not told
     * @param name null when it is not told
     * @param until when the token has to be looked at again
     */
    record Vouched(
            String authId,
            @Nullable String email,
            @Nullable String name,
            Role role,
            Instant until) {}

    /** Whoever vouches does not answer, and what is known does not suffice. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Longer ones are nobody's. */
    int MOST_LETTERS = 8_192;

    /**
     * Whose a token is; empty when it is no good.
     *
     * @throws Unavailable if that cannot be found out now
     */
    Optional<Vouched> vouch(String token);

    /** Where only tokens of this installation count. */
    record Nobody() implements Voucher {
        @Override
        public Optional<Vouched> vouch(String token) {
            return Optional.empty();
        }
    }
}
