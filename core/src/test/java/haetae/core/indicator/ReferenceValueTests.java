package haetae.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import haetae.core.SharedData;
import haetae.core.SharedData.Table;
import java.math.BigDecimal;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Published reference values: Stock.Indicators to 1e-9, StockCharts worksheets within half of their
 * last printed digit.
 *
 * <p>Those worksheets begin differently from Wilder and from Stock.Indicators, which is only a
 * matter of what is seen first: an EMA seeded with the first close, a cold-start RSI (averages from
 * 0) and an ATR whose first bar counts are ours, fed with the first close for as long as they warm
 * up. Not compared: the signal and histogram columns of the MACD sheet, which nobody reproduces,
 * and the sheets of indicators that we do not have (ADX, stochastic, CCI, MFI, WMA, OBV, VWAP).
 */
class ReferenceValueTests {

    private static Table skender() {
        return SharedData.csv("indicators/skender_default_502_daily.csv.gz");
    }

    /** Compares row by row; an empty cell must find our indicator still warming up. */
    private static void comparesToSkender(String column, Table table, IntToDoubleFunction ours) {
        var expected = table.numbers(column);
        for (int i = 0; i < expected.length; i++) {
            double actual = ours.applyAsDouble(i);
            if (Double.isNaN(expected[i])) {
                assertThat(actual).as("%s, row %d", column, i).isNaN();
            } else {
                assertThat(actual).as("%s, row %d", column, i).isCloseTo(expected[i], within(1e-9));
            }
        }
        assertThat(expected).hasSize(502);
    }

    @Test
    void rsiEqualsSkender() {
        var table = skender();
        var closes = table.numbers("close");
        var rsi = new Rsi(14);
        comparesToSkender("rsi14__rsi", table, i -> rsi.next(closes[i]));
    }

    @Test
    void emaEqualsSkender() {
        var table = skender();
        var closes = table.numbers("close");
        var ema = new Ema(20);
        comparesToSkender("ema20__ema", table, i -> ema.next(closes[i]));
    }

    @Test
    void macdEqualsSkender() {
        var table = skender();
        var closes = table.numbers("close");
        var line = new Macd(12, 26, 9);
        comparesToSkender("macd_12_26_9__macd", table, i -> line.next(closes[i]));
        var signal = new Macd(12, 26, 9);
        comparesToSkender(
                "macd_12_26_9__signal",
                table,
                i -> {
                    signal.next(closes[i]);
                    return signal.signal();
                });
        var histogram = new Macd(12, 26, 9);
        comparesToSkender(
                "macd_12_26_9__histogram",
                table,
                i -> {
                    histogram.next(closes[i]);
                    return histogram.histogram();
                });
    }

    @Test
    void bollingerEqualsSkender() {
        var table = skender();
        var closes = table.numbers("close");
        var width = new Bollinger(20, 2);
        comparesToSkender(
                "bb20_2__width",
                table,
                i -> {
                    width.next(closes[i]);
                    return (width.upper() - width.lower()) / width.middle();
                });
        var percent = new Bollinger(20, 2);
        comparesToSkender(
                "bb20_2__percentB",
                table,
                i -> {
                    percent.next(closes[i]);
                    return percent.percent(closes[i]) / 100;
                });
        var bands = new Bollinger(20, 2);
        var upper = table.numbers("bb20_2__upperBand");
        var lower = table.numbers("bb20_2__lowerBand");
        var sma = table.numbers("sma20__sma");
        comparesToSkender(
                "bb20_2__sma",
                table,
                i -> {
                    bands.next(closes[i]);
                    if (!Double.isNaN(upper[i])) {
                        assertThat(bands.upper()).isCloseTo(upper[i], within(1e-9));
                        assertThat(bands.lower()).isCloseTo(lower[i], within(1e-9));
                        assertThat(bands.middle()).isCloseTo(sma[i], within(1e-9));
                    }
                    return bands.middle();
                });
    }

    @Test
    void meanAndPopulationDeviationEqualSkender() {
        var table = skender();
        var closes = table.numbers("close");
        var deviation = new Bollinger(14, 1);
        comparesToSkender(
                "stdev14__stdDev",
                table,
                i -> {
                    deviation.next(closes[i]);
                    return deviation.deviation();
                });
        var mean = new Bollinger(14, 1);
        comparesToSkender(
                "stdev14__mean",
                table,
                i -> {
                    mean.next(closes[i]);
                    return mean.middle();
                });
    }

