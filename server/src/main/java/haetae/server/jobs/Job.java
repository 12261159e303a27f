package haetae.server.jobs;

import haetae.server.account.Choices;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Something that is done regularly, once across all nodes. It may be done twice after a crash, so
 * twice must be as good as once.
 */
public interface Job {

    /** Its name in the reference system, for example {@code cleanup_old_data}. */
    String id();

    /**
     * Says who is told what a person has to see to.
     *
     * @param alarm takes one line for a person
     */
    default void tell(Consumer<String> alarm) {}

    /** How often, as people have set it. */
    Duration period(Choices choices);

    /**
     * Does it. An exception, here or later, counts as a failure, and it is tried again a minute
     * later. In virtual time it must not wait for anything.
     *
     * @return completed when it is done
     */
    CompletableFuture<?> run();
}
