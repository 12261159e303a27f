package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.chaos.Program;
import haetae.app.service.Poll;
import haetae.core.order.Balance;
import haetae.core.time.Traffic;
import haetae.upbit.Answer;
import haetae.upbit.Listing;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitRest;
import haetae.upbit.WallAgenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A twin in a process of its own. */
class TwinCommandTests {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");

    @TempDir private Path temp = Path.of("");

    private static <T> T ask(
            WallAgenda agenda, UpbitRest rest, BiConsumer<UpbitRest, Consumer<T>> question) {
        var answer = new CompletableFuture<T>();
        agenda.post(() -> question.accept(rest, answer::complete));
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void opensSeveralAccountsAndMarkets() throws Exception {
        var out = temp.resolve("twin.out");
        var twin =
                new ProcessBuilder(
                                Program.command(
                                        List.of(
                                                "twin",
                                                "--port",
                                                "0",
                                                "--accounts",
                                                "3",
                                                "--markets",
                                                "2")))
                        .redirectOutput(out.toFile())
                        .redirectError(temp.resolve("twin.err").toFile())
                        .start();
        try (var client = HttpClient.newHttpClient();
                var agenda = WallAgenda.onMachineClock("asks", Throwable::printStackTrace)) {
            assertThat(
                            Poll.until(
                                    Duration.ofSeconds(60),
                                    () -> said(out).contains("access key TwinAccessKey3, ")))
                    .as(said(out))
                    .isTrue();
            var address = ADDRESS.matcher(said(out));
            assertThat(address.find()).isTrue();
            var upbit =
                    new Upbit(
                            agenda, client, Traffic.uncounted(agenda), URI.create(address.group()));
            var second =
                    new UpbitRest(
                            upbit,
                            new Signer(
                                    "TwinAccessKey2",
                                    "TwinSecretKeyThatOpensNothingElse2",
                                    () -> UUID.randomUUID().toString()));
            var held =
                    TwinCommandTests.<Answer<Map<String, Balance>>>ask(
                            agenda, second, UpbitRest::accounts);
            assertThat(held)
                    .isInstanceOfSatisfying(
                            Answer.Ok.class,
                            ok -> assertThat(ok.value().toString()).contains("1000000"));
            var listed =
                    TwinCommandTests.<Answer<List<Listing>>>ask(agenda, second, UpbitRest::markets);
            assertThat(listed.toString()).contains("KRW-BTC", "KRW-COIN2");
        } finally {
            twin.destroyForcibly();
        }
    }

    private static String said(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
