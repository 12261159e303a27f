/**
 * What every module knows: the world that the server lives in, and how a request is told that it
 * cannot be answered.
 */
@ApplicationModule
@NullMarked
package haetae.server.world;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
