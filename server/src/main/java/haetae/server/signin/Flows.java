package haetae.server.signin;

import haetae.server.database.OwnerDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Sign-ins that were begun at an issuer. Each comes back once, to the browser that began it, on any
 * node.
 */
@Component
class Flows {

    static final Duration VALID = Duration.ofMinutes(10);

    private final JdbcClient db;
    private final InstantSource clock;

    @Autowired
    Flows(OwnerDatabase database, Entrance entrance) {
        this(database, entrance.clock());
    }

    Flows(OwnerDatabase database, InstantSource clock) {
        this.db = database.client();
        this.clock = clock;
    }

    /**
     * What nonce and verifier are is known from the cookie alone, so that nothing of a sign-in can
     * be read from the database.
     *
     * @param state goes to the issuer and comes back
     * @param browser stays in the browser, as a cookie
     */
    record Flow(String state, String browser) {

        /** Comes back inside the token. */
        String nonce() {
            return Secret.digest("nonce of " + browser);
        }

        /** Proves to the issuer who began (PKCE). */
        String verifier() {
            return Secret.digest("verifier of " + browser);
        }

        @Override
        public String toString() {
            return "Flow[hidden]";
        }
    }

    Flow begin() {
        var now = clock.instant();
        db.sql("DELETE FROM sign_in_flows WHERE expires_at <= ?")
                .param(now.atOffset(ZoneOffset.UTC))
                .update();
        var flow = new Flow(Secret.draw(), Secret.draw());
        db.sql("INSERT INTO sign_in_flows (state_hash, browser_hash, expires_at) VALUES (?, ?, ?)")
                .params(
                        Secret.digest(flow.state()),
                        Secret.digest(flow.browser()),
                        now.plus(VALID).atOffset(ZoneOffset.UTC))
                .update();
        return flow;
    }

    /** The one that was begun like this; it is used up. */
    Optional<Flow> take(String state, String browser) {
        int taken =
                db.sql(
                                """
                                DELETE FROM sign_in_flows
                                WHERE state_hash = :state AND browser_hash = :browser AND expires_at > :now\
                                """)
                        .param("state", Secret.digest(state))
                        .param("browser", Secret.digest(browser))
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update();
        return taken == 1 ? Optional.of(new Flow(state, browser)) : Optional.empty();
    }
}
