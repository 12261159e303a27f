package haetae.server.signin;

import haetae.server.account.Caller;
import haetae.server.world.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;

/**
 * How somebody came in.
 *
 * @param way the name of the way in by which the person is known
 * @param digest of what was shown: of a session's id, or of a token
 * @param until when it has to be shown again, at the latest
 */
record Entry(Caller caller, By by, String way, String digest, Instant until) {

    /** What was shown. */
    enum By {
        OWNER_TOKEN,
        SESSION,
        ACCESS_TOKEN,
        /** A token that somebody else vouches for. */
        BEARER
    }

    private static final String ATTRIBUTE = Entry.class.getName();

    void keep(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Of whoever asks this. */
    static Entry of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Entry entry) {
            return entry;
        }
        throw new IllegalStateException("nobody came in with this request");
    }

    /**
     * Makes sure that a person is there and not one of the person's programs: a token that gets out
     * must not be able to make others.
     *
     * @throws Problem 403 if an access token was shown
     */
    Entry requirePerson() {
        if (by == By.ACCESS_TOKEN) {
            throw Problem.forbidden(
                    "an access token does not suffice for that: sign in on the page");
        }
        return this;
    }
}
