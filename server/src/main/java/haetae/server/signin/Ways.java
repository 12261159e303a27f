package haetae.server.signin;

import haetae.server.world.Problem;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** The way in that is configured, and who vouches for people there. */
@Component
class Ways {

    private final Outside outside;
    private final InstantSource clock;
    private volatile Chosen chosen;

    private record Chosen(WayIn way, Voucher voucher) {}

    Ways(Entrance entrance, Outside outside) {
        this.outside = outside;
        this.clock = entrance.clock();
        this.chosen = chosen(entrance.way());
    }

    private Chosen chosen(WayIn way) {
        return new Chosen(
                way,
                switch (way) {
                    case WayIn.Local _ -> new Voucher.Nobody();
                    case WayIn.Jwt jwt -> new OidcIssuer(jwt, outside, clock);
                    case WayIn.AuthServer server ->
                            new AuthServer(server.address(), outside, clock);
                });
    }

    /** Takes another way from now on; for trials, a server has one. */
    void take(WayIn way) {
        chosen = chosen(way);
    }

    String code() {
        return chosen.way().code();
    }

    Voucher voucher() {
        return chosen.voucher();
    }

    boolean isLocal() {
        return chosen.way() instanceof WayIn.Local;
    }

    /**
     * @throws Problem 409 if people come in by another way
     */
    void requireLocal() {
        if (!isLocal()) {
            throw other("local");
        }
    }

    /**
     * @throws Problem 409 if people come in by another way
     */
    OidcIssuer issuer() {
        if (chosen.voucher() instanceof OidcIssuer issuer) {
            return issuer;
        }
        throw other("jwt");
    }

    /**
     * @throws Problem 409 if people come in by another way
     */
    AuthServer authServer() {
        if (chosen.voucher() instanceof AuthServer server) {
            return server;
        }
        throw other("auth-server");
    }

    private Problem other(String wanted) {
        return Problem.refused(
                "that is for HAETAE_SIGN_IN=" + wanted + ", and people come in here by " + code());
    }
}
