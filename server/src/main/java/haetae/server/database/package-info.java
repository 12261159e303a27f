/**
 * The PostgreSQL that comes with Haetae, and the folder that holds its data.
 *
 * <p>Provides {@link haetae.server.database.Storage} of {@link haetae.server.database.DataFolder}
 * and {@link haetae.server.database.EmbeddedPostgres}.
 */
@ApplicationModule
@NullMarked
package haetae.server.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
