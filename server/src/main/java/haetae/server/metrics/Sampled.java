package haetae.server.metrics;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that costs a query to know: asked for at most so often, one question at a time. When
 * the answer fails nothing is known.
 */
final class Sampled<T> implements Exposition.Source {

    private static final Logger LOG = LoggerFactory.getLogger(Sampled.class);

    private final Supplier<T> question;
    private final long everyNanos;
    private final Executor executor;
    private CompletableFuture<?> answered = CompletableFuture.completedFuture(null);
    private long askedAt;
    private boolean asked;
    private volatile @Nullable T value;

    Sampled(Duration every, Executor executor, Supplier<T> question) {
        this.question = question;
        this.everyNanos = every.toNanos();
        this.executor = executor;
    }

    @Override
    public synchronized CompletableFuture<?> refresh() {
        if (answered.isDone() && (!asked || System.nanoTime() - askedAt >= everyNanos)) {
            asked = true;
            askedAt = System.nanoTime();
            answered = CompletableFuture.runAsync(this::ask, executor);
        }
        return answered;
    }

    private void ask() {
        try {
            value = question.get();
        } catch (RuntimeException e) {
            LOG.debug("not known now", e);
            value = null;
        }
    }

    /** The last answer; null before the first and after a failure. */
    @Nullable T value() {
        return value;
    }
}
