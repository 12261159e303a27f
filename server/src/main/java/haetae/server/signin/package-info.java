/**
 * How people come in: by a link or token of this installation, by an OpenID Connect issuer, or by
 * an external auth server; and how they stay, by a session.
 *
 * <p>Owns the tables of sessions, access tokens, links and sign-ins under way.
 */
@ApplicationModule
@NullMarked
package haetae.server.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
