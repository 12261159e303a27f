package haetae.app.trading;

import static haetae.app.trading.TwinTrading.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.money.Krw;
import haetae.server.world.Recipients;
import haetae.server.world.Recipients.Channel;
import haetae.server.world.Recipients.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus reads of a server that trades, and what rules and dashboard make of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTests {

    private static final Path RULES = Path.of("..", "deploy", "prometheus", "alerts.yml");
    private static final Path SCRAPE = Path.of("..", "deploy", "prometheus", "prometheus.yml");
    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "haetae.json");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:haetae|jvm|process|system|http)_[a-z_0-9]+\\b");

    private final Postbox slack = new Postbox();
    private final TwinTrading trading;

    MetricsTests() throws IOException {
        trading =
                new TwinTrading(
                        Krw.of(1_000_000),
                        new Recipients(
                                List.of(new Channel(Kind.SLACK, slack.address("/T0"), "")),
                                Optional.empty()),
                        TwinTrading.BTC);
    }

    @AfterAll
    void close() throws IOException {
        trading.close();
        slack.close();
    }

    private String metrics() {
        return trading.metrics();
    }

    /** The value of the first sample whose line begins like that. */
    private double value(String beginning) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .orElseThrow(() -> new AssertionError("no " + beginning));
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    }

    private static List<String> queries() throws IOException {
        var queries = new ArrayList<String>();
        JsonNode rules = new JsonMapper().valueToTree(yaml(RULES));
        rules.findValues("expr").forEach(each -> queries.add(each.asString()));
        var dashboard = new JsonMapper().readTree(Files.readString(DASHBOARD));
        dashboard.path("panels").findValues("expr").forEach(each -> queries.add(each.asString()));
        queries.add(dashboard.at("/templating/list/1/query").asString());
        return queries;
    }

    @Test
    void rulesAndDashboardUseOnlyWhatTheServerTells() throws Exception {
        eventually(() -> metrics().contains("haetae_outbox_lag_seconds{"));
        var told = new TreeSet<String>();
        metrics()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> told.add(line.split("[ {]", 2)[0]));
        var used = new TreeSet<String>();
        for (var query : queries()) {
            NAME.matcher(query).results().forEach(match -> used.add(match.group()));
        }
        assertThat(used).hasSizeGreaterThan(25);
        assertThat(told).containsAll(used);
        assertThat(metrics()).contains("haetae_decision_lateness_seconds_bucket", "le=\"10.0\"");
    }

    @Test
    void theScrapeExampleAsksWhereTheServerAnswers() throws Exception {
        JsonNode job = new JsonMapper().valueToTree(yaml(SCRAPE)).at("/scrape_configs/0");
        assertThat(job.path("metrics_path").asString()).isEqualTo("/metrics");
        assertThat(job.path("job_name").asString()).isEqualTo("haetae");
    }

    @Test
    void prometheusItselfAcceptsTheRules() throws Exception {
        Process check;
        try {
            check =
                    new ProcessBuilder("promtool", "check", "rules", RULES.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            Assumptions.abort("promtool is not installed: " + e.getMessage());
            return;
        }
        var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }

    @Test
    void ordersFillsLatchesAndTheirAgesAreThoseOfTheAccount() {
        double before = value("haetae_orders_total{account=\"1\",leg=\"ENTRY\"}");
        var order =
                trading.post(
                        "/trading/orders",
                        "{\"side\":\"BUY\",\"order_type\":\"MARKET\",\"amount\":\"20000\"}");
        assertThat(order.status()).isEqualTo(201);
        eventually(() -> value("haetae_orders_total{account=\"1\",leg=\"ENTRY\"}") == before + 1);
        eventually(() -> value("haetae_fills_total{account=\"1\",leg=\"ENTRY\"}") >= 1);
        assertThat(value("haetae_journal_commit_seconds_count{account=\"1\"}")).isGreaterThan(2);
        assertThat(value("haetae_order_unresolved_age_seconds{account=\"1\"}")).isZero();
        assertThat(value("haetae_reconcile_lag_seconds{account=\"1\"}")).isBetween(0.0, 300.0);
        assertThat(value("haetae_tick_age_seconds{market=\"KRW-BTC\"}")).isBetween(0.0, 60.0);
        eventually(() -> value("haetae_outbox_lag_seconds{account=\"1\",channel=\"slack\"}") >= 0);
        assertThat(value("haetae_ai_budget_krw{account=\"1\"}")).isEqualTo(2_000);
        assertThat(trading.post("/risk/halt", "{\"reason\":\"just so\"}").status()).isEqualTo(200);
        eventually(() -> value("haetae_latch_closed{account=\"1\",cause=\"MANUAL\"}") == 1);
        trading.post("/risk/resume", null);
        eventually(() -> value("haetae_latch_closed{account=\"1\",cause=\"MANUAL\"}") == 0);
    }

    @Test
    void aDecisionIsCountedWithItsCallsAndItsDelay() {
        double before =
                value(
                        "haetae_ai_calls_total{account=\"1\",outcome=\"ANSWERED\",provider=\"gemini\"}");
        trading.post("/signals/generate?execute=false", null);
        eventually(() ->
                value(
                                "haetae_ai_calls_total{account=\"1\",outcome=\"ANSWERED\",provider=\"gemini\"}")
                        > before);
        assertThat(value("haetae_ai_cost_krw_total{account=\"1\",provider=\"gemini\"}"))
                .isPositive();
    }
}
