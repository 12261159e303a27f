package haetae.server.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import haetae.core.trading.Batch;
import haetae.core.trading.Change;
import haetae.core.trading.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefugeFileTests {

    @TempDir private Path folder = Path.of("");

    /** Batches of every kind of change that may take refuge. */
    private static List<Batch> story(int count) {
        var oracle = new JournalOracle("epoch");
        var story = new RandomStory(new Random(7), "refuge");
        var batches = new ArrayList<Batch>();
        for (int i = 0; batches.size() < count; i++) {
            var changes = story.next(oracle);
            changes.forEach(oracle::apply);
            var batch = new Batch(3, i + 1, changes);
            if (batch.mayTakeRefuge()) {
                batches.add(batch);
            }
        }
        return batches;
    }

    @Test
    void givesBackToTheLastDigitWhatWasPutIn() throws IOException {
        var batches = story(60);
        try (var refuge = RefugeFile.open(folder)) {
            batches.forEach(refuge::append);
            assertThat(refuge.read()).isEqualTo(batches);
        }
        try (var refuge = RefugeFile.open(folder)) {
            assertThat(refuge.read()).as("after a restart").isEqualTo(batches);
            refuge.append(batches.getFirst());
            assertThat(refuge.read()).hasSize(61).endsWith(batches.getFirst());
        }
        var kinds =
                batches.stream()
                        .flatMap(batch -> batch.changes().stream())
                        .map(Change::getClass)
                        .distinct();
        assertThat(kinds.count()).as("kinds of change that were tried").isGreaterThanOrEqualTo(7);
    }

    @Test
    void isEmptyOnceCleared() throws IOException {
        try (var refuge = RefugeFile.open(folder)) {
            story(3).forEach(refuge::append);
            assertThat(refuge.isEmpty()).isFalse();
            refuge.clear();
            assertThat(refuge.read()).isEmpty();
            assertThat(refuge.isEmpty()).isTrue();
        }
        try (var refuge = RefugeFile.open(folder)) {
            assertThat(refuge.isEmpty()).isTrue();
        }
    }

    @Test
    void endsAtAnEntryThatIsTorn() throws IOException {
        var batches = story(3);
        try (var refuge = RefugeFile.open(folder)) {
            batches.forEach(refuge::append);
        }
        var file = folder.resolve("refuge");
        var bytes = Files.readAllBytes(file);
        int last = bytes.length - 1;
        while (bytes[last] == 0) {
            last--;
        }
        bytes[last - 5] ^= 1;
        Files.write(file, bytes);
        try (var refuge = RefugeFile.open(folder)) {
            assertThat(refuge.read()).isEqualTo(batches.subList(0, 2));
            refuge.append(batches.get(2));
            assertThat(refuge.read()).isEqualTo(batches);
        }
    }

    @Test
    void keepsASideCopyOfWhatWasRefused() throws IOException {
        var batches = story(2);
        try (var refuge = RefugeFile.open(folder)) {
            batches.forEach(refuge::append);
            refuge.setAside();
            assertThat(refuge.read()).isEmpty();
        }
        Files.move(
                folder.resolve("refuge-aside-1"),
                folder.resolve("refuge"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (var refuge = RefugeFile.open(folder)) {
            assertThat(refuge.read()).isEqualTo(batches);
        }
    }

    @Test
    void takesNoMoreThanItHasRoomFor() throws IOException {
        var batch = story(1).getFirst();
        try (var refuge = RefugeFile.open(folder)) {
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < RefugeFile.SIZE; i++) {
                                    refuge.append(batch);
                                }
                            })
                    .isInstanceOf(Journal.JournalFailure.class)
                    .hasMessageContaining("full");
            assertThat(refuge.read()).allMatch(batch::equals);
        }
        assertThat(Files.size(folder.resolve("refuge"))).isEqualTo(RefugeFile.SIZE);
    }
}
