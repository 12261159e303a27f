package haetae.server.signin;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's public keys. They are fetched anew every five minutes, and at once when a token names
 * one that is not known, but never more often than every ten seconds; while the issuer does not
 * answer, those that were known hold on for a day.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    static final Duration FRESH = Duration.ofMinutes(5);
    static final Duration PAUSE = Duration.ofSeconds(10);
    static final Duration OUTAGE = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private record Known(JWKSet keys, Instant at) {}

    private final OidcIssuer.Addresses addresses;
    private final Outside outside;
    private final InstantSource clock;
    private volatile @Nullable Known known;
    private volatile boolean failing;
    private @Nullable Instant tried;

    IssuerKeys(OidcIssuer.Addresses addresses, Outside outside, InstantSource clock) {
        this.addresses = addresses;
        this.outside = outside;
        this.clock = clock;
    }

    /**
     * @throws RemoteKeySourceException if none fits and the issuer does not answer
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
            throws KeySourceException {
        var found = among(known, selector);
        if (found.isEmpty() || isOlder(known, FRESH)) {
            refresh();
            found = among(known, selector);
        }
        if (found.isEmpty() && failing) {
            throw new RemoteKeySourceException("the issuer's keys cannot be fetched", null);
        }
        return found;
    }

    private static List<JWK> among(@Nullable Known known, JWKSelector selector) {
        return known == null ? List.of() : selector.select(known.keys());
    }

    private boolean isOlder(@Nullable Known known, Duration age) {
        return known == null || !known.at().plus(age).isAfter(clock.instant());
    }

    private synchronized void refresh() {
        var now = clock.instant();
        if (tried != null && tried.plus(PAUSE).isAfter(now)) {
            return;
        }
        tried = now;
        try {
            var reply = outside.get(addresses.keys(), Map.of());
            if (!reply.isSuccess()) {
                throw new IOException("it answers " + reply.status());
            }
            known = new Known(JWKSet.parse(reply.text()), now);
            failing = false;
        } catch (IOException | ParseException e) {
            LOG.warn(
                    "the issuer's keys cannot be fetched: {}",
                    Objects.toString(e.getMessage(), "it does not answer"));
            failing = true;
            if (isOlder(known, OUTAGE)) {
                known = null;
            }
        }
    }
}
