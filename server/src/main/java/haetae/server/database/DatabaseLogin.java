package haetae.server.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * How a database is reached.
 *
 * @param url in JDBC's form, without user and password
 * @param password shows in no text
 */
public record DatabaseLogin(String url, String user, String password) {

    private static final String JDBC = "jdbc:";

    /**
     * Reads an address: {@code postgresql://user:password@host:port/database?option=value}, or the
     * same after {@code jdbc:}, where user and password may be options. Without a user it is the
     * one of this machine.
     *
     * @throws IllegalArgumentException if it is none; its text does not repeat the address
     */
    public static DatabaseLogin parse(String address) {
        var uri = uri(address.startsWith(JDBC) ? address.substring(JDBC.length()) : address);
        boolean postgres =
                "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!postgres || uri.getHost() == null || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("no address of a PostgreSQL database");
        }
        var login = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = login.indexOf(':');
        var user = decoded(colon < 0 ? login : login.substring(0, colon));
        var password = colon < 0 ? "" : decoded(login.substring(colon + 1));
        var options = new ArrayList<String>();
        for (var option : (uri.getRawQuery() == null ? "" : uri.getRawQuery()).split("&", -1)) {
            if (option.startsWith("user=")) {
                user = decoded(option.substring("user=".length()));
            } else if (option.startsWith("password=")) {
                password = decoded(option.substring("password=".length()));
            } else if (!option.isEmpty()) {
                options.add(option);
            }
        }
        return new DatabaseLogin(
                "jdbc:postgresql://"
                        + uri.getHost()
                        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                        + uri.getRawPath()
                        + (options.isEmpty() ? "" : "?" + String.join("&", options)),
                user.isEmpty() ? System.getProperty("user.name", "") : user,
                password);
    }

    private static URI uri(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no address"); // its own text has the password
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Which database it is, for people: host, port and name. */
    public String place() {
        var bare = url.substring("jdbc:postgresql://".length());
        int mark = bare.indexOf('?');
        return mark < 0 ? bare : bare.substring(0, mark);
    }

    @Override
    public String toString() {
        return "DatabaseLogin[" + place() + "]";
    }
}
