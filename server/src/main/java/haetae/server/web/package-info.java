/** What the browser and scripts see first: the page, the dashboard's summary, health and errors. */
@ApplicationModule
@NullMarked
package haetae.server.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
