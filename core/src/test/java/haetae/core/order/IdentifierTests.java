package haetae.core.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Identifiers are computed from what the order is for, and never collide. */
class IdentifierTests {

    @Test
    void isTheSameForTheSameAttemptAndOfUpbitsForm() {
        var identifier = Identifier.of("epoch", "main", "KRW-BTC@t", Leg.ENTRY, 1);
        assertThat(identifier).hasSize(26).matches("[A-Za-z0-9_-]{1,32}");
        assertThat(Identifier.of("epoch", "main", "KRW-BTC@t", Leg.ENTRY, 1)).isEqualTo(identifier);
        assertThat(Identifier.isHaetaes(identifier)).isTrue();
    }

    @Test
    void differsWithEveryPart() {
        var seen = new HashSet<String>();
        int made = 0;
        for (var epoch : new String[] {"a", "b"}) {
            for (var account : new String[] {"a", "b"}) {
                for (int decision = 0; decision < 50; decision++) {
                    for (var leg : Leg.values()) {
                        for (int attempt = 1; attempt < 10; attempt++) {
                            seen.add(Identifier.of(epoch, account, "d" + decision, leg, attempt));
                            made++;
                        }
                    }
                }
            }
        }
        assertThat(seen).hasSize(made);
    }

    @Test
    void tellsForeignIdentifiersApart() {
        for (var other : new String[] {"", "bot-20261122-0001", "haeABC", "hae" + "1".repeat(23)}) {
            assertThat(Identifier.isHaetaes(other)).as(other).isFalse();
        }
    }

    @Test
    void everyLegButTheEntryReducesRisk() {
        for (var leg : Leg.values()) {
            assertThat(leg.reducesRisk()).isEqualTo(leg != Leg.ENTRY);
        }
    }
}
