package haetae.advisor;

import haetae.upbit.Http;
import java.util.Set;

/** Why a call to a provider brought no answer. */
enum Failure {
    /** No reply in time; it may have been answered and is paid for. */
    TIMED_OUT(true, true),
    /** No connection came about: nothing arrived there. */
    UNREACHABLE(true, true),
    /** The connection ended before the reply; it may have been answered and is paid for. */
    CUT_OFF(true, true),
    /** Too many requests (429). */
    RATE_LIMITED(true, true),
    /** The provider is in trouble (5xx). */
    OVERLOADED(true, true),
    /** The key is not accepted (401, 403). */
    KEY_REFUSED(false, true),
    /** No such model (404). */
    UNKNOWN_MODEL(false, false),
    /** The request is not understood (any other 4xx). */
    BAD_REQUEST(false, false),
    /** The reply is not what the provider documents. */
    UNREADABLE(true, true),
    /** No key of this provider is configured. */
    NO_KEY(false, false),
    /** It failed too often lately and is left alone for a while. */
    BREAKER_OPEN(false, false),
    /** The decision could not wait for the answer. */
    NO_TIME(false, false),
    /** The day's budget would not cover it. */
    BUDGET_SPENT(false, false),
    /** What it costs cannot be put on record. */
    BUDGET_UNKNOWN(false, false);

    /** How the HTTP client names a connection that did not come about. */
    private static final Set<String> NOT_CONNECTED =
            Set.of(
                    "ConnectException",
                    "HttpConnectTimeoutException",
                    "UnresolvedAddressException",
                    "SSLHandshakeException");

    private final boolean again;
    private final boolean trips;

    /**
     * @param again whether a second try may help
     * @param trips whether it speaks against the provider as a whole
     */
    Failure(boolean again, boolean trips) {
        this.again = again;
        this.trips = trips;
    }

    boolean mayBeTriedAgain() {
        return again;
    }

    boolean trips() {
        return trips;
    }

    /** True when the provider may have answered and charged for it. */
    boolean mayHaveCost() {
        return this == TIMED_OUT || this == CUT_OFF || this == UNREADABLE;
    }

    static Failure of(Http.Outcome.NoReply reply) {
        if (reply.cause().startsWith("no reply within")) {
            return TIMED_OUT;
        }
        return NOT_CONNECTED.contains(reply.cause()) ? UNREACHABLE : CUT_OFF;
    }

    /**
     * @param status any but 200
     */
    static Failure ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> KEY_REFUSED;
            case 404 -> UNKNOWN_MODEL;
            case 408 -> TIMED_OUT;
            case 429 -> RATE_LIMITED;
            default -> status >= 400 && status < 500 ? BAD_REQUEST : OVERLOADED;
        };
    }
}
