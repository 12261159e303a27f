package haetae.server.notification;

import haetae.server.account.Account;
import haetae.server.account.AccountDatabase;
import haetae.server.account.PerAccount;
import haetae.server.account.Vault;
import haetae.server.world.Problem;
import haetae.server.world.Recipients;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.Recipients.Kind;
import haetae.server.world.World;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where an account's alerts go: the operator's channels, which are the main account's, and the
 * person's own. Addresses go in and are used; nothing ever tells them again.
 */
@Component
@PerAccount
class Channels {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private static final Pattern TOKEN = Pattern.compile("\\d{1,20}:[\\w-]{1,100}");
    private static final Pattern CHAT = Pattern.compile("-?\\d{1,20}|@\\w{1,64}");

    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final Vault vault;
    private final Guard guard;
    private final Outbox outbox;
    private final Recipients operators;
    private final boolean isMain;
    private final boolean isTelegramItself;
    private final InstantSource clock;
    private final long account;

    Channels(
            AccountDatabase database,
            Vault vault,
            Guard guard,
            Outbox outbox,
            World world,
            Account account) {
        this.db = database.client();
        this.transaction = database.transaction();
        this.vault = vault;
        this.guard = guard;
        this.outbox = outbox;
        this.operators = world.recipients();
        this.isTelegramItself = operators.telegram().equals(Recipients.TELEGRAM);
        this.clock = world.agenda();
        this.account = account.id();
        this.isMain = account.name().equals(Account.MAIN);
    }

    /** An address that is asked while all is well; the operator's. */
    Optional<URI> heartbeat() {
        return isMain ? operators.heartbeat() : Optional.empty();
    }

    /**
     * What may be known of a channel.
     *
     * @param destination empty when it was sealed with another master key
     */
    record Known(Kind kind, boolean own, String host, Optional<Destination> destination) {}

    /** The operator's first. */
    List<Known> all() {
        var all = new ArrayList<Known>();
        if (isMain) {
            for (var channel : operators.channels()) {
                all.add(
                        new Known(
                                channel.kind(),
                                false,
                                String.valueOf(channel.address().getHost()),
                                Optional.of(new Destination(channel, false, false))));
            }
        }
        all.addAll(own());
        return all;
    }

    /** Those that messages can be sent to. */
    List<Destination> destinations() {
        return all().stream().flatMap(known -> known.destination().stream()).toList();
    }

    private List<Known> own() {
        return db.sql(
                        "SELECT kind, host, secret, chat FROM notification_channels WHERE account_id = ? ORDER BY kind")
                .params(account)
                .query((row, _) -> {
                    var kind = Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
                    return new Known(
                            kind,
                            true,
                            row.getString("host"),
                            opened(kind, row.getBytes("secret"), row.getBytes("chat")));
                })
                .list();
    }

    private Optional<Destination> opened(Kind kind, byte[] secret, byte @Nullable [] chat) {
        try {
            var opened = vault.open(secret, context(kind, "secret"));
            return Optional.of(
                    chat == null
                            ? new Destination(new Channel(kind, URI.create(opened), ""), true, true)
                            : new Destination(
                                    operators.bot(opened, vault.open(chat, context(kind, "chat"))),
                                    true,
                                    isTelegramItself));
        } catch (Vault.Locked e) {
            LOG.warn("the channel {} cannot be used: {}", kind.code(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Keeps a person's address in the place of the one before.
     *
     * @throws Problem 422 if it may not be used
     */
    void keep(Kind kind, @Nullable String address) {
        if (address == null || address.isBlank()) {
            throw Problem.outOfBounds("address is where messages are posted: https://...");
        }
        var checked = guard.checked(kind, address);
        keep(kind, checked.getHost().toLowerCase(Locale.ROOT), checked.toString(), null);
    }

    /**
     * Keeps a person's bot in the place of the one before.
     *
     * @throws Problem 422 if it cannot be one
     */
    void keepBot(@Nullable String token, @Nullable String chat) {
        if (token == null || !TOKEN.matcher(token.strip()).matches()) {
            throw Problem.outOfBounds(
                    "bot_token is as Telegram's BotFather told it, such as 123456:ABC-def");
        }
        if (chat == null || !CHAT.matcher(chat.strip()).matches()) {
            throw Problem.outOfBounds(
                    "chat_id is the number of a chat, or @ and the name of a public channel");
        }
        var host = String.valueOf(operators.telegram().getHost());
        keep(Kind.TELEGRAM, host, token.strip(), chat.strip());
    }

    private void keep(Kind kind, String host, String secret, @Nullable String chat) {
        transaction.executeWithoutResult(_ -> {
            db.sql(
                            """
                            INSERT INTO notification_channels (account_id, kind, host, secret, chat, created_at)
                            VALUES (:account, :kind, :host, :secret, :chat, :now)
                            ON CONFLICT (account_id, kind) DO UPDATE
                            SET host = excluded.host, secret = excluded.secret, chat = excluded.chat,
                                created_at = excluded.created_at\
                            """)
                    .param("account", account)
                    .param("kind", kind.code())
                    .param("host", host)
                    .param("secret", vault.seal(secret, context(kind, "secret")))
                    .param("chat", chat == null ? null : vault.seal(chat, context(kind, "chat")))
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
            outbox.open(kind, true);
        });
    }

    /** Forgets a person's channel, and what it was not told; true when there was one. */
    boolean remove(Kind kind) {
        return Boolean.TRUE.equals(
                transaction.execute(_ -> {
                    outbox.close(kind);
                    return db.sql(
                                            "DELETE FROM notification_channels WHERE account_id = ? AND kind = ?")
                                    .params(account, kind.code())
                                    .update()
                            > 0;
                }));
    }

    private String context(Kind kind, String what) {
        return "channel " + kind.code() + " of account " + account + ": " + what;
    }
}
