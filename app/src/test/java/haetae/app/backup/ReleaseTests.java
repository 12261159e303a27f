package haetae.app.backup;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.app.paper.Paper;
import haetae.app.service.Errand;
import haetae.app.service.Installation;
import haetae.app.service.Mode;
import haetae.app.service.StoredBooks;
import haetae.core.money.Krw;
import haetae.server.database.DatabaseChoice;
import haetae.server.database.Storage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What each release left behind is taken up by today's program, and survives its loss. */
class ReleaseTests {

    private static final DatabaseChoice CHOICE =
            DatabaseChoice.embedded(Path.of(System.getProperty("user.home"), ".cache", "haetae"));

    @TempDir private Path temp = Path.of("");

    static List<Path> releases() throws IOException {
        try (var files = Files.list(Path.of("src", "test", "resources", "releases"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void isTakenUpAndEqualsTheExchangeAlsoAfterItWasLost(Path release) throws IOException {
        var left = Restore.verify(release);
        var folder = temp.resolve("folder");
        var first = temp.resolve("first.backup");
        try (var storage = Storage.open(folder, left.environment(), CHOICE)) {
            Restore.copy(storage.database(), release);
            Backup.write(Installation.at(folder), storage.database(), first);
        }
        assertThat(Contents.of(first)).as("as the release left it").isEqualTo(Contents.of(release));

        Money before;
        try (var storage = UpToDate.open(folder, left.environment(), CHOICE, _ -> {})) {
            before = Money.of(StoredBooks.of(database(storage)));
        }
        try (var twin = new Twin(new Krw(before.cash()));
                var mode = mode(left.environment(), twin)) {
            for (var coin : before.coins().entrySet()) {
                twin.deposit(coin.getKey(), coin.getValue());
            }
            var kept = temp.resolve("kept.backup");
            Backup.write(Installation.at(folder), CHOICE, kept);

            var restored = temp.resolve("restored");
            Restore.into(restored, CHOICE, kept);
            var again = temp.resolve("again.backup");
            Backup.write(Installation.at(restored), CHOICE, again);
            assertThat(withoutNames(Contents.of(again))).isEqualTo(withoutNames(Contents.of(kept)));
            equalsTheExchange(restored, mode, before);
        }
    }

    private static JdbcTemplate database(Storage storage) {
        var login = storage.database();
        return new JdbcTemplate(
                new DriverManagerDataSource(login.url(), login.user(), login.password()));
    }

    /** What the books say, payments in and out included. */
    private record Money(BigDecimal cash, BigDecimal flows, Map<String, BigDecimal> coins) {
        static Money of(StoredBooks books) {
            return new Money(books.cash(), books.flows(), books.coins());
        }
    }

    private static void equalsTheExchange(Path folder, Mode mode, Money before) throws IOException {
        var found = new Errand(Installation.at(folder), CHOICE, mode).reconcile();
        assertThat(found.equal()).as(String.join("\n", found.lines())).isTrue();
        assertThat(new BigDecimal(found.bookKrw())).isEqualByComparingTo(before.cash());
        assertThat(new BigDecimal(found.flowsKrw())).isEqualByComparingTo(before.flows());
        assertThat(found.bookCoins().keySet()).isEqualTo(before.coins().keySet());
        assertThat(found.externalCoins()).isEmpty();
    }

    private static Mode mode(String environment, Twin twin) {
        return environment.equals("paper") ? Paper.of(twin.env(Map.of(), false)) : twin.live();
    }

    /** A restored installation gives its orders names that none had before. */
    private static Map<String, String> withoutNames(Map<String, String> contents) {
        assertThat(contents.remove("public/accounts.copy")).isNotEmpty();
        return contents;
    }
}
