package haetae.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.risk.Limits;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bad night ends as its rules want. */
class NightTests {

    static Stream<String> nights() {
        return Nights.ALL.stream().map(Night::name);
    }

    private static Night night(String name) {
        return Nights.ALL.stream()
                .filter(night -> night.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nights")
    void isLivedThrough(String name) {
        var rules = night(name).play();
        assertThat(rules).hasSizeGreaterThanOrEqualTo(3);
        assertThat(rules).allSatisfy(rule -> assertThat(rule.holds()).as("%s", rule).isTrue());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"december-2024", "gap", "database-down", "owner-dies", "midnight"})
    void isNotLivedThroughWithoutAStop(String name) {
        var noStop =
                new Wiring() {
                    @Override
                    public Limits limits(Limits real) {
                        return new Limits(
                                real.sizeMinPct(),
                                real.sizeMaxPct(),
                                real.exposureMaxPct(),
                                new BigDecimal("50"),
                                real.dailyLossPct(),
                                real.volatilityPct(),
                                real.gapMarginPct());
                    }
                };
        assertThat(night(name).play(noStop)).anySatisfy(rule -> assertThat(rule.holds()).isFalse());
    }
}
