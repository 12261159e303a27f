package haetae.server.account;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Scope;

/**
 * One of each account: what carries this is made once for every account that is open, and reaches
 * the database only through that account's {@link AccountDatabase}. Whoever is made once for all
 * asks {@link OpenAccounts} for one of them.
 */
@Documented
@Scope(OpenAccounts.SCOPE)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface PerAccount {}
