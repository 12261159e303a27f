package haetae.upbit;

import java.time.Instant;

/**
 * A key of the account. Keys end a year after they were made and cannot be prolonged.
 *
 * @param accessKey hidden from {@code toString}
 */
public record ApiKey(String accessKey, Instant expiresAt) {

    @Override
    public String toString() {
        return "ApiKey[expires at " + expiresAt + "]";
    }
}
