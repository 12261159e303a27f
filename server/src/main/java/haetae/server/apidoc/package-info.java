/**
 * The API's description as OpenAPI 3.1, made from the code and from what openapi.yaml says of it.
 */
@ApplicationModule
@NullMarked
package haetae.server.apidoc;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
