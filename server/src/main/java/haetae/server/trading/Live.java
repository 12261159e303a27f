package haetae.server.trading;

import haetae.core.trading.Engine;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Asks the running engine on behalf of a request, which waits only so long. */
@Component
public class Live {

    private static final int PATIENCE_SECONDS = 2;

    private final Trader trader;

    Live(Trader trader) {
        this.trader = trader;
    }

    /**
     * @throws ResponseStatusException 503 when the engine does not answer in two seconds
     */
    public <T> T ask(Function<Engine, T> question) {
        try {
            return trader.ask(question).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw silent(
                    "the engine is busy and did not answer in 2 s: see /api/v1/risk/status", e);
        } catch (ExecutionException e) {
            throw silent("the engine could not answer: look into the log and try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("the server is shutting down: ask again when it is up", e);
        }
    }

    public Engine.View view() {
        return ask(Engine::view);
    }

    private static ResponseStatusException silent(String detail, Exception cause) {
        return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, detail, cause);
    }
}
