package haetae.app.terminal;

/**
 * Something that the person at the terminal can put right. The message says what and how, for
 * example "port 8080 is in use: choose another with --port".
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public Problem(String message) {
        this(1, message);
    }

    /**
     * @param exitCode 1 when something is not as it should be, 2 when the command was asked wrongly
     */
    public Problem(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
