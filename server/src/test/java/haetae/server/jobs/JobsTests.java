package haetae.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import haetae.core.market.Market;
import haetae.server.FakeUpbit;
import haetae.server.TestServer;
import haetae.server.account.Choices;
import haetae.server.account.Setting;
import haetae.server.account.SettingStore;
import haetae.server.account.SettingStore.Scope;
import haetae.server.account.SharedSettings;
import haetae.server.world.World;
import haetae.upbit.WallAgenda;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;

/** Jobs by the wall clock on a real database; time goes a thousand times faster. */
@ExtendWith(TestServer.class)
class JobsTests {

    private static final Market BTC = new Market("KRW-BTC");

    private final JdbcTemplate db;
    private final SettingStore settings;
    private final SharedSettings shared;
    private final DataSource database;

    JobsTests(TestServer.Running running) {
        db = running.server().database();
        settings = running.server().part(SettingStore.class);
        shared = running.server().part(SharedSettings.class);
        database = running.server().part(DataSource.class);
    }

    /** Counts; takes as long as it is told. */
    private static final class Counting implements Job {
        private final AtomicInteger runs = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile boolean fails;
        private volatile long millis;
        private volatile boolean ended;

        @Override
        public String id() {
            return "counting";
        }

        @Override
        public Duration period(Choices choices) {
            return Duration.ofHours(choices.whole(Setting.EVALUATION_INTERVAL_HOURS));
        }

        @Override
        public CompletableFuture<?> run() {
            runs.incrementAndGet();
            begun.countDown();
            if (fails) {
                throw new IllegalStateException("fails today");
            }
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended = true;
            return CompletableFuture.completedFuture(true);
        }
    }

    /** One node, its clock a thousand times as fast as the machine's. */
    private final class Node implements AutoCloseable {
        private final WallAgenda agenda;
        private final Jobs jobs;

        Node(Counting job, Instant now) {
            agenda = new WallAgenda("jobs", now, 1_000, failure -> fail(failure));
            World world = TestServer.world(agenda, new FakeUpbit(), BTC);
            jobs = new Jobs(List.of(job), shared, world, database);
        }

        Jobs.Status status() {
            return jobs.status().getFirst();
        }

        @Override
        public void close() {
            jobs.destroy();
            agenda.close();
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Instant last(Node node) {
        return Objects.requireNonNull(node.status().last());
    }

    private static Instant next(Node node) {
        return Objects.requireNonNull(node.status().next());
    }

    @BeforeEach
    @AfterEach
    void nothingPlanned() {
        db.update("DELETE FROM scheduled_tasks");
        settings.change(Scope.SYSTEM, Map.of(Setting.EVALUATION_INTERVAL_HOURS, Optional.empty()));
    }

    @Test
    void runsSoonAfterTheFirstStartAndThenOncePerPeriod() {
        var job = new Counting();
        try (var node = new Node(job, Instant.parse("2026-11-23T00:00:00Z"))) {
            node.jobs.start();
            eventually(() -> job.runs.get() == 1 && node.status().last() != null);
            var status = node.status();
            assertThat(status.period()).isEqualTo(Duration.ofHours(4));
            var period = Duration.between(last(node), next(node));
            assertThat(period).isCloseTo(Duration.ofHours(4), Duration.ofMinutes(10));
            assertThat(status.failures()).isZero();
        }
    }

    @Test
    void whatFellDueWhileNobodyWasUpRunsOnceAtTheNextStart() {
        var first = new Counting();
        var start = Instant.parse("2026-11-23T00:00:00Z");
        try (var node = new Node(first, start)) {
            node.jobs.start();
            eventually(() -> first.runs.get() == 1 && node.status().last() != null);
        }
        var second = new Counting();
        try (var node = new Node(second, start.plus(Duration.ofDays(3)))) {
            node.jobs.start();
            eventually(() -> second.runs.get() == 1);
        }
        var third = new Counting();
        try (var node = new Node(third, start.plus(Duration.ofDays(3)).plusSeconds(3_600))) {
            node.jobs.start();
            eventually(() ->
                    node.agenda
                            .instant()
                            .isAfter(start.plus(Duration.ofDays(3)).plusSeconds(3_600 + 1_800)));
            assertThat(third.runs).as("not due before its period is over").hasValue(0);
        }
    }

    @Test
    void twoNodesRunItOnceBetweenThem() {
        var one = new Counting();
        var other = new Counting();
        one.millis = 200;
        other.millis = 200;
        var start = Instant.parse("2026-11-23T00:00:00Z");
        try (var a = new Node(one, start);
                var b = new Node(other, start)) {
            a.jobs.start();
            b.jobs.start();
            eventually(() -> a.status().last() != null);
            eventually(() -> a.agenda.instant().isAfter(start.plus(Duration.ofHours(2))));
            assertThat(one.runs.get() + other.runs.get()).isEqualTo(1);
        }
    }

    @Test
    void aShorterPeriodHoldsAtOnce() {
        var job = new Counting();
        try (var node = new Node(job, Instant.parse("2026-11-23T00:00:00Z"))) {
            node.jobs.start();
            eventually(() -> node.status().last() != null);
            var before = next(node);
            settings.change(
                    Scope.SYSTEM, Map.of(Setting.EVALUATION_INTERVAL_HOURS, Optional.of("1")));
            assertThat(next(node)).isBefore(before.minus(Duration.ofHours(2)));
            eventually(() -> job.runs.get() == 2);
        }
    }

    @Test
    void aFailureIsCountedAndTriedAgainSoon() {
        var job = new Counting();
        job.fails = true;
        try (var node = new Node(job, Instant.parse("2026-11-23T00:00:00Z"))) {
            node.jobs.start();
            eventually(() -> job.runs.get() >= 2);
            eventually(() -> node.status().failures() >= 1);
            job.fails = false;
            eventually(() -> node.status().last() != null);
            assertThat(node.status().failures()).isZero();
        }
    }

    @Test
    void aShutdownWaitsForTheOneInFlight() throws InterruptedException {
        var job = new Counting();
        job.millis = 1_500;
        try (var node = new Node(job, Instant.parse("2026-11-23T00:00:00Z"))) {
            node.jobs.start();
            assertThat(job.begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(job.ended).isFalse();
        }
        assertThat(job.ended).isTrue();
    }
}
