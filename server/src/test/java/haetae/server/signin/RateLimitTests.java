package haetae.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTests {

    private final TestClock clock = new TestClock();
    private final RateLimit limit = new RateLimit(3, clock);

    @Test
    void soManyInAMinuteAndThenAWait() {
        for (int i = 0; i < 3; i++) {
            assertThat(limit.admit("kim")).isZero();
        }
        clock.pass(Duration.ofSeconds(20));
        assertThat(limit.admit("kim")).isEqualTo(40);
        clock.pass(Duration.ofSeconds(39));
        assertThat(limit.admit("kim")).isEqualTo(1);
        clock.pass(Duration.ofSeconds(1));
        assertThat(limit.admit("kim")).isZero();
    }

    @Test
    void eachIsCountedApart() {
        for (int i = 0; i < 4; i++) {
            limit.admit("kim");
        }
        assertThat(limit.admit("kim")).isPositive();
        assertThat(limit.admit("lee")).isZero();
    }
}
