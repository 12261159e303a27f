package haetae.simulation;

/** Where a process can die. */
public enum CrashPoint {
    /** What is to be committed is not. */
    BEFORE_COMMIT,
    /** It is committed, and nothing that should follow happens. */
    AFTER_COMMIT,
    /** An intent is on record, and its request does not leave. */
    BEFORE_SEND,
    /** A request has left, and no reply will be heard. */
    AFTER_SEND,
    AFTER_FENCE,
    AFTER_CANCEL,
    /** A reply has arrived and is not taken. */
    BEFORE_REPLY
}
