package haetae.app.backup;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a backup says of itself.
 *
 * @param form of the file; another one cannot be read
 * @param version of the Haetae that wrote it
 * @param environment paper or live
 * @param schemas the last migration of each schema
 * @param tables in an order in which they can be filled
 * @param files of the data folder
 */
record Manifest(
        int form,
        String version,
        String environment,
        Instant madeAt,
        Map<String, String> schemas,
        List<Table> tables,
        List<Entry> files) {

    static final int FORM = 1;
    static final String NAME = "manifest.json";

    /**
     * An entry of the archive.
     *
     * @param sha256 of its bytes, in hex
     */
    record Entry(String name, String sha256) {}

    /**
     * The rows of a table, as PostgreSQL's COPY writes them.
     *
     * @param schema public or paper
     * @param columns that were copied; generated ones are not
     */
    record Table(String schema, String name, List<String> columns, long rows, Entry entry) {
        String full() {
            return schema + "." + name;
        }
    }
}
