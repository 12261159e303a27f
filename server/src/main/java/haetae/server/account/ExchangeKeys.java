package haetae.server.account;

import haetae.server.logs.Secrets;
import haetae.server.world.World;
import haetae.upbit.Signer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The exchange key that a person gave for the account. It goes in and is used; nothing ever tells
 * it again.
 */
@Component
@PerAccount
public class ExchangeKeys {

    private final JdbcClient db;
    private final Vault vault;
    private final InstantSource clock;
    private final long account;

    ExchangeKeys(AccountDatabase database, Vault vault, World world, Account account) {
        this.db = database.client();
        this.vault = vault;
        this.clock = world.agenda();
        this.account = account.id();
    }

    /**
     * What may be known of a key.
     *
     * @param ending its last four characters
     * @param expiresAt when the exchange ends it, null where that is not known
     */
    public record Known(String ending, Instant addedAt, @Nullable Instant expiresAt) {}

    public Optional<Known> known() {
        return db.sql("SELECT ending, added_at, expires_at FROM exchange_keys WHERE account_id = ?")
                .params(account)
                .query((row, _) -> {
                    var expires = row.getObject("expires_at", OffsetDateTime.class);
                    return new Known(
                            row.getString("ending"),
                            row.getObject("added_at", OffsetDateTime.class).toInstant(),
                            expires == null ? null : expires.toInstant());
                })
                .optional();
    }

    /**
     * What requests are signed with.
     *
     * @throws Vault.Locked if it was sealed with another master key
     */
    Optional<Signer> signer() {
        return db.sql("SELECT access_key, secret_key FROM exchange_keys WHERE account_id = ?")
                .params(account)
                .query((row, _) ->
                        signer(
                                vault.open(row.getBytes("access_key"), context("access")),
                                vault.open(row.getBytes("secret_key"), context("secret"))))
                .optional();
    }

    public static Signer signer(String access, String secret) {
        Secrets.register(access);
        Secrets.register(secret);
        return new Signer(access, secret, () -> UUID.randomUUID().toString());
    }

    /** Keeps a key in the place of the one before. */
    public void keep(String access, String secret, @Nullable Instant expiresAt) {
        db.sql(
                        """
                        INSERT INTO exchange_keys (account_id, access_key, secret_key, ending, added_at, expires_at)
                        VALUES (:account, :access, :secret, :ending, :now, :expires)
                        ON CONFLICT (account_id) DO UPDATE
                        SET access_key = excluded.access_key, secret_key = excluded.secret_key,
                            ending = excluded.ending, added_at = excluded.added_at, expires_at = excluded.expires_at\
                        """)
                .param("account", account)
                .param("access", vault.seal(access, context("access")))
                .param("secret", vault.seal(secret, context("secret")))
                .param("ending", access.substring(access.length() - 4))
                .param("now", utc(clock.instant()))
                .param("expires", expiresAt == null ? null : utc(expiresAt))
                .update();
    }

    /** True when there was one. */
    public boolean remove() {
        return db.sql("DELETE FROM exchange_keys WHERE account_id = ?").params(account).update()
                > 0;
    }

    private String context(String what) {
        return "exchange key of account " + account + ": " + what;
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
