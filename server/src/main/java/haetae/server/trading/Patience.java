package haetae.server.trading;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the engine waits for its database. While an answer is overdue nothing more is asked, so
 * a database that hangs costs the engine one wait and no more.
 */
public interface Patience {

    /** For what cannot wait: a stop. */
    Duration SHORT = Duration.ofMillis(300);

    /** For what a stop may have to wait for, which is to be sent within a second. */
    Duration MODERATE = Duration.ofMillis(700);

    Duration LONG = Duration.ofSeconds(2);

    Duration LOAD = Duration.ofSeconds(60);

    /** The answer did not come in time; it may still. */
    final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted(String message) {
            super(message);
        }
    }

    /**
     * Does the work.
     *
     * @throws Exhausted if it is not done in time
     */
    <T> T await(Duration atMost, Supplier<T> work);

    /** Waits as long as it takes. */
    static Patience endless() {
        return new Patience() {
            @Override
            public <T> T await(Duration atMost, Supplier<T> work) {
                return work.get();
            }
        };
    }

    /** Gives up in time. */
    static Patience limited() {
        return new Limited();
    }

    /** Works on a thread of its own, one thing at a time. */
    final class Limited implements Patience {

        private @Nullable CompletableFuture<?> overdue;

        private Limited() {}

        @Override
        public <T> T await(Duration atMost, Supplier<T> work) {
            if (overdue != null && !overdue.isDone()) {
                throw new Exhausted("the database still owes an earlier answer");
            }
            overdue = null;
            var answer = new CompletableFuture<T>();
            Thread.ofVirtual()
                    .name("journal")
                    .start(() -> {
                        try {
                            answer.complete(work.get());
                        } catch (RuntimeException | Error e) {
                            answer.completeExceptionally(e);
                        }
                    });
            try {
                return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                overdue = answer;
                throw new Exhausted(
                        "no answer from the database within " + atMost.toMillis() + " ms");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                overdue = answer;
                throw new Exhausted("interrupted while waiting for the database");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new CompletionException(e.getCause());
            }
        }
    }
}
