package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.time.VirtualAgenda;
import haetae.upbit.RateLimiter.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTests {

    private static final Duration LONG = Duration.ofDays(1);

    private final Instant start = Instant.parse("2026-01-05T00:00:00Z");
    private final VirtualAgenda agenda = new VirtualAgenda(start);
    private final RateLimits limits = new RateLimits(agenda);
    private final RateLimiter limiter = limits.ofPocket("main");
    private final List<Long> went = new ArrayList<>();

    private void ask(RateGroup group, int times) {
        ask(limiter, group, times);
    }

    private void ask(RateLimiter limiter, RateGroup group, int times) {
        for (int i = 0; i < times; i++) {
            limiter.acquire(
                    group,
                    Urgency.POLL,
                    LONG,
                    () -> went.add(agenda.monotonic().toMillis()),
                    () -> went.add(-1L));
        }
    }

    private void runSeconds(long seconds) {
        agenda.runUntil(start.plusSeconds(seconds));
    }

    @ParameterizedTest
    @EnumSource(RateGroup.class)
    void neverSendsMoreThanTheLimitInAnyWindow(RateGroup group) {
        var random = new Random(group.name().length());
        var line =
                switch (group.scope()) {
                    case ADDRESS -> limits.ofAddress();
                    case POCKET -> limiter;
                    case CONNECTION -> limits.ofNewConnection();
                };
        for (int i = 0; i < 300; i++) {
            agenda.after(
                    Duration.ofMillis(random.nextInt(30_000)),
                    () -> ask(line, group, random.nextInt(4)));
        }
        runSeconds(3_000);
        assertThat(went).hasSizeGreaterThan(300).doesNotContain(-1L).isSorted();
        for (var limit : group.limits()) {
            for (int i = limit.count(); i < went.size(); i++) {
                assertThat(went.get(i) - went.get(i - limit.count()))
                        .as("request %d", i)
                        .isGreaterThanOrEqualTo(limit.period().toMillis());
            }
        }
    }

    @Test
    void goesAsFastAsNineTenthsOfTheLimit() {
        ask(RateGroup.DEFAULT, 271);
        runSeconds(60);
        assertThat(went).hasSize(271);
        assertThat(went.getLast()).isEqualTo(10_000);
    }

    @Test
    void letsTheUrgentGoFirst() {
        var order = new ArrayList<Urgency>();
        ask(RateGroup.DEFAULT, 100);
        for (var urgency :
                List.of(
                        Urgency.HISTORY,
                        Urgency.POLL,
                        Urgency.ORDER,
                        Urgency.LOOK_UP,
                        Urgency.STOP_OR_CANCEL)) {
            limiter.acquire(RateGroup.DEFAULT, urgency, LONG, () -> order.add(urgency), () -> {});
        }
        runSeconds(60);
        assertThat(order)
                .containsExactly(
                        Urgency.STOP_OR_CANCEL,
                        Urgency.LOOK_UP,
                        Urgency.ORDER,
                        Urgency.POLL,
                        Urgency.HISTORY);
    }

    /** One account asks without end, the others now and then; all at random moments. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void makesAModestAccountWaitOneTurnForEachOtherAtMost(long seed) {
        var random = new Random(seed);
        int modest = 1 + random.nextInt(20);
        var line = limits.ofAddress();
        var turns = new ArrayList<String>();
        var waits = new ArrayList<Integer>();
        for (int i = 0; i < 60; i++) {
            agenda.after(
                    Duration.ofSeconds(i),
                    () -> {
                        for (int j = 0; j < 50; j++) {
                            line.acquire(
                                    "greedy",
                                    RateGroup.CANDLE,
                                    Urgency.POLL,
                                    LONG,
                                    () -> turns.add("greedy"),
                                    () -> {});
                        }
                    });
        }
        for (int n = 0; n < modest; n++) {
            var name = "modest " + n;
            askNowAndThen(line, name, random, 20, turns, waits);
        }
        runSeconds(600);
        assertThat(waits).hasSize(20 * modest);
        assertThat(waits).allMatch(waited -> waited <= modest + 1);
        assertThat(turns).filteredOn("greedy"::equals).hasSize(60 * 50);
    }

    /** Asks again, after a random pause, once the request before has gone. */
    private void askNowAndThen(
            RateLimiter line,
            String name,
            Random random,
            int times,
            List<String> turns,
            List<Integer> waits) {
        if (times == 0) {
            return;
        }
        agenda.after(
                Duration.ofMillis(random.nextInt(2_000)),
                () -> {
                    int before = turns.size();
                    line.acquire(
                            name,
                            RateGroup.CANDLE,
                            Urgency.POLL,
                            LONG,
                            () -> {
                                turns.add(name);
                                waits.add(turns.size() - before);
                                askNowAndThen(line, name, random, times - 1, turns, waits);
                            },
                            () -> {});
                });
    }

    @Test
    void keepsTheOrderOfOneAccountsRequests() {
        var order = new ArrayList<String>();
        ask(RateGroup.DEFAULT, 27);
        for (var name : List.of("a1", "a2", "b1", "a3", "b2")) {
            limiter.acquire(
                    name.substring(0, 1),
                    RateGroup.DEFAULT,
                    Urgency.POLL,
                    LONG,
                    () -> order.add(name),
                    () -> {});
        }
        runSeconds(10);
        assertThat(order).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void letsAnUrgentRequestGoBeforeEverybodysTurn() {
        var order = new ArrayList<String>();
        ask(RateGroup.DEFAULT, 27);
        for (var name : List.of("a", "b")) {
            limiter.acquire(
                    name, RateGroup.DEFAULT, Urgency.POLL, LONG, () -> order.add(name), () -> {});
        }
        limiter.acquire(
                "b",
                RateGroup.DEFAULT,
                Urgency.STOP_OR_CANCEL,
                LONG,
                () -> order.add("stop"),
                () -> {});
        runSeconds(10);
        assertThat(order).containsExactly("stop", "a", "b");
    }

    @Test
    void givesNoTurnToARequestThatGaveUp() {
        var order = new ArrayList<String>();
        ask(RateGroup.DEFAULT, 27);
        for (var name : List.of("a", "b")) {
            limiter.acquire(
                    name,
                    RateGroup.DEFAULT,
                    Urgency.POLL,
                    name.equals("a") ? Duration.ofMillis(100) : LONG,
                    () -> order.add(name),
                    () -> order.add(name + " late"));
        }
        runSeconds(10);
        assertThat(order).containsExactly("a late", "b");
    }

    @Test
    void keepsGroupsApart() {
        ask(RateGroup.ORDER, 50);
        assertThat(went).hasSize(10);
        ask(RateGroup.DEFAULT, 1);
        assertThat(went).hasSize(11);
    }

    @Test
    void isTheSameForEverybodyWhoSharesAPocketAndAnotherForOtherPockets() {
        assertThat(limits.ofPocket("main")).isSameAs(limiter);
        assertThat(limits.ofPocket("other")).isNotSameAs(limiter);
        assertThat(limits.ofAddress()).isSameAs(limits.ofAddress());
        assertThat(limits.ofNewConnection()).isNotSameAs(limits.ofNewConnection());
    }

    @Test
    void refusesAGroupThatIsCountedElsewhere() {
        assertThatThrownBy(() -> ask(limits.ofAddress(), RateGroup.ORDER, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sendsNothingMoreInTheSecondAfterTooManyAndHalfThePaceAfterwards() {
        limiter.tooMany(RateGroup.ORDER);
        ask(RateGroup.ORDER, 100);
        assertThat(went).isEmpty();
        runSeconds(2);
        assertThat(went).hasSize(12).allMatch(at -> at >= 1000);
        runSeconds(60);
        assertThat(went).hasSize(100);
    }

    @Test
    void waitsAMinuteWhenBlockedAndLongerEachFurtherTime() {
        limiter.blocked(RateGroup.ORDER);
        ask(RateGroup.ORDER, 1);
        runSeconds(59);
        assertThat(went).isEmpty();
        runSeconds(61);
        assertThat(went).containsExactly(60_000L);
        limiter.blocked(RateGroup.ORDER);
        ask(RateGroup.ORDER, 1);
        runSeconds(1_000);
        assertThat(went).containsExactly(60_000L, 61_000L + 120_000L);
        limiter.accepted(RateGroup.ORDER);
        limiter.blocked(RateGroup.ORDER);
        ask(RateGroup.ORDER, 1);
        runSeconds(2_000);
        assertThat(went.getLast()).isEqualTo(1_060_000L);
    }

    @Test
    void believesTheExchangeWhenItSaysThatLessIsLeft() {
        ask(RateGroup.DEFAULT, 1);
        limiter.learn(RateGroup.DEFAULT, "group=default; min=1800; sec=2");
        ask(RateGroup.DEFAULT, 5);
        assertThat(went).hasSize(3);
        runSeconds(1);
        assertThat(went).hasSize(6);
    }

    @Test
    void doesNotGoFasterBecauseTheExchangeSaysThatMoreIsLeft() {
        limiter.learn(RateGroup.ORDER, "group=order; min=1; sec=999");
        ask(RateGroup.ORDER, 50);
        assertThat(went).hasSize(10);
    }

    @Test
    void ignoresHeadersItDoesNotKnow() {
        for (var text :
                List.of(
                        "",
                        "something else; sec=lots; =; sec",
                        "sec=99999999999",
                        ";;;",
                        "min=0")) {
            limiter.learn(RateGroup.DEFAULT, text);
        }
        ask(RateGroup.DEFAULT, 5);
        assertThat(went).hasSize(5);
    }

    @Test
    void givesUpARequestWhoseTurnComesTooLate() {
        ask(RateGroup.ORDER, 10);
        var late = new ArrayList<Duration>();
        limiter.acquire(
                RateGroup.ORDER,
                Urgency.ORDER,
                Duration.ofMillis(300),
                () -> went.add(0L),
                () -> late.add(agenda.monotonic()));
        assertThat(late).isEmpty();
        runSeconds(5);
        assertThat(late).containsExactly(Duration.ofMillis(300));
        assertThat(went).hasSize(10);
    }

    @Test
    void neverSendsWhatIsAlreadyLate() {
        runSeconds(10);
        var late = new boolean[1];
        limiter.acquire(
                RateGroup.ORDER,
                Urgency.STOP_OR_CANCEL,
                Duration.ofSeconds(9),
                () -> went.add(0L),
                () -> late[0] = true);
        runSeconds(11);
        assertThat(late[0]).isTrue();
        assertThat(went).isEmpty();
    }
}
