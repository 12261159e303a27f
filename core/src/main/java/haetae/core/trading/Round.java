package haetae.core.trading;

import haetae.core.time.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is done again and again; the period may change in between. */
final class Round {

    private final String job;
    private final Agenda agenda;
    private final Supplier<Duration> period;
    private final Runnable work;
    private Agenda.@Nullable Appointment appointment;
    private @Nullable Instant last;
    private @Nullable Instant next;

    /**
     * @param job what it is called in reports
     */
    Round(String job, Agenda agenda, Supplier<Duration> period, Runnable work) {
        this.job = job;
        this.agenda = agenda;
        this.period = period;
        this.work = work;
    }

    /** Does it after one period from now, and so on; whatever was planned before is off. */
    void begin() {
        if (appointment != null) {
            appointment.cancel();
        }
        next = agenda.instant().plus(period.get());
        appointment =
                agenda.after(
                        period.get(),
                        () -> {
                            begin();
                            last = agenda.instant();
                            work.run();
                        });
    }

    Engine.Job status() {
        return new Engine.Job(job, period.get(), last, next);
    }
}
