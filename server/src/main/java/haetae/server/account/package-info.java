/** People, their accounts, and what each account has of its own. */
@ApplicationModule
@NullMarked
package haetae.server.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
