/** Who advises: chooses the adviser from the world. */
@ApplicationModule
@NullMarked
package haetae.server.signal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
