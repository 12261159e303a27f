package haetae.server.web;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever goes wrong in a request into problem details that say what to do. */
@RestControllerAdvice
class ApiProblems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiProblems.class);

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var type = e.getRequiredType();
        var wanted = type == null ? "another value" : wanted(type);
        var name =
                e instanceof MethodArgumentTypeMismatchException argument
                        ? argument.getName()
                        : "a value";
        return problem(
                e,
                HttpStatus.UNPROCESSABLE_CONTENT,
                name + " is " + wanted + ", not \"" + e.getValue() + "\"",
                request);
    }

    private static String wanted(Class<?> type) {
        return type == int.class
                        || type == Integer.class
                        || type == long.class
                        || type == Long.class
                ? "a whole number"
                : "a " + type.getSimpleName();
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return problem(
                e,
                HttpStatus.BAD_REQUEST,
                "the body cannot be read: send JSON, for example {\"reason\": \"a look at the news\"}",
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return problem(
                e,
                HttpStatus.NOT_FOUND,
                "nothing is at this address: the API is under /api/v1, the page at /",
                request);
    }

    @ExceptionHandler(InvalidParameterException.class)
    @Nullable ResponseEntity<Object> malformed(InvalidParameterException e, WebRequest request) {
        return problem(
                e,
                HttpStatus.BAD_REQUEST,
                "the parameters behind the ? cannot be read: each is name=value, joined by &",
                request);
    }

    @ExceptionHandler(DataAccessException.class)
    @Nullable ResponseEntity<Object> databaseFailed(DataAccessException e, WebRequest request) {
        LOG.error("the database failed in a request", e);
        return problem(
                e,
                HttpStatus.SERVICE_UNAVAILABLE,
                "the database does not answer: read the server's log, then try again",
                request);
    }

    @ExceptionHandler(RuntimeException.class)
    @Nullable ResponseEntity<Object> bug(RuntimeException e, WebRequest request) {
        LOG.error("a bug in a request", e);
        return problem(
                e,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "a bug in Haetae: its log says more, please report it",
                request);
    }

    private @Nullable ResponseEntity<Object> problem(
            Exception e, HttpStatus status, String detail, WebRequest request) {
        return handleExceptionInternal(
                e,
                ProblemDetail.forStatusAndDetail(status, detail),
                new HttpHeaders(),
                status,
                request);
    }
}
