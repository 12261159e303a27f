package haetae.server.account;

import java.util.Locale;

/** What a person may do here. */
public enum Role {
    /** Trades an account of one's own, and sees nothing of others. */
    USER,
    /** Also keeps the installation: settings for everybody, people, and what runs regularly. */
    ADMIN;

    /** What it is called in tables and over HTTP. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Role of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
