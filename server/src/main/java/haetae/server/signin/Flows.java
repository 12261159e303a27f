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
     * @param state goes to the issuer and comes back
     * @param browser stays in the browser, as a cookie
     * @param nonce comes back inside the token
     * @param verifier proves to the issuer who began (PKCE)
     */
    record Flow(String state, String browser, String nonce, String verifier) {
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
        var flow = new Flow(Secret.draw(), Secret.draw(), Secret.draw(), Secret.draw());
        db.sql(
                        """
                        INSERT INTO sign_in_flows (state_hash, browser_hash, nonce, verifier, expires_at)
                        VALUES (?, ?, ?, ?, ?)\
                        """)
                .params(
                        Secret.digest(flow.state()),
                        Secret.digest(flow.browser()),
                        flow.nonce(),
                        flow.verifier(),
                        now.plus(VALID).atOffset(ZoneOffset.UTC))
                .update();
        return flow;
    }

    /** The one that was begun like this; it is used up. */
    Optional<Flow> take(String state, String browser) {
        return db.sql(
                        """
                        DELETE FROM sign_in_flows
                        WHERE state_hash = :state AND browser_hash = :browser AND expires_at > :now
                        RETURNING nonce, verifier\
                        """)
                .param("state", Secret.digest(state))
                .param("browser", Secret.digest(browser))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, _) ->
                        new Flow(state, browser, row.getString("nonce"), row.getString("verifier")))
                .optional();
    }
}
