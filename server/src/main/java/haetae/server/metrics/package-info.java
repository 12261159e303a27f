/**
 * What Prometheus is told at {@code GET /metrics}.
 *
 * <p>A scrape waits for the engines for less than a second and asks the database nothing itself:
 * what only the database knows is read beside it, at most every fifteen seconds.
 */
@ApplicationModule
@NullMarked
package haetae.server.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
