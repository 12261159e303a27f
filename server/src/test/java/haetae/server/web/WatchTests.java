package haetae.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.server.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is seen of a server from outside: metrics, the machine, the ids of requests. */
@ExtendWith(TestServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchTests {

    private final TestServer.Running running;
    private final Api api;

    WatchTests(TestServer.Running running) {
        this.running = running;
        api = new Api(running.server().port());
    }

    @AfterAll
    void close() {
        api.close();
    }

    private HttpResponse<String> ask(String path, String header, String value) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var address = URI.create("http://127.0.0.1:" + running.server().port() + path);
            return client.send(
                    HttpRequest.newBuilder(address).header(header, value).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private String metrics() {
        var answer = api.get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        return answer.response().body();
    }

    @Test
    void metricsAreNotForEverybody() {
        assertThat(api.send("GET", "/metrics", null, null).status()).isEqualTo(401);
        assertThat(api.get("/metrics").header("Content-Type")).startsWith("text/plain");
    }

    @Test
    void everyJobIsMeasuredByItsId() {
        var text = metrics();
        for (var job : api.get("/api/v1/health/detail").json().path("jobs")) {
            assertThat(text)
                    .contains("haetae_job_period_seconds{", "id=\"" + job.path("id").asString());
        }
    }

    @Test
    void aScrapeDoesNotWaitForAnEngineThatIsBusy() {
        metrics();
        var done = new CountDownLatch(1);
        running.agenda()
                .post(() -> {
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        try {
            long began = System.nanoTime();
            assertThat(metrics()).contains("haetae_engine_answer_age_seconds");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(20));
        } finally {
            done.countDown();
        }
    }

    @Test
    void theMachineAndTheJobsAreToldAsTheyAre() {
        var system = api.get("/api/v1/admin/system").json();
        assertThat(system.path("memory_total_mb").asDouble()).isGreaterThan(100);
        for (var share : new String[] {"cpu_percent", "memory_percent", "disk_percent"}) {
            assertThat(system.path(share).asDouble()).as(share).isBetween(0.0, 100.0);
        }
        assertThat(system.path("disk_used_gb").asDouble())
                .isLessThanOrEqualTo(system.path("disk_total_gb").asDouble());
        assertThat(system.path("scheduler_jobs")).hasSize(7);
        for (var job : system.path("scheduler_jobs")) {
            assertThat(job.path("status").asString()).isIn("running", "stopped", "error");
        }
        assertThat(api.send("GET", "/api/v1/admin/system", null, null).status()).isEqualTo(401);
    }

    @Test
    void theRootIsAPageForBrowsersAndNameAndVersionForPrograms() throws Exception {
        var about = ask("/", "Accept", "application/json");
        assertThat(about.body())
                .contains("\"name\":\"Haetae\"", "\"version\":\"0.1.0\"", "\"docs\":");
        var page = ask("/", "Accept", "text/html,application/json;q=0.9,*/*;q=0.8");
        assertThat(page.body()).contains("<html");
        assertThat(ask("/", "Accept", "*/*").body()).contains("<html");
    }

    @Test
    void everyAnswerTellsTheIdOfItsRequest() throws Exception {
        var asked = ask("/api/v1/health", "X-Request-Id", "ticket-4711");
        assertThat(asked.headers().firstValue("X-Request-Id")).hasValue("ticket-4711");
        var malformed = ask("/api/v1/health", "X-Request-Id", "no spaces {here}");
        assertThat(malformed.headers().firstValue("X-Request-Id").orElse(""))
                .matches("[0-9a-f-]{36}");
        assertThat(api.send("GET", "/metrics", null, null).header("X-Request-Id")).isNotEmpty();
    }
}
