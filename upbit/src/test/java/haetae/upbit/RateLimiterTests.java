package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.time.VirtualAgenda;
import haetae.upbit.RateLimiter.Urgency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimiterTests {

    private final Instant start = Instant.parse("2026-01-05T00:00:00Z");
    private final VirtualAgenda agenda = new VirtualAgenda(start);
    private final RateLimiter limiter = new RateLimiter(agenda);
    private final List<Long> went = new ArrayList<>();

    private void ask(RateGroup group, int times) {
        for (int i = 0; i < times; i++) {
            limiter.acquire(group, Urgency.POLL, () -> went.add(agenda.monotonic().toMillis()));
        }
    }

    @Test
    void neverSendsMoreThanTheLimitInAnySecond() {
        ask(RateGroup.ORDER, 100);
        agenda.runUntil(start.plusSeconds(60));
        assertThat(went).hasSize(100);
        for (int i = 0; i < went.size(); i++) {
            long from = went.get(i);
            assertThat(went.stream().filter(at -> at >= from && at < from + 1000).count())
                    .isLessThanOrEqualTo(RateGroup.ORDER.perSecond());
        }
    }

    @Test
    void letsTheUrgentGoFirst() {
        var order = new ArrayList<Urgency>();
        ask(RateGroup.DEFAULT, 100);
        for (var urgency :
                List.of(Urgency.POLL, Urgency.ORDER, Urgency.LOOK_UP, Urgency.STOP_OR_CANCEL)) {
            limiter.acquire(RateGroup.DEFAULT, urgency, () -> order.add(urgency));
        }
        agenda.runUntil(start.plusSeconds(60));
        assertThat(order)
                .containsExactly(
                        Urgency.STOP_OR_CANCEL, Urgency.LOOK_UP, Urgency.ORDER, Urgency.POLL);
    }

    @Test
    void keepsGroupsApart() {
        ask(RateGroup.ORDER, 50);
        var free = new boolean[1];
        limiter.acquire(RateGroup.DEFAULT, Urgency.POLL, () -> free[0] = true);
        assertThat(free[0]).isTrue();
    }

    @Test
    void waitsForTheNextSecondAfterTooMany() {
        limiter.tooMany(RateGroup.ORDER);
        ask(RateGroup.ORDER, 1);
        assertThat(went).isEmpty();
        agenda.runUntil(start.plusSeconds(2));
        assertThat(went).containsExactly(1000L);
    }

    @Test
    void waitsAMinuteWhenBlocked() {
        limiter.blocked(RateGroup.ORDER);
        ask(RateGroup.ORDER, 1);
        agenda.runUntil(start.plusSeconds(59));
        assertThat(went).isEmpty();
        agenda.runUntil(start.plusSeconds(61));
        assertThat(went).containsExactly(60_000L);
    }

    @Test
    void believesTheExchangeWhenItSaysThatLessIsLeft() {
        ask(RateGroup.DEFAULT, 1);
        limiter.learn(RateGroup.DEFAULT, "group=default; min=1800; sec=2");
        ask(RateGroup.DEFAULT, 5);
        assertThat(went).hasSize(3);
    }

    @Test
    void ignoresHeadersItDoesNotKnow() {
        limiter.learn(RateGroup.DEFAULT, "something else; sec=lots; =; sec");
        ask(RateGroup.DEFAULT, 5);
        assertThat(went).hasSize(5);
    }
}
