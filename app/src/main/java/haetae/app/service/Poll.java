package haetae.app.service;

import haetae.upbit.WallAgenda;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/** Waits for something that nobody tells us of. */
public final class Poll {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private Poll() {}

    /**
     * Asks every quarter of a second until it is so; false if it never was within {@code patience}.
     */
    public static boolean until(Duration patience, BooleanSupplier question) {
        var over = new CompletableFuture<Boolean>();
        try (var agenda = WallAgenda.onMachineClock("poll", over::completeExceptionally)) {
            agenda.post(() -> ask(agenda, patience, question, over));
            return over.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void ask(
            WallAgenda agenda,
            Duration patience,
            BooleanSupplier question,
            CompletableFuture<Boolean> over) {
        boolean yes = question.getAsBoolean();
        if (yes || agenda.monotonic().compareTo(patience) >= 0) {
            over.complete(yes);
        } else {
            agenda.after(PAUSE, () -> ask(agenda, patience, question, over));
        }
    }
}
