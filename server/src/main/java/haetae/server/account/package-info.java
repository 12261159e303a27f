/** People and how they come in: the owner's token. */
@ApplicationModule
@NullMarked
package haetae.server.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
