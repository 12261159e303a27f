package haetae.server.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import haetae.core.time.Agenda;
import haetae.server.account.Choices;
import haetae.server.account.SharedSettings;
import haetae.server.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Runs the jobs. By the wall clock they are kept in the database, so that each runs once across all
 * nodes and one that fell due while nobody was up runs at the next start; a changed period holds
 * from the run before on. In virtual time the agenda runs them.
 */
@Component
public class Jobs implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration AFTER_START = Duration.ofSeconds(30);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(30);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(2);

    private final List<Job> jobs;
    private final SharedSettings settings;
    private final Agenda agenda;
    private final Map<String, Status> virtual = new ConcurrentHashMap<>();
    private final Map<String, Duration> periods = new ConcurrentHashMap<>();
    private final @Nullable Scheduler scheduler;
    private final List<RecurringTask<Void>> tasks = new ArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /**
     * How a job goes.
     *
     * @param last when it succeeded last, null before the first time
     * @param failures that followed without a success
     * @param next when it is due, null before trading begins
     * @param running whether some node is at it
     */
    public record Status(
            String id,
            Duration period,
            @Nullable Instant last,
            int failures,
            @Nullable Instant next,
            boolean running) {}

    Jobs(List<Job> jobs, SharedSettings settings, World world, DataSource database) {
        this.jobs = List.copyOf(jobs);
        this.settings = settings;
        this.agenda = world.agenda();
        jobs.forEach(job -> periods.put(job.id(), period(job)));
        if (agenda.isVirtual()) {
            scheduler = null;
        } else {
            jobs.forEach(job -> tasks.add(task(job)));
            scheduler =
                    Scheduler.create(database)
                            .startTasks(tasks)
                            .clock(agenda::instant)
                            .threads(2)
                            .pollingInterval(POLL)
                            .shutdownMaxWait(LONGEST_STOP)
                            .failureLogging(LogLevel.DEBUG, false)
                            .alwaysPersistTimestampInUTC()
                            .build();
            settings.listen(this::changed);
        }
    }

    private RecurringTask<Void> task(Job job) {
        return Tasks.recurring(job.id(), new LatePeriod(job))
                .onFailure(
                        new FailureHandler<Void>() {
                            @Override
                            public void onFailure(
                                    ExecutionComplete done,
                                    com.github.kagkarlsson.scheduler.task.ExecutionOperations<Void>
                                            operations) {
                                LOG.warn(
                                        "{} failed and is tried again in a minute",
                                        job.id(),
                                        done.getCause().orElse(null));
                                operations.reschedule(done, done.getTimeDone().plus(AFTER_FAILURE));
                            }
                        })
                .execute((_, _) -> {
                    long began = System.nanoTime();
                    boolean failed = true;
                    try {
                        job.run().orTimeout(LONGEST_RUN.toMinutes(), TimeUnit.MINUTES).join();
                        failed = false;
                    } finally {
                        var took = Duration.ofNanos(System.nanoTime() - began);
                        for (var listener : listeners) {
                            listener.ran(job.id(), took, failed);
                        }
                    }
                });
    }

    /** Who is told of each run on this node; not in virtual time, in which a run takes no time. */
    public interface Listener {
        void ran(String id, Duration took, boolean failed);
    }

    /** Tells someone of each run, on the thread of the job. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** A period that is asked for anew each time; the first time is soon after the start. */
    private final class LatePeriod implements Schedule {
        private final Job job;

        LatePeriod(Job job) {
            this.job = job;
        }

        @Override
        public Instant getNextExecutionTime(ExecutionComplete done) {
            return done.getTimeDone().plus(period(job));
        }

        @Override
        public Instant getInitialExecutionTime(Instant now) {
            return now.plus(AFTER_START);
        }

        @Override
        public boolean isDeterministic() {
            return false; // what is planned in the database stays planned after a restart
        }
    }

    private Duration period(Job job) {
        return job.period(settings.choices());
    }

    /** Begins to run them. */
    public void start() {
        if (scheduler != null) {
            scheduler.start();
        } else {
            jobs.forEach(job -> agenda.after(AFTER_START, () -> runVirtually(job)));
        }
    }

    /**
     * Does one now, besides its turn.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    public CompletableFuture<?> run(String id) {
        return jobs.stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no job " + id))
                .run();
    }

    private void runVirtually(Job job) {
        var now = agenda.instant();
        var next = now.plus(period(job));
        agenda.after(period(job), () -> runVirtually(job));
        job.run()
                .thenRun(() ->
                        virtual.put(
                                job.id(), new Status(job.id(), period(job), now, 0, next, false)));
    }

    /** A job whose period was changed is due one new period after its last run. */
    private void changed(Choices now) {
        for (int i = 0; i < jobs.size(); i++) {
            var job = jobs.get(i);
            var period = job.period(now);
            if (scheduler == null || period.equals(periods.put(job.id(), period))) {
                continue;
            }
            var instance = tasks.get(i).getDefaultTaskInstance();
            scheduler
                    .getScheduledExecution(instance)
                    .filter(execution -> !execution.isPicked())
                    .ifPresent(execution -> {
                        var last = execution.getLastSuccess();
                        var due = (last == null ? agenda.instant() : last).plus(period);
                        scheduler.reschedule(instance, due);
                    });
        }
    }

    /** The jobs by their names. */
    public List<String> ids() {
        return jobs.stream().map(Job::id).toList();
    }

    /** How each job goes, over all nodes. */
    public List<Status> status() {
        var found = new ArrayList<Status>();
        for (int i = 0; i < jobs.size(); i++) {
            var job = jobs.get(i);
            found.add(
                    scheduler == null
                            ? virtual.getOrDefault(
                                    job.id(),
                                    new Status(job.id(), period(job), null, 0, null, false))
                            : kept(scheduler, job, tasks.get(i)));
        }
        return found;
    }

    private Status kept(Scheduler scheduler, Job job, RecurringTask<Void> task) {
        return scheduler
                .getScheduledExecution(task.getDefaultTaskInstance())
                .map(execution ->
                        new Status(
                                job.id(),
                                period(job),
                                execution.getLastSuccess(),
                                execution.getConsecutiveFailures(),
                                execution.getExecutionTime(),
                                execution.isPicked()))
                .orElseGet(() -> new Status(job.id(), period(job), null, 0, null, false));
    }

    /** Waits for what is running. */
    @Override
    public void destroy() {
        if (scheduler != null) {
            scheduler.stop();
        }
    }
}
