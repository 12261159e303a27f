package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.market.Market;
import haetae.twin.market.GeneratedMarket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RedatedTests {

    @Test
    void movesEveryCandleByTheSameTimeAndChangesNothingElse() {
        var market = new Market("KRW-BTC");
        var then = Instant.parse("2026-01-05T00:00:00Z");
        var now = Instant.parse("2026-11-23T02:07:00Z");
        var recorded = GeneratedMarket.tape(market, 1, then);
        var moved = Redated.to(now, GeneratedMarket.tape(market, 1, then));
        assertThat(moved.start()).isEqualTo(now);
        for (int i = 0; i < 2000; i++) {
            var before = recorded.candles().next();
            var after = moved.candles().next();
            assertThat(Duration.between(before.openTime(), after.openTime()))
                    .isEqualTo(Duration.between(then, now));
            assertThat(after.close()).isEqualTo(before.close());
            assertThat(after.volume()).isEqualTo(before.volume());
        }
    }
}
