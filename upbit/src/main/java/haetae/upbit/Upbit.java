package haetae.upbit;

import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import java.net.URI;
import java.net.http.HttpClient;

/**
 * One Upbit as a process reaches it: where it is, what carries requests there, and the rate limits.
 *
 * <p>Make one and share it: Upbit counts the requests of the whole process together, so its limits
 * have to be kept together too. Everything lives on its agenda.
 */
public final class Upbit {

    private final Agenda agenda;
    private final HttpClient client;
    private final Traffic traffic;
    private final URI base;
    private final Http http;
    private final RateLimits limits;

    /**
     * @param traffic told of every exchange; {@link Traffic#uncounted} in a live world
     * @param base for example https://api.upbit.com
     */
    public Upbit(Agenda agenda, HttpClient client, Traffic traffic, URI base) {
        this.agenda = agenda;
        this.client = client;
        this.traffic = traffic;
        this.base = base;
        this.http = new Http(client, agenda, traffic);
        this.limits = new RateLimits(agenda);
    }

    public RateLimits limits() {
        return limits;
    }

    Agenda agenda() {
        return agenda;
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
