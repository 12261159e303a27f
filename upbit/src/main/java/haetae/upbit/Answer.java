package haetae.upbit;

import haetae.core.order.Refusal;
import java.util.function.Function;

/** What came of one call. */
public sealed interface Answer<T> {

    record Ok<T>(T value) implements Answer<T> {}

    /**
     * Upbit refused the call.
     *
     * @param name Upbit's error name (the status as text where a quotation call gives a number);
     *     branch on this
     * @param message for people; its language varies
     */
    record Refused<T>(int status, String name, String message) implements Answer<T> {

        public UpbitError error() {
            return UpbitError.of(name);
        }

        /** The refusal in the engine's words. */
        public Refusal refusal() {
            return new Refusal(error().kind(status), name, message);
        }
    }

    /**
     * No answer that can be understood: a time-out, a server error, a broken body. It may have had
     * its effect.
     */
    record Unknown<T>(String cause) implements Answer<T> {}

    /** The same answer with another value. */
    default <R> Answer<R> map(Function<T, R> change) {
        return switch (this) {
            case Ok<T>(var value) -> new Ok<>(change.apply(value));
            case Refused<T>(var status, var name, var message) ->
                    new Refused<>(status, name, message);
            case Unknown<T>(var cause) -> new Unknown<>(cause);
        };
    }
}
