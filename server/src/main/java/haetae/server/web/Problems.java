package haetae.server.web;

import java.util.stream.Collectors;
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
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Tells every error as a problem detail (RFC 9457) that says what to do. A value out of bounds is a
 * 422, a request that cannot be read a 400.
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var detail =
                e.getParameterValidationResults().stream()
                        .flatMap(result ->
                                result.getResolvableErrors().stream()
                                        .map(error ->
                                                (error instanceof FieldError field
                                                                ? field.getField()
                                                                : result.getMethodParameter()
                                                                        .getParameterName())
                                                        + " "
                                                        + error.getDefaultMessage()))
                        .sorted()
                        .collect(Collectors.joining("; "));
        return problem(e, HttpStatus.UNPROCESSABLE_CONTENT, detail, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var detail =
                e.getBindingResult().getFieldErrors().stream()
                        .map(error -> error.getField() + " " + error.getDefaultMessage())
                        .sorted()
                        .collect(Collectors.joining("; "));
        return problem(e, HttpStatus.UNPROCESSABLE_CONTENT, detail, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var name =
                e instanceof MethodArgumentTypeMismatchException argument
                        ? argument.getName()
                        : String.valueOf(e.getPropertyName());
        var type = e.getRequiredType();
        var wanted =
                type == null
                        ? "another form"
                        : type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
        return problem(
                e,
                HttpStatus.BAD_REQUEST,
                name + " cannot be read: give a value of type " + wanted,
                headers,
                request);
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
                "the body cannot be read: send JSON, with Content-Type: application/json",
                headers,
                request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> databaseFailed(DataAccessException e) {
        LOG.error("the database did not answer a question", e);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .body(
                        ProblemDetail.forStatusAndDetail(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "the database did not answer: try again, and look into the log if it stays so"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException e) {
        LOG.error("an endpoint failed", e);
        return ResponseEntity.internalServerError()
                .body(
                        ProblemDetail.forStatusAndDetail(
                                HttpStatus.INTERNAL_SERVER_ERROR,
                                "this is a fault of Haetae's: look into the log, and report it"));
    }

    private @Nullable ResponseEntity<Object> problem(
            Exception e,
            HttpStatus status,
            String detail,
            HttpHeaders headers,
            WebRequest request) {
        var body = ProblemDetail.forStatusAndDetail(status, detail);
        return handleExceptionInternal(e, body, headers, status, request);
    }
}
