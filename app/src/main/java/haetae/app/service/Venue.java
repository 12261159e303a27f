package haetae.app.service;

import haetae.core.order.Balance;
import haetae.server.world.World;
import haetae.upbit.Answer;
import haetae.upbit.UpbitRest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A place to trade at.
 *
 * @param end closes what stands behind the world
 */
public record Venue(World world, Runnable end) implements AutoCloseable {

    /** What the exchange holds for us now. Not for tasks of the agenda itself. */
    public Answer<Map<String, Balance>> balances() {
        var rest = new UpbitRest(world.exchange(), world.signer());
        var answer = new CompletableFuture<Answer<Map<String, Balance>>>();
        world.agenda().post(() -> rest.accounts(answer::complete));
        return answer.join();
    }

    @Override
    public void close() {
        end.run();
    }
}
