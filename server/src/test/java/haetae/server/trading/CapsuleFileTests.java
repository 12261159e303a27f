package haetae.server.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.Order;
import haetae.core.portfolio.Books;
import haetae.core.portfolio.Entry;
import haetae.core.portfolio.Position;
import haetae.core.risk.Latch;
import haetae.core.risk.LatchCause;
import haetae.core.risk.Limits;
import haetae.core.signal.HoldCause;
import haetae.core.trading.Change;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.Invariant;
import haetae.core.trading.Invariants.Breach;
import haetae.core.trading.Invariants.Capsule;
import haetae.core.trading.Invariants.Known;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapsuleFileTests {

    private static final Market BTC = new Market("KRW-BTC");
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00.123Z");

    @TempDir private Path folder = Path.of("");

    private static Capsule capsule() {
        var books =
                new Books(
                        Krw.of("12.3456789012345678901"),
                        Map.of(BTC, new Position(Quantity.of("0.00000001"), Krw.of("0.7"))),
                        Krw.ZERO,
                        Krw.of("13.0456789012345678901"));
        var live = new ArrayList<Order>();
        for (int number = 0; number < 5; number++) {
            live.add(Order.of(RandomStory.order("live", number)));
        }
        var known =
                new Known(
                        books,
                        live,
                        Set.of("id"),
                        List.of(new Latch(LatchCause.MANUAL, null, NOW, "so")),
                        Map.of(BTC, NOW),
                        true,
                        Map.of(BTC, Price.of("99123000.5")),
                        Map.of(),
                        Set.of(BTC),
                        Krw.of(5_000),
                        Limits.DEFAULTS,
                        false);
        var entry = new Entry.CashFlow(NOW, "flow", Krw.of(-13));
        var decision =
                DecisionRecord.bare(
                        "d",
                        BTC,
                        NOW.plusSeconds(1),
                        NOW,
                        List.of(),
                        new DecisionRecord.Result.Holds(HoldCause.CHOSEN, ""));
        return new Capsule(
                NOW,
                Invariant.NOTHING_NEGATIVE,
                books.after(entry).toString(),
                known,
                List.of(
                        new Change.Decided(decision),
                        new Change.Posted(entry, books.after(entry))));
    }

    @Test
    void isReadBackToTheLastDigitAndJudgedTheSame() throws IOException {
        var capsule = capsule();
        var read = CapsuleFile.read(CapsuleFile.write(folder, capsule));
        assertThat(read).isEqualTo(capsule);
        assertThat(read.replay()).contains(new Breach(capsule.invariant(), capsule.detail()));
    }

    @Test
    void doesNotFillTheDiskWhenOneTroubleBreaksAgainAndAgain() throws IOException {
        for (int i = 0; i < 70; i++) {
            var once = capsule();
            CapsuleFile.write(
                    folder,
                    new Capsule(
                            NOW.plusSeconds(i),
                            once.invariant(),
                            once.detail(),
                            once.known(),
                            once.changes()));
        }
        try (var files = Files.list(folder.resolve("capsules"))) {
            assertThat(files).hasSize(50);
        }
    }

    @Test
    void refusesWhatIsNoCapsule() throws IOException {
        var other = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");
        assertThatThrownBy(() -> CapsuleFile.read(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a capsule");
    }
}
