package haetae.app;

import haetae.app.terminal.Problem;
import org.jspecify.annotations.Nullable;

/** The owner's token as it is given on the command line. */
final class Tokens {

    private static final int SHORTEST = 16;

    private Tokens() {}

    /**
     * @throws Problem if it could be guessed, or would not fit into an address
     */
    static void require(@Nullable String token) {
        if (token != null && !token.matches("[A-Za-z0-9._~-]{" + SHORTEST + ",200}")) {
            throw new Problem(
                    2, "--token is 16 to 200 letters, digits or . _ ~ - (leave it out to get one)");
        }
    }
}
