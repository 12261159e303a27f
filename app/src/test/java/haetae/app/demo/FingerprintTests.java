package haetae.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.Prepared;
import haetae.core.market.Candle;
import haetae.core.market.Market;
import haetae.core.risk.Limits;
import haetae.twin.faults.FaultPlan;
import haetae.twin.market.GeneratedMarket;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo at full speed goes the same way every time, and another way when anything is changed. */
class FingerprintTests {

    private static final Limits SMALLER =
            new Limits(
                    new BigDecimal("0.8"),
                    new BigDecimal("1.5"),
                    Limits.DEFAULTS.exposureMaxPct(),
                    Limits.DEFAULTS.stopLossPct(),
                    Limits.DEFAULTS.dailyLossPct(),
                    Limits.DEFAULTS.volatilityPct(),
                    Limits.DEFAULTS.gapMarginPct());

    @TempDir private Path temp = Path.of("");

    private int runs;

    private Summary run(Path candles, Limits limits) throws IOException {
        var options =
                new Demo.Options(
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.1),
                        1,
                        List.of(candles),
                        FaultPlan.NONE,
                        limits,
                        0,
                        "0123456789abcdef",
                        Prepared.at(temp.resolve("data" + runs++), "demo"),
                        Path.of(System.getProperty("user.home"), ".cache", "haetae"));
        return new Demo(options, _ -> {}, () -> false).run();
    }

    private static List<Candle> eightDays() {
        var start = Instant.parse("2026-01-05T00:00:00Z");
        var tape = GeneratedMarket.tape(new Market("KRW-BTC"), 1, start).candles();
        var candles = new ArrayList<Candle>();
        var end = start.plusSeconds(8 * 86_400);
        for (var candle = tape.next(); candle.openTime().isBefore(end); candle = tape.next()) {
            candles.add(candle);
        }
        return candles;
    }

    private Path file(String name, List<Candle> candles) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("timestamp_utc,open,high,low,close,volume");
        for (var c : candles) {
            lines.add(
                    String.join(
                            ",",
                            c.openTime().toString(),
                            c.open().toString(),
                            c.high().toString(),
                            c.low().toString(),
                            c.close().toString(),
                            c.volume().toString()));
        }
        return Files.write(temp.resolve(name), lines);
    }

    /** The last minute of the history closes three percent higher. */
    private static List<Candle> withOneChanged(List<Candle> candles) {
        var changed = new ArrayList<>(candles);
        var start = candles.getFirst().openTime().plusSeconds(7 * 86_400);
        for (int i = 0; i < changed.size(); i++) {
            if (!changed.get(i).openTime().isBefore(start)) {
                var last = changed.get(i - 1);
                var higher = last.high().times(new BigDecimal("1.03"));
                changed.set(
                        i - 1,
                        new Candle(
                                last.openTime(),
                                last.interval(),
                                last.open(),
                                higher,
                                last.low(),
                                higher,
                                last.volume(),
                                last.value()));
                return changed;
            }
        }
        throw new IllegalStateException("no candle to change");
    }

    @Test
    void isTheSameForTheSameRunAndAnotherForAChangedCandleOrSetting() throws IOException {
        var candles = eightDays();
        var file = file("a.csv", candles);
        var first = run(file, Limits.DEFAULTS);
        assertThat(first.booksAgree()).isTrue();
        assertThat(first.orders()).as("something was traded").isPositive();
        assertThat(run(file, Limits.DEFAULTS).fingerprint()).isEqualTo(first.fingerprint());
        assertThat(run(file, SMALLER).fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(run(file("b.csv", withOneChanged(candles)), Limits.DEFAULTS).fingerprint())
                .isNotEqualTo(first.fingerprint());
    }
}
