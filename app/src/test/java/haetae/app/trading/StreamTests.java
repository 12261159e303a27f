package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stream of events over real HTTP, cut and taken up again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BUY =
            "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"10000\"}";

    private final TwinTrading trading;

    StreamTests() throws IOException {
        trading = new TwinTrading(Krw.of(1_000_000));
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
    }

    private record Event(long id, String kind, JsonNode data) {}

    /** One who listens until cut off. */
    private static final class Ear implements AutoCloseable {
        private final InputStream body;
        private final List<Event> events = new CopyOnWriteArrayList<>();

        Ear(InputStream body) {
            this.body = body;
            Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            var lines = new Scanner(body, StandardCharsets.UTF_8);
            long id = 0;
            var kind = "";
            while (lines.hasNextLine()) {
                var line = lines.nextLine();
                if (line.startsWith("id:")) {
                    id = Long.parseLong(line.substring(3).strip());
                } else if (line.startsWith("event:")) {
                    kind = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    events.add(
                            new Event(
                                    kind.equals("price") ? 0 : id,
                                    kind,
                                    JSON.readTree(line.substring(5))));
                }
            }
        }

        List<Event> heard() {
            return events.stream().filter(event -> event.id() > 0).toList();
        }

        boolean heard(String kind, String pointer, String value) {
            return events.stream()
                    .anyMatch(event ->
                            event.kind().equals(kind)
                                    && event.data().at(pointer).asString("").equals(value));
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private void buys() {
        eventually(() -> trading.post("/trading/orders", BUY).status() == 201);
        eventually(() -> trading.view().live().isEmpty());
    }

    @Test
    void afterACutNothingIsMissingAndNothingDoubled() throws IOException {
        var db = trading.server().database();
        var before = db.queryForObject("SELECT coalesce(max(id), 0) FROM events", Long.class);
        var heard = new ArrayList<Event>();
        try (var ear = new Ear(trading.stream(null))) {
            eventually(() -> ear.events.stream().anyMatch(event -> event.kind().equals("price")));
            buys();
            eventually(() -> ear.heard("order", "/status", "EXECUTED"));
            heard.addAll(ear.heard());
        }
        buys(); // nobody listens
        db.update("UPDATE events SET at = at - interval '60 seconds'"); // for a minute
        trading.post("/risk/halt", "{\"reason\":\"a test\"}");
        eventually(() -> trading.post("/risk/resume", null).status() == 200);
        buys();
        try (var ear = new Ear(trading.stream(heard.getLast().id()))) {
            buys();
            trading.post("/trading/flatten", "{}");
            eventually(() -> ear.heard("order", "/leg", "FLATTEN"));
            eventually(() -> trading.view().exits().isEmpty());
            var newest = db.queryForObject("SELECT max(id) FROM events", Long.class);
            eventually(() -> ear.heard().getLast().id() >= newest);
            heard.addAll(ear.heard());
        }
        assertThat(heard.stream().map(Event::id))
                .containsExactlyElementsOf(
                        db.queryForList(
                                "SELECT id FROM events WHERE id > ? ORDER BY id",
                                Long.class,
                                before));
        assertThat(heard.stream().filter(event -> event.kind().equals("fill")).count())
                .isEqualTo(db.queryForObject("SELECT count(*) FROM fills", Long.class));
        assertThat(heard.stream().map(Event::kind)).contains("order", "fill", "halt", "risk_event");
    }

    @Test
    void anIdThatIsNoneIsRefused() {
        assertThat(trading.send("GET", "/stream", null, "Last-Event-ID", "yesterday").status())
                .isEqualTo(422);
    }
}
