package haetae.upbit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a wish to cancel several orders.
 *
 * @param accepted orders that will be cancelled, unless a trade is faster
 * @param failed orders that had ended already
 */
public record Cancelled(List<Ref> accepted, List<Ref> failed) {

    /**
     * @param identifier ours, when it has one
     */
    public record Ref(String uuid, @Nullable String identifier) {}

    public Cancelled {
        accepted = List.copyOf(accepted);
        failed = List.copyOf(failed);
    }
}
