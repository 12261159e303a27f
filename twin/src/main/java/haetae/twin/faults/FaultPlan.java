package haetae.twin.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which faults a twin has.
 *
 * @param seed of every draw that the plan needs
 * @param faults in the order of precedence: of several that would hit the same request, the first
 *     does
 */
public record FaultPlan(long seed, List<Fault> faults) {

    /** All goes well. */
    public static final FaultPlan NONE = new FaultPlan(0, List.of());

    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /**
     * Reads a plan file; its format is in {@code docs/faults.md}.
     *
     * @throws IOException if the file cannot be read, or is no plan: the message names the file and
     *     the line or member
     */
    public static FaultPlan read(Path file) throws IOException {
        return new PlanFile(file).read();
    }
}
