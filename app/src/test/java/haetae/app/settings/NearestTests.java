package haetae.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTests {

    @Test
    void findsTheNameWithTheFewestLettersToChange() {
        assertThat(Nearest.to("stauts", List.of("start", "status", "stop"))).contains("status");
    }

    @Test
    void findsNothingWhenNothingIsNear() {
        assertThat(Nearest.to("colour", List.of("start", "status"))).isEmpty();
    }

    @Test
    void countsLettersToInsertDeleteReplaceAndSwap() {
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("abc", "")).isEqualTo(3);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("URL", "ULR")).isEqualTo(1);
        assertThat(Nearest.distance("same", "same")).isZero();
    }
}
