package haetae.server.trading;

import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.world.Problem;
import haetae.server.world.World;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Remembers what was answered under a caller's key: the same request again gets the first answer,
 * another request under the same key is refused.
 */
@Component
@PerAccount
class IdempotencyKeys {

    private static final int LONGEST = 64;

    private final JdbcClient db;
    private final InstantSource clock;
    private final long account;

    IdempotencyKeys(AccountDatabase database, World world, Account account) {
        this.db = database.client();
        this.clock = world.agenda();
        this.account = account.id();
    }

    /**
     * @param json the body
     */
    record Answer(int status, String json) {}

    private record Kept(String hash, @Nullable Integer status, @Nullable String answer) {}

    /**
     * Answers once per key.
     *
     * @param body the request in its canonical form
     * @param first gives the answer under a word that belongs to the key; called again after a
     *     crash, with the same word
     * @throws Problem if the key has another form than 1 to 64 printable characters, or was used
     *     for another request
     */
    Answer answer(String key, String body, Function<String, Answer> first) {
        if (key.isEmpty()
                || key.length() > LONGEST
                || !key.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw Problem.outOfBounds(
                    "Idempotency-Key is 1 to 64 letters, digits and signs without spaces");
        }
        var hash = hash(body);
        var kept = remember(key, hash);
        if (!kept.hash().equals(hash)) {
            throw Problem.outOfBounds(
                    "this Idempotency-Key was used for another request: take a new one");
        }
        if (kept.status() != null && kept.answer() != null) {
            return new Answer(kept.status(), kept.answer());
        }
        var answer = first.apply("key:" + hash(key).substring(0, 40));
        db.sql(
                        "UPDATE idempotency_keys SET status = ?, answer = ?::jsonb WHERE account_id = ? AND key = ?")
                .params(answer.status(), answer.json(), account, key)
                .update();
        return answer;
    }

    private Kept remember(String key, String hash) {
        db.sql(
                        """
                        INSERT INTO idempotency_keys (account_id, key, body_hash, created_at) VALUES (?, ?, ?, ?)
                        ON CONFLICT (account_id, key) DO NOTHING\
                        """)
                .params(
                        account,
                        key,
                        hash,
                        OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        Optional<Kept> kept =
                db.sql(
                                "SELECT body_hash, status, answer FROM idempotency_keys WHERE account_id = ? AND key = ?")
                        .params(account, key)
                        .query((row, _) ->
                                new Kept(
                                        row.getString("body_hash"),
                                        row.getObject("status", Integer.class),
                                        row.getString("answer")))
                        .optional();
        return kept.orElseThrow(() -> new IllegalStateException("the key has vanished"));
    }

    private static String hash(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
