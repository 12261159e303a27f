package haetae.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTests {

    private static final String HEADER = "timestamp_utc,open,high,low,close,volume\n";

    @TempDir private Path temp = Path.of("");

    private static void saysInOneLine(Terminal said, String... words) {
        assertThat(said.code()).isNotZero();
        assertThat(said.err().lines()).hasSize(1);
        assertThat(said.err())
                .startsWith("haetae: ")
                .contains(words)
                .doesNotContain("java.", "should not have happened");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.5", "::", "example.org", ""})
    void listensOnNothingButLoopbackOrAllAddresses(String address) {
        var said = Terminal.run("serve", "--bind", address, "--port", "0");
        assertThat(said.code()).isEqualTo(2);
        saysInOneLine(said, "127.0.0.1", "0.0.0.0");
    }

    @Test
    void helpNamesEveryCommand() {
        var help = Terminal.run("help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains(
                        "demo",
                        "twin",
                        "serve",
                        "decision",
                        "status",
                        "halt",
                        "resume",
                        "flatten",
                        "reconcile",
                        "simulate",
                        "drill",
                        "chaos",
                        "replay",
                        "doctor",
                        "mutation",
                        "test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "twin",
                "serve",
                "decision",
                "status",
                "halt",
                "resume",
                "flatten",
                "reconcile",
                "simulate",
                "drill",
                "chaos",
                "replay",
                "doctor"
            })
    void eachCommandExplainsItself(String command) {
        var help = Terminal.run(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: haetae " + command);
    }

    @Test
    void anUnknownOptionIsRefusedWithTheWayToHelp() {
        var said = Terminal.run("demo", "--spede", "5");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("--spede", "haetae demo --help");
    }

    @ParameterizedTest
    @CsvSource({
        "demo,--speed,0",
        "demo,--speed,-1",
        "demo,--speed,601",
        "demo,--speed,NaN",
        "demo,--speed,fast",
        "demo,--days,0",
        "demo,--days,NaN",
        "demo,--port,65536",
        "demo,--token,short",
        "twin,--speed,max",
        "twin,--krw,-1",
        "twin,--market,BTC",
        "twin,--access-key,alone",
        "twin,--accounts,0",
        "twin,--accounts,1001",
        "twin,--markets,0",
        "twin,--markets,101",
        "serve,--mode,real"
    })
    void valuesOutOfRangeAreRefused(String command, String option, String value) {
        var said = Terminal.run(command, option, value);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err().lines()).hasSize(1);
    }

    @Test
    void aBrokenCandleFileIsRefusedByLine() throws IOException {
        var file = temp.resolve("KRW-BTC_1m.csv");
        Files.writeString(file, HEADER + "2026-01-05T00:00:00Z,1,1,1,one,1\n");
        var data = temp.resolve("data");
        saysInOneLine(
                Terminal.run(
                        "demo",
                        "--candles",
                        file.toString(),
                        "--speed",
                        "max",
                        "--data",
                        data.toString()),
                file.toString(),
                "line 2");
        assertThat(data).doesNotExist();
        saysInOneLine(Terminal.run("twin", "--port", "0", "--candles", file.toString()), "line 2");
    }

    @Test
    void aCandleFileThatIsNotThereIsRefusedByName() {
        saysInOneLine(
                Terminal.run("demo", "--candles", temp.resolve("none.csv").toString()),
                "none.csv",
                "no such file");
    }

    @Test
    void candlesThatEndWithinTheHistoryAreRefused() throws IOException {
        var file = temp.resolve("KRW-BTC_1m.csv");
        Files.writeString(file, HEADER + "2026-01-05T00:00:00Z,100,100,100,100,1\n");
        var data = temp.resolve("data");
        for (var speed : new String[] {"max", "60"}) {
            saysInOneLine(
                    Terminal.run(
                            "demo",
                            "--candles",
                            file.toString(),
                            "--speed",
                            speed,
                            "--data",
                            data.toString()),
                    "168 hours");
        }
        assertThat(data).doesNotExist();
        saysInOneLine(
                Terminal.run("twin", "--port", "0", "--candles", file.toString()), "168 hours");
    }

    @Test
    void aPortInUseIsRefusedBeforeAnythingIsWritten() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            var data = temp.resolve("data");
            saysInOneLine(
                    Terminal.run("demo", "--port", port, "--data", data.toString()),
                    port,
                    "--port");
            assertThat(data).doesNotExist();
            saysInOneLine(Terminal.run("twin", "--port", port), port, "--port");
            saysInOneLine(Terminal.run("serve", "--mode", "live", "--port", port), port, "--port");
        }
    }

    @Test
    void aDataFolderThatCannotBeMadeIsRefused() throws IOException {
        var file = Files.writeString(temp.resolve("file"), "not a folder");
        saysInOneLine(
                Terminal.run(
                        "demo",
                        "--days",
                        "1",
                        "--speed",
                        "max",
                        "--data",
                        file.resolve("x").toString()),
                "cannot write to the data folder",
                "--data");
        assertThat(file).hasContent("not a folder");
    }

    @Test
    void aSummaryThatCouldNotBeWrittenIsRefusedBeforeTheRun() {
        saysInOneLine(
                Terminal.run("demo", "--json", temp.resolve("no/such/out.json").toString()),
                "--json");
    }

    @Test
    void liveModeIsRefusedUnlessItIsSwitchedOn() {
        saysInOneLine(
                Terminal.run(
                        "serve",
                        "--mode",
                        "live",
                        "--port",
                        "0",
                        "--data",
                        temp.resolve("d").toString()),
                "HAETAE_LIVE=yes");
        assertThat(temp.resolve("d")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "halt", "resume", "flatten", "reconcile"})
    void aFolderThatNoHaetaeUsedIsRefused(String command) {
        saysInOneLine(Terminal.run(command, "--data", temp.toString()), "--data");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aDecisionIsNotRebuiltFromAFolderThatNoHaetaeUsed() {
        saysInOneLine(
                Terminal.run("decision", "1", "--rebuild", "--data", temp.toString()), "--data");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aDrillPrintsPassOrFailForEveryRule() {
        var drill = Terminal.run("drill", "gap");
        assertThat(drill.code()).isZero();
        assertThat(drill.out())
                .contains("gap: ", "  pass  all of it is sold", "every rule held")
                .doesNotContain("FAIL");
        var unknown = Terminal.run("drill", "full-moon");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("full-moon", "flash-wick");
    }

    @Test
    void aReplayOfNoCapsuleSaysSoInOneLine() throws IOException {
        var missing = Terminal.run("replay", temp.resolve("none.json").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("none.json", "no such file").hasLineCount(1);
        var other = Files.writeString(temp.resolve("other.json"), "[]");
        assertThat(Terminal.run("replay", other.toString()).err()).contains("not a capsule");
    }
}
