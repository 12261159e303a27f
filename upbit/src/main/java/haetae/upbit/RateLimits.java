package haetae.upbit;

import haetae.core.time.Agenda;
import haetae.upbit.RateGroup.Scope;
import java.util.HashMap;
import java.util.Map;

/**
 * The rate limits of one process: hands out one limiter for each thing that Upbit counts together,
 * the same one to everybody who asks. Lives on its agenda.
 */
public final class RateLimits {

    private final Agenda agenda;
    private final RateLimiter address;
    private final Map<String, RateLimiter> pockets = new HashMap<>();

    public RateLimits(Agenda agenda) {
        this(agenda, new RateLimiter(agenda, Scope.ADDRESS));
    }

    /**
     * @param address shared with others, and living on its own agenda
     */
    RateLimits(Agenda agenda, RateLimiter address) {
        this.agenda = agenda;
        this.address = address;
    }

    /** The limiter of everything that this machine asks without a key. */
    public RateLimiter ofAddress() {
        return address;
    }

    /**
     * The limiter of everything that is asked with the keys of one pocket.
     *
     * @param pocket any name; two keys of one pocket have to give the same
     */
    public RateLimiter ofPocket(String pocket) {
        return pockets.computeIfAbsent(pocket, _ -> new RateLimiter(agenda, Scope.POCKET));
    }

    /** The limiter of one new WebSocket connection. */
    public RateLimiter ofNewConnection() {
        return new RateLimiter(agenda, Scope.CONNECTION);
    }
}
