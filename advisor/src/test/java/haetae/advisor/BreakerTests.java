package haetae.advisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTests {

    private final Breaker breaker = new Breaker();

    private void fails(int times, Duration at) {
        for (int i = 0; i < times; i++) {
            breaker.failed("a", at);
        }
    }

    @Test
    void fourFailuresInARowAreForgiven() {
        fails(4, Duration.ZERO);
        assertThat(breaker.admits("a", Duration.ZERO)).isTrue();
        breaker.succeeded("a");
        fails(4, Duration.ZERO);
        assertThat(breaker.admits("a", Duration.ZERO)).as("in a row").isTrue();
    }

    @Test
    void theFifthClosesTheDoorToThatProviderForFiveMinutes() {
        fails(5, Duration.ofHours(1));
        assertThat(breaker.admits("a", Duration.ofHours(1))).isFalse();
        assertThat(breaker.admits("b", Duration.ofHours(1))).isTrue();
        assertThat(breaker.admits("a", Duration.ofMinutes(65).minusMillis(1))).isFalse();
        assertThat(breaker.admits("a", Duration.ofMinutes(65))).isTrue();
    }

    /** Several markets decide in the same second. */
    @Test
    void thenOneCallGoesThroughWhileTheOthersWaitForWhatComesOfIt() {
        fails(5, Duration.ZERO);
        var later = Duration.ofMinutes(5);
        assertThat(breaker.admits("a", later)).isTrue();
        assertThat(breaker.admits("a", later)).isFalse();
        breaker.succeeded("a");
        assertThat(breaker.admits("a", later)).isTrue();
    }

    @Test
    void aFailedTrialBeginsTheFiveMinutesAnew() {
        fails(5, Duration.ZERO);
        var later = Duration.ofMinutes(5);
        assertThat(breaker.admits("a", later)).isTrue();
        breaker.failed("a", later);
        assertThat(breaker.admits("a", Duration.ofMinutes(10).minusMillis(1))).isFalse();
        assertThat(breaker.admits("a", Duration.ofMinutes(10))).isTrue();
    }

    @Test
    void aTrialOfWhichNothingIsHeardDoesNotCloseItForGood() {
        fails(5, Duration.ZERO);
        assertThat(breaker.admits("a", Duration.ofMinutes(5))).isTrue();
        assertThat(breaker.admits("a", Duration.ofMinutes(6))).isTrue();
    }
}
