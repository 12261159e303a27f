package haetae.twin.faults;

import java.math.BigDecimal;
import java.time.Duration;

/** What a fault does. Each is one {@code kind} of the plan file. */
public sealed interface Effect {

    /** Happens to a request on its way in, or to its reply. */
    sealed interface OnRequest extends Effect {}

    /** Happens to the frames of a stream. */
    sealed interface OnFrame extends Effect {}

    /** Happens to what the AI stand-in says. */
    sealed interface OnAdvice extends Effect {}

    /** The request is swallowed: never processed, never answered. */
    record NoArrival() implements OnRequest {}

    /** The request is processed only after a delay, then answered if the client still listens. */
    record LateArrival(Duration delay) implements OnRequest {}

    /** The request is processed, its reply lost. */
    record NoReply() implements OnRequest {}

    /** The request is processed at once and answered after a delay. */
    record SlowReply(Duration delay) implements OnRequest {}

    /**
     * The request is processed twice, as by a proxy that sends it again.
     *
     * @param firstReply whether the client gets the reply to the first copy, else to the second
     */
    record Repeat(boolean firstReply) implements OnRequest {}

    /**
     * Answered with this HTTP status and the error body that goes with it.
     *
     * @param accepted whether the request is processed all the same
     */
    record Status(int status, boolean accepted) implements OnRequest {}

    /** Processed, and answered with something that is no JSON. */
    record BrokenBody(Form form) implements OnRequest {
        /** The ways to be no JSON. */
        public enum Form {
            CUT,
            HTML,
            EMPTY
        }
    }

    /**
     * The connection ends in the middle of the reply.
     *
     * @param accepted whether the request is processed before
     */
    record Cut(boolean accepted) implements OnRequest {}

    /**
     * Private calls are refused: 403 {@code market_offline} or 500 {@code internal_server_error}.
     */
    record Maintenance(int status) implements OnRequest {}

    /** Balances stay for a while as they were before this request. */
    record StaleBalances(Duration lag) implements OnRequest {}

    /** The order that this request places is matched late. */
    record LateFill(Duration delay) implements OnRequest {}

    /**
     * Only a share of the order that this request places is matched at first.
     *
     * @param share above 0, below 1
     * @param delay when the rest follows
     * @param cancelled whether the rest is cancelled then, as when the book has run out, instead of
     *     matched
     */
    record PartialFill(BigDecimal share, Duration delay, boolean cancelled) implements OnRequest {}

    /** An order's answer lists no trades yet. */
    record MissingTrades() implements OnRequest {}

    /** The socket is cut without a closing frame. */
    record Drop() implements OnFrame {}

    /**
     * The stream stays open and says nothing.
     *
     * @param rest whether quotation REST stands still meanwhile, too
     */
    record Silence(boolean rest) implements OnFrame {}

    record LostFrame() implements OnFrame {}

    record RepeatedFrame() implements OnFrame {}

    record LateFrame(Duration delay) implements OnFrame {}

    /** The model declines to answer. */
    record Refusal() implements OnAdvice {}

    /** The confidence is NaN. */
    record NotANumber() implements OnAdvice {}

    /** Numbers come as text. */
    record TextNumbers() implements OnAdvice {}

    /** The JSON stands in the middle of prose. */
    record Prose() implements OnAdvice {}

    /** The answer has no text at all. */
    record EmptyAnswer() implements OnAdvice {}
}
