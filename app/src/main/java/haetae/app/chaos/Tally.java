package haetae.app.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a trial has come. Kept in a file after every kill, so that one that was cut off goes on.
 */
public final class Tally {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * What is kept.
     *
     * @param rounds how often the trial was begun: each with a new exchange and new books
     * @param kills by kind, points by name
     * @param lost orders at the exchange that the books do not know
     * @param doubled decisions that bought more than once, or more often than was advised
     * @param disagreements times the books did not equal the exchange
     * @param problems what was seen, for each of them
     */
    public record State(
            @JsonProperty("seed") long seed,
            @JsonProperty("rounds") int rounds,
            @JsonProperty("kills") Map<String, Integer> kills,
            @JsonProperty("orders") long orders,
            @JsonProperty("fills") long fills,
            @JsonProperty("stops") long stops,
            @JsonProperty("lost") int lost,
            @JsonProperty("doubled") int doubled,
            @JsonProperty("disagreements") int disagreements,
            @JsonProperty("problems") List<String> problems) {}

    private final Path file;
    private final long seed;
    private final Map<String, Integer> kills = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private int rounds;
    private long ordersBefore;
    private long fillsBefore;
    private long stopsBefore;
    private Findings round = Findings.NONE;
    private int lost;
    private int doubled;
    private int disagreements;

    private Tally(Path file, long seed) {
        this.file = file;
        this.seed = seed;
    }

    /** Takes up what the folder keeps, or begins. */
    public static Tally in(Path folder, long seed) throws IOException {
        var file = folder.resolve("chaos.json");
        if (!Files.exists(file)) {
            return new Tally(file, seed);
        }
        var kept = JSON.readValue(file.toFile(), State.class);
        var tally = new Tally(file, kept.seed());
        tally.rounds = kept.rounds();
        tally.kills.putAll(kept.kills());
        tally.ordersBefore = kept.orders();
        tally.fillsBefore = kept.fills();
        tally.stopsBefore = kept.stops();
        tally.lost = kept.lost();
        tally.doubled = kept.doubled();
        tally.disagreements = kept.disagreements();
        tally.problems.addAll(kept.problems());
        return tally;
    }

    public long seed() {
        return seed;
    }

    public int kills() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A new exchange with new books. Returns its number, from 1. */
    int beginRound() {
        ordersBefore += round.orders();
        fillsBefore += round.fills();
        stopsBefore += round.stops();
        round = Findings.NONE;
        return ++rounds;
    }

    void count(String kind) throws IOException {
        kills.merge(kind, 1, Integer::sum);
        save();
    }

    /** What was found after a kill. Counts of a round grow; only what is new is a new problem. */
    void found(Findings now, String after) throws IOException {
        if (now.lost() > round.lost()) {
            lost += now.lost() - round.lost();
            problems.add("lost after " + after + ": " + now.detail());
        }
        if (now.doubled() > round.doubled()) {
            doubled += now.doubled() - round.doubled();
            problems.add("doubled after " + after + ": " + now.detail());
        }
        if (!now.booksEqual()) {
            disagreements++;
            problems.add("the books differ after " + after + ": " + now.detail());
        }
        round = now;
        save();
    }

    public boolean isClean() {
        return problems.isEmpty();
    }

    public State state() {
        return new State(
                seed,
                rounds,
                Map.copyOf(kills),
                ordersBefore + round.orders(),
                fillsBefore + round.fills(),
                stopsBefore + round.stops(),
                lost,
                doubled,
                disagreements,
                List.copyOf(problems));
    }

    private void save() throws IOException {
        var next = file.resolveSibling("chaos.json.new");
        write(next);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void write(Path target) throws IOException {
        Files.writeString(target, JSON.writeValueAsString(state()));
    }
}
