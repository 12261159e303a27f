package haetae.server.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** All meters as Prometheus reads them. */
@Component
public class Exposition {

    /** How long a scrape waits for fresh values; those that come later are in the next. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private final PrometheusMeterRegistry registry;
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    Exposition(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Something whose values have to be fetched. */
    interface Source {
        /** Begins to fetch them. */
        CompletableFuture<?> refresh();
    }

    void add(Source source) {
        sources.add(source);
    }

    void remove(Source source) {
        sources.remove(source);
    }

    /** The values now, in a content type that Prometheus asks for. */
    String scrape(String contentType) {
        var fetched =
                CompletableFuture.allOf(
                        sources.stream().map(Source::refresh).toArray(CompletableFuture<?>[]::new));
        fetched.exceptionally(_ -> null)
                .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return registry.scrape(contentType);
    }
}
