package haetae.server.database;

/**
 * How a database is reached.
 *
 * @param url in JDBC's form, without the password
 * @param password shows in no text
 */
public record DatabaseLogin(String url, String user, String password) {
    @Override
    public String toString() {
        return "DatabaseLogin[" + url + "]";
    }
}
