package haetae.server.metrics;

import haetae.server.account.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Where Prometheus reads; it brings the token like everybody else. */
@RestController
class MetricsController {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS =
            "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Exposition exposition;

    MetricsController(Exposition exposition) {
        this.exposition = exposition;
    }

    /** All meters of the registry, in the text format or in OpenMetrics. */
    @GetMapping("/metrics")
    ResponseEntity<String> metrics(
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        Caller.requireAdmin();
        var type =
                accept != null && accept.contains("application/openmetrics-text")
                        ? OPEN_METRICS
                        : TEXT;
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, type)
                .body(exposition.scrape(type));
    }
}
