package haetae.server.database;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The server makes the tables of a new database. One that holds data is brought up to date by
 * whoever starts the server, after a backup; here it is only looked at.
 */
@Configuration(proxyBeanMethods = false)
class NewDatabasesOnly {

    @Bean
    FlywayMigrationStrategy migration() {
        return flyway -> {
            if (flyway.info().current() == null) {
                flyway.migrate();
            } else {
                flyway.validate();
            }
        };
    }
}
