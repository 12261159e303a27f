/** How the account has done: its curve, its days, its sales. */
@ApplicationModule
@NullMarked
package haetae.server.portfolio;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
