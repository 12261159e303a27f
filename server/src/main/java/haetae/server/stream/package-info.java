/** What happens, told to whoever listens: prices, and every event that is on record. */
@ApplicationModule
@NullMarked
package haetae.server.stream;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
