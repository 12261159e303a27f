package haetae.server.account;

import haetae.server.world.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Whom a piece of work is done for. It is known on the thread that works for them, for as long as
 * the work lasts, and on no other.
 */
public record Caller(User user, Account account) {

    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    /** Who the work on this thread is for, null when it is for nobody in particular. */
    public static @Nullable Caller current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Who the work on this thread is for.
     *
     * @throws IllegalStateException if it is for nobody
     */
    public static Caller required() {
        return CURRENT.orElseThrow(
                () -> new IllegalStateException("this is done for nobody in particular"));
    }

    /**
     * Makes sure that the work on this thread is for an administrator.
     *
     * @throws Problem 403 if it is not
     */
    public static void requireAdmin() {
        if (!required().user().isAdmin()) {
            throw Problem.forbidden("only an administrator of this Haetae may do that");
        }
    }

    /** Does work for them. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
