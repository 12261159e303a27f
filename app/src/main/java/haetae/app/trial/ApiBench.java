package haetae.app.trial;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** How long the API takes to answer when it has collected for a year. */
public final class ApiBench {

    private static final int DAYS = 365;
    private static final int WARM_UP = 100;
    private static final int TIMES = 300;

    /** What is asked; the first two have a limit of their own. */
    private static final List<String> PATHS =
            List.of(
                    "/market/history?hours=168&interval=60",
                    "/dashboard/summary",
                    "/market",
                    "/market/history?hours=168&limit=1000",
                    "/market/summary?hours=168",
                    "/market/candles?interval=60&limit=200",
                    "/signals?limit=50",
                    "/trading/orders?limit=50",
                    "/portfolio/summary",
                    "/risk/status",
                    "/config",
                    "/health");

    /** Milliseconds. */
    public record Figure(String path, double median, double p95, double worst) {}

    private ApiBench() {}

    /** Writes a year of rows every 10 seconds and of minutes, as collecting would have. */
    public static void fill(Playground playground, Consumer<String> progress) {
        var db = playground.db();
        var until = playground.now().truncatedTo(ChronoUnit.MINUTES);
        for (int day = DAYS; day > 0; day -= 5) {
            var from = until.minus(Duration.ofDays(day)).toString();
            var to = until.minus(Duration.ofDays(Math.max(0, day - 5))).toString();
            db.update(
                    """
                    INSERT INTO market_data (symbol, "timestamp", price, volume, high_price, low_price, trade_count)
                    SELECT 'KRW-BTC', at, price, 1.5, price * 1.01, price * 0.99, 7
                    FROM (SELECT at, 100000000 + round(1000000 * sin(extract(epoch FROM at) / 86400)) AS price
                          FROM generate_series(?::timestamptz, ?::timestamptz - interval '10 seconds', '10 seconds') at) s
                    ON CONFLICT DO NOTHING\
                    """,
                    from,
                    to);
            db.update(
                    """
                    INSERT INTO candles (market, minutes, open_time, open, high, low, close, volume, value, known_at)
                    SELECT 'KRW-BTC', 1, at, price, price * 1.001, price * 0.999, price + 1000, 9, 9 * price, at
                    FROM (SELECT at, 100000000 + round(1000000 * sin(extract(epoch FROM at) / 86400)) AS price
                          FROM generate_series(?::timestamptz, ?::timestamptz - interval '1 minute', '1 minute') at) s
                    ON CONFLICT DO NOTHING\
                    """,
                    from,
                    to);
            if (day % 50 == 15) {
                progress.accept(DAYS - day + " of " + DAYS + " days");
            }
        }
        db.execute("ANALYZE market_data");
        db.execute("ANALYZE candles");
    }

    /** Rows of market data and of minutes. */
    public static List<Long> rows(Playground playground) {
        return List.of("market_data", "candles").stream()
                .map(table ->
                        playground.db().queryForObject("SELECT count(*) FROM " + table, Long.class))
                .toList();
    }

    /**
     * Asks one after the other over HTTP.
     *
     * @throws IllegalStateException if an answer is not 200
     */
    public static List<Figure> measure(Playground playground) throws IOException {
        var figures = new ArrayList<Figure>();
        for (var path : PATHS) {
            var request =
                    HttpRequest.newBuilder(playground.address().resolve("/api/v1" + path))
                            .header("Authorization", "Bearer " + playground.token())
                            .build();
            var took = new ArrayList<Double>();
            for (int i = 0; i < WARM_UP + TIMES; i++) {
                long began = System.nanoTime();
                int status = status(playground, request);
                if (status != 200) {
                    throw new IllegalStateException(path + " answered " + status);
                }
                if (i >= WARM_UP) {
                    took.add((System.nanoTime() - began) / 1e6);
                }
            }
            Collections.sort(took);
            figures.add(
                    new Figure(
                            path, took.get(TIMES / 2), took.get(TIMES * 95 / 100), took.getLast()));
        }
        return figures;
    }

    private static int status(Playground playground, HttpRequest request) throws IOException {
        try {
            return playground
                    .client()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