    @Test
    void atrEqualsSkender() {
        var table = skender();
        var highs = table.numbers("high");
        var lows = table.numbers("low");
        var closes = table.numbers("close");
        var atr = new Atr(14);
        comparesToSkender("atr14__atr", table, i -> atr.next(highs[i], lows[i], closes[i]));
        var ranges = new Atr(1); // the average of one range is the range
        comparesToSkender("atr14__tr", table, i -> ranges.next(highs[i], lows[i], closes[i]));
    }

    @Test
    void keltnerOfEmaAndAtrEqualsSkender() {
        var table = skender();
        var highs = table.numbers("high");
        var lows = table.numbers("low");
        var closes = table.numbers("close");
        var ema = new Ema(20);
        var atr = new Atr(10);
        comparesToSkender(
                "keltner_20_2_10__upperBand",
                table,
                i -> ema.next(closes[i]) + 2 * atr.next(highs[i], lows[i], closes[i]));
    }

    /** Compares the cells that are printed, each to half a unit of its last digit. */
    private static void comparesToSheet(
            Table sheet, String column, int firstRow, IntToDoubleFunction ours) {
        var cells = sheet.column(column);
        int compared = 0;
        for (int i = 0; i < cells.size(); i++) {
            double actual = ours.applyAsDouble(i);
            if (!cells.get(i).isEmpty() && i >= firstRow) {
                var printed = new BigDecimal(cells.get(i));
                // Sheets with 15 decimals print more digits than a double can hold.
                double half = Math.max(0.5 * Math.pow(10, -printed.scale()), 1e-12);
                assertThat(actual)
                        .as("%s, row %d", column, i)
                        .isCloseTo(printed.doubleValue(), within(half * (1 + 1e-6)));
                compared++;
            }
        }
        assertThat(compared).as(column).isGreaterThanOrEqualTo(15);
    }

    @Test
    void bollingerEqualsStockCharts() {
        var sheet = SharedData.csv("indicators/stockcharts_bb20_2.csv.gz");
        var closes = sheet.numbers("Close");
        record Column(String name, java.util.function.ToDoubleFunction<Bollinger> value) {}
        var columns =
                java.util.List.of(
                        new Column("MiddleBand", Bollinger::middle),
                        new Column("20-day Standard Deviation", Bollinger::deviation),
                        new Column("HighBand", Bollinger::upper),
                        new Column("LowBand", Bollinger::lower));
        for (var column : columns) {
            var bollinger = new Bollinger(20, 2);
            comparesToSheet(
                    sheet,
                    column.name(),
                    0,
                    i -> {
                        bollinger.next(closes[i]);
                        return column.value().applyAsDouble(bollinger);
                    });
        }
    }

    @Test
    void atrEqualsStockChartsWhenTheFirstBarCounts() {
        for (int length : new int[] {10, 14}) {
            var sheet = SharedData.csv("indicators/stockcharts_atr" + length + ".csv.gz");
            var highs = sheet.numbers("High");
            var lows = sheet.numbers("Low");
            var closes = sheet.numbers("Close");
            var atr = new Atr(length);
            atr.next(closes[0], closes[0], closes[0]); // lets the first bar's own range count
            comparesToSheet(sheet, "ATR", length - 1, i -> atr.next(highs[i], lows[i], closes[i]));
        }
    }

    @Test
    void macdLineEqualsStockChartsWhenSeededWithTheFirstClose() {
        var sheet = SharedData.csv("indicators/stockcharts_macd_12_26_9.csv.gz");
        var closes = sheet.numbers("Close");
        var macd = new Macd(12, 26, 9);
        for (int i = 0; i < 26; i++) {
            macd.next(closes[0]);
        }
        comparesToSheet(sheet, "MACD_line", 1, i -> i == 0 ? 0 : macd.next(closes[i]));
    }

    @Test
    void rsiEqualsStockChartsFromAColdStart() {
        var sheet = SharedData.csv("indicators/stockcharts_rsi14_coldstart.csv.gz");
        var closes = sheet.numbers("Close");
        var rsi = new Rsi(14);
        for (int i = 0; i < 15; i++) {
            rsi.next(closes[0]); // fourteen changes of zero
        }
        comparesToSheet(sheet, "RSI", 1, i -> rsi.next(closes[i]));
    }
}
