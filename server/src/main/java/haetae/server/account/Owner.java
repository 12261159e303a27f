package haetae.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Who keeps the installation, known by a token. The token shows in no text of this class. */
public record Owner(String token) {

    public Owner {
        if (token.length() < 16) {
            throw new IllegalArgumentException("the owner's token needs at least 16 characters");
        }
    }

    /** Whether this is it; takes equally long wherever it differs. */
    public boolean isToken(String offered) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Owner[token hidden]";
    }
}
