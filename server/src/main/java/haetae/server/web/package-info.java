/**
 * What all endpoints share: how JSON is written, how errors are told, and the views that join
 * several modules.
 */
@ApplicationModule
@NullMarked
package haetae.server.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
