package haetae.server.account;

import haetae.core.market.Market;
import haetae.server.database.OwnerDatabase;
import haetae.server.world.World;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Who shares this installation, and the account that each of them trades. */
@Component
public class People {

    /** What the first person is called by, who keeps the installation. */
    private static final String OWNER = "00000000-0000-0000-0000-000000000000";

    private static final String COLUMNS =
            """
            SELECT u.id AS person, u.auth_user_id, u.email, u.name AS person_name, u.role,
                   a.id, a.name, a.install_epoch, a.markets
            FROM users u JOIN accounts a ON a.user_id = u.id AND a.venue = 'upbit' AND a.environment = :environment
            """;

    private static final String WELCOME = COLUMNS + " WHERE u.disabled_at IS NULL";

    private static final String LEAVING =
            COLUMNS
                    + """
                     WHERE u.disabled_at IS NOT NULL
                       AND (EXISTS (SELECT FROM positions p WHERE p.account_id = a.id AND p.quantity > 0)
                            OR EXISTS (SELECT FROM orders o WHERE o.account_id = a.id AND o.state <> 'DONE'))
                     ORDER BY u.id, a.id\
                    """;

    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final String environment;
    private final List<Market> markets;
    private final Caller owner;

    People(OwnerDatabase database, World world) {
        this.db = database.client();
        this.transaction = database.transaction();
        this.environment = world.environment();
        this.markets = world.markets();
        this.owner = known(OWNER, "owner@localhost", "owner", Role.ADMIN, Account.MAIN);
    }

    /** The person who keeps the installation, with the account that the operator's key trades. */
    public Caller owner() {
        return owner;
    }

    /**
     * A person that somebody vouches for; one who is new gets an account. E-mail, name and role are
     * kept as they are told now.
     *
     * @param authId what whoever vouches calls them, for ever
     * @throws Disabled if an administrator has shut the person out
     */
    public Caller vouchedFor(String authId, String email, String name, Role role) {
        return known(authId, email, name, role, accountName(authId));
    }

    /** This person may not come in. */
    public static final class Disabled extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Disabled(String name) {
            super(name + " is shut out");
        }
    }

    /** Short enough to be part of identifiers, and never that of the main account. */
    private static String accountName(String authId) {
        return "u-" + UUID.nameUUIDFromBytes(authId.getBytes(StandardCharsets.UTF_8));
    }

    private Caller known(String authId, String email, String name, Role role, String account) {
        return transaction.execute(_ -> {
            db.sql(
                            """
                            INSERT INTO users (auth_user_id, email, name, role) VALUES (:auth, :email, :name, :role)
                            ON CONFLICT (auth_user_id) DO UPDATE
                            SET email = excluded.email, name = excluded.name, role = excluded.role, updated_at = now()
                            WHERE (users.email, users.name, users.role)
                                  IS DISTINCT FROM (excluded.email, excluded.name, excluded.role)\
                            """)
                    .param("auth", authId)
                    .param("email", email)
                    .param("name", name)
                    .param("role", role.code())
                    .update();
            db.sql(
                            """
                            INSERT INTO accounts (user_id, venue, environment, name, install_epoch)
                            SELECT id, 'upbit', :environment, :account, :epoch FROM users WHERE auth_user_id = :auth
                            ON CONFLICT (venue, environment, name) DO NOTHING\
                            """)
                    .param("environment", environment)
                    .param("account", account)
                    .param("epoch", UUID.randomUUID().toString())
                    .param("auth", authId)
                    .update();
            return db.sql(WELCOME + " AND u.auth_user_id = :auth AND a.name = :account")
                    .param("environment", environment)
                    .param("auth", authId)
                    .param("account", account)
                    .query((row, _) -> caller(row))
                    .optional()
                    .orElseThrow(() -> new Disabled(name));
        });
    }

    /** A person who may come in, by the row. */
    public Optional<Caller> person(long userId) {
        return db.sql(WELCOME + " AND u.id = :id ORDER BY a.id LIMIT 1")
                .param("environment", environment)
                .param("id", userId)
                .query((row, _) -> caller(row))
                .optional();
    }

    /** Everybody who may come in, the longest known first. */
    public List<Caller> everybody() {
        return db.sql(WELCOME + " ORDER BY u.id, a.id")
                .param("environment", environment)
                .query((row, _) -> caller(row))
                .list();
    }

    /**
     * Those who were shut out while something is theirs: nobody comes in for them, but what they
     * own keeps its stop until it is sold.
     */
    public List<Caller> leaving() {
        return db.sql(LEAVING)
                .param("environment", environment)
                .query((row, _) -> caller(row))
                .list();
    }

    /**
     * Chooses which of the installation's markets an account trades; holds once the account is
     * opened anew.
     *
     * @param chosen null for all
     * @return the account as it is then
     */
    public Caller trade(Caller caller, @Nullable List<Market> chosen) {
        db.sql("UPDATE accounts SET markets = ? WHERE id = ?")
                .param(
                        chosen == null
                                ? null
                                : chosen.stream().map(Market::code).toArray(String[]::new))
                .param(caller.account().id())
                .update();
        return person(caller.user().id()).orElseThrow(() -> new Disabled(caller.user().name()));
    }

    private Caller caller(ResultSet row) throws SQLException {
        return new Caller(
                new User(
                        row.getLong("person"),
                        row.getString("auth_user_id"),
                        row.getString("email"),
                        row.getString("person_name"),
                        Role.of(row.getString("role"))),
                new Account(
                        row.getLong("id"),
                        row.getLong("person"),
                        row.getString("name"),
                        row.getString("install_epoch"),
                        markets(row.getArray("markets"))));
    }

    /** What is no longer collected is never fresh, so nothing is traded there. */
    private List<Market> markets(@Nullable Array chosen) throws SQLException {
        return chosen == null
                ? markets
                : Arrays.stream((String[]) chosen.getArray()).map(Market::new).toList();
    }
}
