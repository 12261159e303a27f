package haetae.server.portfolio;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.portfolio.Curve.Worth;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The course of an account's worth, whatever is paid in and out. */
class CurveTests {

    private static final Offset<Double> EXACT = Offset.offset(1e-9);
    private final List<Worth> course = new ArrayList<>();

    private CurveTests then(long equity, long flows) {
        course.add(
                new Worth(
                        Instant.EPOCH.plusSeconds(3_600L * course.size()),
                        BigDecimal.valueOf(equity),
                        BigDecimal.valueOf(flows)));
        return this;
    }

    private Curve curve() {
        return Curve.of(course);
    }

    @Test
    void growsAsTheWorthDid() {
        then(1_000, 1_000).then(1_100, 1_000).then(990, 1_000);
        assertThat(curve().points()).extracting(Curve.Point::index).hasSize(3);
        assertThat(curve().points().get(1).index()).isCloseTo(110, EXACT);
        assertThat(curve().returnPct()).isCloseTo(-1, EXACT);
        assertThat(curve().maxDrawdownPct()).isCloseTo(10, EXACT);
    }

    @Test
    void aPaymentIsNoProfit() {
        then(1_000, 1_000).then(6_000, 6_000).then(6_600, 6_000).then(600, 0);
        assertThat(curve().points().get(1).index()).isCloseTo(100, EXACT);
        assertThat(curve().returnPct()).isCloseTo(10, EXACT);
        assertThat(curve().maxDrawdownPct()).isZero();
    }

    @Test
    void anAccountThatOnlyLosesHasADrawdown() {
        then(1_000, 1_000).then(800, 1_000).then(500, 1_000);
        assertThat(curve().maxDrawdownPct()).isCloseTo(50, EXACT);
    }

    @Test
    void beginsAgainAfterEverythingWasPaidOut() {
        then(1_000, 1_000).then(0, 0).then(500, 500).then(550, 500);
        assertThat(curve().points().get(2).index())
                .isCloseTo(curve().points().get(1).index(), EXACT);
    }

    @Test
    void thinnedItKeepsTheEndAndTheDeepestPoint() {
        for (int i = 0; i < 5_000; i++) {
            then(i == 1_234 ? 500 : 1_000, 1_000);
        }
        var thin = curve().thinned(100);
        assertThat(thin.points()).hasSizeBetween(100, 103);
        assertThat(thin.points().getLast()).isEqualTo(curve().points().getLast());
        assertThat(thin.maxDrawdownPct()).isCloseTo(50, EXACT);
    }

    @Test
    void ofNothingIsFlat() {
        assertThat(curve().returnPct()).isZero();
        assertThat(curve().maxDrawdownPct()).isZero();
        assertThat(curve().thinned(10).points()).isEmpty();
    }
}
