package haetae.twin.exchange;

/** A refusal in Upbit's words. */
final class ApiError extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;
    final String name;

    ApiError(int status, String name, String message) {
        super(message);
        this.status = status;
        this.name = name;
    }
}
