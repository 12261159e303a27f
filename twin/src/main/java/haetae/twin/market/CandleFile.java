package haetae.twin.market;

import haetae.core.market.Candle;
import haetae.core.market.Interval;
import haetae.core.market.Market;
import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads recorded one-minute candles from a CSV file, gzipped or plain, with the header {@code
 * timestamp_utc,open,high,low,close,volume[,value]}: open times ascending in UTC, prices in won.
 */
public final class CandleFile {

    private static final String HEADER = "timestamp_utc,open,high,low,close,volume";

    private CandleFile() {}

    /**
     * The file is not what it should be; the message names the file, the line and what is wrong
     * there.
     */
    public static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(Path file, int line, String problem) {
            super(file + ", line " + line + ": " + problem);
        }
    }

    /**
     * All candles of a file, checked. @throws Broken if a line cannot be read, or the lines do not
     * ascend
     */
    public static List<Candle> read(Path file) throws IOException {
        try (var reader =
                new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            var header = reader.readLine();
            if (header == null || !(header.equals(HEADER) || header.equals(HEADER + ",value"))) {
                throw new Broken(file, 1, "the header must be " + HEADER + "[,value]");
            }
            var candles = new ArrayList<Candle>();
            int number = 1;
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                var candle = candle(file, number, line);
                if (!candles.isEmpty()
                        && !candle.openTime().isAfter(candles.getLast().openTime())) {
                    throw new Broken(file, number, "times must ascend");
                }
                candles.add(candle);
            }
            if (candles.isEmpty()) {
                throw new Broken(file, number, "there are no candles");
            }
            return candles;
        }
    }

    /**
     * A tape of one or more files of one market, in the order given. @throws Broken if they do not
     * ascend
     */
    public static Tape tape(Market market, List<Path> files) throws IOException {
        var all = new ArrayList<Candle>();
        for (var file : files) {
            var candles = read(file);
            if (!all.isEmpty()
                    && !candles.getFirst().openTime().isAfter(all.getLast().openTime())) {
                throw new Broken(file, 2, "begins before the file ahead of it ends");
            }
            all.addAll(candles);
        }
        return new Tape(market, all.getFirst().openTime(), all.iterator());
    }

    /**
     * The market that a file name begins with, as in {@code KRW-BTC_1m_2025.csv.gz}; null when it
     * has none.
     */
    public static @Nullable Market marketOf(Path file) {
        var name = file.getFileName().toString();
        int end = name.indexOf('_');
        try {
            return end < 0 ? null : new Market(name.substring(0, end));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InputStream open(Path file) throws IOException {
        var raw = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    }

    private static Candle candle(Path file, int number, String line) throws Broken {
        var fields = line.split(",", -1);
        if (fields.length != 6 && fields.length != 7) {
            throw new Broken(file, number, fields.length + " fields instead of 6 or 7");
        }
        try {
            var close = Price.of(fields[4]);
            var volume = Quantity.of(fields[5]);
            var value =
                    fields.length == 7 && !fields[6].isEmpty()
                            ? new Krw(new BigDecimal(fields[6]))
                            : close.times(volume);
            var openTime = Instant.parse(fields[0]);
            if (!Interval.M1.startOf(openTime).equals(openTime)) {
                throw new Broken(file, number, openTime + " is not the start of a minute");
            }
            return new Candle(
                    openTime,
                    Interval.M1,
                    Price.of(fields[1]),
                    Price.of(fields[2]),
                    Price.of(fields[3]),
                    close,
                    volume,
                    value);
        } catch (NumberFormatException e) {
            throw new Broken(file, number, "not a number in: " + line);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new Broken(file, number, e.getMessage() + "");
        }
    }
}
