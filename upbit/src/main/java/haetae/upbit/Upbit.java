package haetae.upbit;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.net.URI;
import java.net.http.HttpClient;

/**
 * One Upbit as a process reaches it: where it is, what carries requests there, and the rate limits.
 *
 * <p>Make one and share it: Upbit counts the requests of the whole process together, so its limits
 * have to be kept together too. Everything lives on its agenda. Where one process serves several
 * accounts, each takes a view of it ({@link #forAccount}).
 */
public final class Upbit {

    private final String account;
    private final Agenda agenda;
    private final HttpClient client;
    private final Traffic traffic;
    private final URI base;
    private final Http http;
    private final RateLimits limits;

    /** Where what Upbit counts per address is sent from: this one, but for a view. */
    private final Upbit origin;

    /**
     * @param traffic told of every exchange; {@link Traffic#uncounted} in a live world
     * @param base for example https://api.upbit.com
     */
    public Upbit(Agenda agenda, HttpClient client, Traffic traffic, URI base) {
        this.account = "";
        this.agenda = agenda;
        this.client = client;
        this.traffic = traffic;
        this.base = base;
        this.http = new Http(client, agenda, traffic);
        this.limits = new RateLimits(agenda);
        this.origin = this;
    }

    private Upbit(Upbit origin, String account, Agenda agenda) {
        this.account = account;
        this.agenda = agenda;
        this.client = origin.client;
        this.traffic = agenda.equals(origin.agenda) ? origin.traffic : Traffic.uncounted(agenda);
        this.base = origin.base;
        this.http = new Http(client, agenda, traffic);
        this.limits = new RateLimits(agenda, origin.limits.ofAddress());
        this.origin = origin;
    }

    /**
     * The same Upbit for one of several accounts: its answers arrive on the account's agenda. What
     * Upbit counts per pocket is the account's own; what it counts per address is shared, and the
     * accounts take turns.
     *
     * @param name tells this account's requests from those of others
     * @param own this Upbit's agenda, or one {@linkplain Agenda#beside beside} it
     */
    public Upbit forAccount(String name, Agenda own) {
        return new Upbit(origin, name, own);
    }

    public RateLimits limits() {
        return limits;
    }

    /** Whose requests go through this view; empty when nobody was named. */
    String account() {
        return account;
    }

    Agenda agenda() {
        return agenda;
    }

    /** Where what Upbit counts per address is sent from. */
    Upbit origin() {
        return origin;
    }

    /** Runs a task where the address's limits live: at once where that is this agenda. */
    void atOrigin(Runnable task) {
        pass(origin.agenda, task);
    }

    /** Runs a task of the origin's on this agenda: at once where that is the origin's. */
    void fromOrigin(Runnable task) {
        pass(agenda, task);
    }

    private void pass(Agenda to, Runnable task) {
        if (agenda.equals(origin.agenda)) {
            task.run();
        } else {
            to.post(task);
        }
    }

    HttpClient client() {
        return client;
    }

    Traffic traffic() {
        return traffic;
    }

    Http http() {
        return http;
    }

    URI rest(String pathAndQuery) {
        return URI.create(base + pathAndQuery);
    }

    URI socket(String path) {
        return URI.create(base.toString().replaceFirst("^http", "ws") + path);
    }
}
