package haetae.server.signal;

import haetae.server.account.PerAccount;
import haetae.server.signal.SignalReader.Signal;
import haetae.server.world.Problem;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The decisions, newest first. */
@RestController
@PerAccount
@RequestMapping("/api/v1/signals")
class SignalController {

    private static final Set<String> TYPES = Set.of("all", "BUY", "HOLD", "SELL");

    private final SignalReader reader;

    SignalController(SignalReader reader) {
        this.reader = reader;
    }

    /**
     * @param total all signals of the type, not only those of the page
     */
    record Page(List<Signal> items, long total) {}

    @GetMapping
    Page signals(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(name = "signal_type", defaultValue = "all") String type) {
        Problem.checkRange("limit", limit, 1, 100);
        Problem.checkRange("page", page, 1, Integer.MAX_VALUE);
        if (!TYPES.contains(type)) {
            throw Problem.outOfBounds("signal_type is all, BUY, HOLD or SELL, not " + type);
        }
        var only = type.equals("all") ? null : type;
        return new Page(reader.signals(only, limit, (page - 1L) * limit), reader.count(only));
    }

    @GetMapping("/latest")
    Signal latest() {
        return reader.latest()
                .orElseThrow(() ->
                        Problem.notFound(
                                "no decision has been made yet: the first comes with the next period"));
    }

    /** How decisions of the last hours turned out. */
    @GetMapping("/performance")
    SignalReader.Performance performance(@RequestParam(defaultValue = "168") int hours) {
        Problem.checkRange("hours", hours, 1, 8_760);
        return reader.performance(hours);
    }

    /** A decision by what the engine calls it; not there while it is being made. */
    @GetMapping("/decisions/{decision}")
    Signal ofDecision(@PathVariable String decision) {
        return reader.ofDecision(decision)
                .orElseThrow(() ->
                        Problem.notFound(
                                "there is no such decision yet: one that is being made is there within a minute"));
    }

    @GetMapping("/{id}")
    Signal signal(@PathVariable long id) {
        return reader.signal(id).orElseThrow(() -> unknown(id));
    }

    /** Everything that is needed to rebuild the decision. */
    @GetMapping(path = "/{id}/record", produces = MediaType.APPLICATION_JSON_VALUE)
    String record(@PathVariable long id) {
        return reader.record(id).orElseThrow(() -> unknown(id));
    }

    private static Problem unknown(long id) {
        return Problem.notFound("there is no signal " + id + ": /api/v1/signals lists them");
    }
}
