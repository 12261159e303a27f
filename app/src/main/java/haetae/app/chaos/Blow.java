package haetae.app.chaos;

import java.util.Locale;

/** What is done to the processes. */
public enum Blow {
    /** The server is killed at any moment. */
    SERVER,
    /** The server is asked to stop, at any moment, and does so by itself. */
    SERVER_STOPPED,
    /** The server dies at a named point of its way. */
    SERVER_AT_POINT,
    /** PostgreSQL is killed while the server works. */
    DATABASE,
    /** Both at once, as when the power fails. */
    BOTH,
    /** The disk with the data folder is full for some seconds. */
    DISK;

    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
