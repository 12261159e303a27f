package haetae.simulation;

import java.util.List;
import java.util.function.Consumer;

/**
 * A bad night: what happens in it, and the rules that have to hold.
 *
 * @param name as it is asked for, for example {@code flash-wick}
 * @param story what happens, in one sentence
 */
public record Night(String name, String story, Consumer<Stage> script) {

    /**
     * A rule and whether it held.
     *
     * @param seen what was seen, with times and amounts
     */
    public record Rule(String text, boolean holds, String seen) {}

    /** Plays it from its beginning to its end, in virtual time; the same way every time. */
    public List<Rule> play() {
        return play(Wiring.PLAIN);
    }

    List<Rule> play(Wiring wiring) {
        var stage = new Stage(wiring);
        try {
            script.accept(stage);
            stage.settle();
        } catch (Breach breach) {
            stage.broken(breach);
        }
        return stage.rules();
    }
}
