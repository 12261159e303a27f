/** Tells people of what matters: at least once, never lost, and few words when much happens. */
@ApplicationModule
@NullMarked
package haetae.server.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
