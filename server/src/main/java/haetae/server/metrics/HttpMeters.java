package haetae.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * How long requests take, by the pattern of their path. The stream is left out: it lasts as long as
 * somebody listens.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class HttpMeters extends OncePerRequestFilter {

    private static final String STREAM = "/api/v1/stream";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry registry;

    HttpMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long began = System.nanoTime();
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext()
                        .addListener(new WhenComplete(() -> record(request, response, began)));
            } else {
                record(request, response, began);
            }
        }
    }

    private void record(HttpServletRequest request, HttpServletResponse response, long began) {
        var route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (STREAM.equals(route)) {
            return;
        }
        var method = request.getMethod();
        Timer.builder("haetae.http.request")
                .description("How long requests take")
                .tag("method", METHODS.contains(method) ? method : "OTHER")
                .tag("route", route == null ? "none" : route.toString())
                .tag("status", Integer.toString(response.getStatus()))
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry)
                .record(Duration.ofNanos(System.nanoTime() - began));
    }

    private record WhenComplete(Runnable work) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            work.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
