package haetae.server.trading;

import haetae.core.trading.DecisionRecord;
import haetae.core.trading.Engine.Asked;
import haetae.server.account.PerAccount;
import haetae.server.signal.SignalReader;
import haetae.server.world.Answers;
import haetae.server.world.Problem;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A decision now, because a person asks for one. */
@RestController
@PerAccount
class DecisionController {

    private static final Duration PATIENCE = Duration.ofSeconds(28);
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;\\s])wait=(\\d{1,4})\\b");

    private final Trader trader;
    private final SignalReader signals;

    DecisionController(Trader trader, SignalReader signals) {
        this.trader = trader;
        this.signals = signals;
    }

    record Generated(SignalReader.Signal signal, String message) {}

    /**
     * Runs the cycle once, and trades unless told not to. Asked twice at once it is one decision.
     *
     * @param prefer {@code wait=N}: how many seconds an answer is awaited, by RFC 7240
     * @throws Problem 429 within five minutes of the last decision, 409 while one is being made
     *     that acts, or does not, other than asked
     */
    @PostMapping("/api/v1/signals/generate")
    @Answers(Generated.class)
    ResponseEntity<?> generate(
            @RequestParam(required = false) @Nullable String market,
            @RequestParam(defaultValue = "true") boolean execute,
            @RequestHeader(name = "Prefer", required = false) @Nullable String prefer) {
        var code = trader.market(market);
        var made = new CompletableFuture<DecisionRecord>();
        return switch (trader.answer(engine -> engine.decide(code, execute, made::complete))) {
            case Asked.TooSoon(var left) ->
                    throw Problem.tooSoon(
                            left.toSeconds() + 1,
                            "the last decision is less than five minutes old: ask again in "
                                    + (left.toSeconds() + 1)
                                    + " s");
            case Asked.Busy _ ->
                    throw Problem.refused(
                            "a decision is being made that "
                                    + (execute ? "does not trade" : "trades")
                                    + ": ask again when it is on record");
            case Asked.Begun(var id) -> answer(id, made, patience(prefer));
        };
    }

    private static Duration patience(@Nullable String prefer) {
        var wanted = WAIT.matcher(prefer == null ? "" : prefer);
        return wanted.find() && Integer.parseInt(wanted.group(1)) < PATIENCE.toSeconds()
                ? Duration.ofSeconds(Integer.parseInt(wanted.group(1)))
                : PATIENCE;
    }

    private ResponseEntity<?> answer(
            String id, CompletableFuture<DecisionRecord> made, Duration patience) {
        try {
            made.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            var signal = signals.ofDecision(id).orElseThrow();
            return ResponseEntity.ok(
                    new Generated(
                            signal,
                            signal.holdCause() == null
                                    ? "decided and ordered"
                                    : "held: " + signal.holdCause()));
        } catch (TimeoutException e) {
            return ResponseEntity.accepted()
                    .location(
                            URI.create(
                                    "/api/v1/signals/decisions/"
                                            + URLEncoder.encode(id, StandardCharsets.UTF_8)))
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the server is stopping: try again when it runs");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
