package haetae.core.trading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PreferencesTests {

    @Test
    void aDecisionIsMadeFiveSecondsAndATurnAfterItIsDue() {
        var hourly = Preferences.DEFAULTS;
        assertThat(hourly.decisionDelay(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
        assertThat(hourly.decisionDelay(Preferences.LONGEST_TURN)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void inAShortPeriodNobodyWaitsForATurn() {
        var quick = Preferences.DEFAULTS.every(Duration.ofSeconds(5));
        assertThat(quick.decisionDelay(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(quick.decisionDelay(Preferences.LONGEST_TURN)).isEqualTo(Duration.ofSeconds(1));
    }
}
