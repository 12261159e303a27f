/**
 * What is logged: as text or as JSON, every line with its request, and no line with a secret.
 *
 * <p>Provides {@link haetae.server.logs.Logs}, and {@link haetae.server.logs.Secrets} for whoever
 * lets a secret into the program.
 */
@ApplicationModule
@NullMarked
package haetae.server.logs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
