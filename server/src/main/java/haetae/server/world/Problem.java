package haetae.server.world;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request that cannot be answered; becomes problem details (RFC 9457). The text says what to do.
 */
public final class Problem extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    private Problem(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    /** What was asked for is not there (404). */
    public static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, detail);
    }

    /** What was shown lets nobody in (401). */
    public static Problem unauthorized(String detail) {
        return new Problem(HttpStatus.UNAUTHORIZED, detail);
    }

    /** The caller may not do that (403). */
    public static Problem forbidden(String detail) {
        return new Problem(HttpStatus.FORBIDDEN, detail);
    }

    /** It makes no sense as things are (409). */
    public static Problem refused(String detail) {
        return new Problem(HttpStatus.CONFLICT, detail);
    }

    /** A rule forbids it as things are (409), with the rule's code for programs. */
    public static Problem blocked(String code, String detail) {
        var problem = new Problem(HttpStatus.CONFLICT, detail);
        problem.getBody().setProperty("code", code);
        return problem;
    }

    /** Too soon (429). */
    public static Problem tooSoon(long seconds, String detail) {
        var problem = new Problem(HttpStatus.TOO_MANY_REQUESTS, detail);
        problem.getHeaders().set("Retry-After", Long.toString(seconds));
        return problem;
    }

    /** A value is outside its bounds (422). */
    public static Problem outOfBounds(String detail) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, detail);
    }

    /** Not now (503). */
    public static Problem unavailable(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    /**
     * Checks a number of a request.
     *
     * @throws Problem if it is not from {@code least} to {@code most}
     */
    public static void checkRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw outOfBounds(name + " is from " + least + " to " + most + ", not " + value);
        }
    }
}
