/** What is done regularly, once across all nodes, whoever of them is up. */
@ApplicationModule
@NullMarked
package haetae.server.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
