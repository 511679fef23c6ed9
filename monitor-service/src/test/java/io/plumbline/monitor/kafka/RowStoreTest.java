package io.plumbline.monitor.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.history.HistoryUnavailable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStoreTest {
    @TempDir
    private Path directory;

    private static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> keys(RowStore store, String prefix) {
        List<String> keys = new ArrayList<>();
        store.forEach(key(prefix), (key, value) -> keys.add(new String(key, UTF_8)));
        return keys;
    }

    private static void put(RowStore store, String... keys) {
        store.write(batch -> {
            for (String key : keys) {
                batch.put(key(key), key("of " + key));
            }
        });
    }

    @Test
    void shouldFindRowsInOrder() {
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            RowStore store = history.store("rows", "1");
            put(store, "b2", "a", "b1", "c");
            assertThat(keys(store, "b")).containsExactly("b1", "b2");
            assertThat(store.firstKey(key("b"), key("b15"))).isEqualTo(key("b2"));
            assertThat(store.firstKey(key("b"), key("b3"))).isNull();
            assertThat(store.lastKey(key("b"))).isEqualTo(key("b2"));
            assertThat(store.lastKey(key("d"))).isNull();
            assertThat(store.get(key("a"))).isEqualTo(key("of a"));
            store.write(batch -> batch.delete(key("b2")));
            assertThat(store.lastKey(key("b"))).isEqualTo(key("b1"));
            store.clear();
            assertThat(keys(store, "a")).isEmpty();
        }
    }

    @Test
    void shouldKeepRowsFromStartToStart() {
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            put(history.store("rows", "1"), "a");
        }
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            assertThat(history.store("rows", "1").get(key("a"))).isEqualTo(key("of a"));
        }
    }

    @Test
    void shouldThrowAwayWhatAnotherVersionWrote() {
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            put(history.store("rows", "1"), "a");
        }
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            RowStore store = history.store("rows", "2");
            assertThat(store.get(key("a"))).isNull();
            put(store, "b");
        }
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            assertThat(history.store("rows", "2").get(key("b"))).isNotNull();
        }
    }

    @Test
    void shouldThrowAwayWhatCannotBeOpened() throws Exception {
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            put(history.store("rows", "1"), "a");
        }
        for (Path manifest : files("MANIFEST")) {
            Files.writeString(manifest, "no manifest");
        }
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            RowStore store = history.store("rows", "1");
            assertThat(store.get(key("a"))).isNull();
            put(store, "b");
            assertThat(store.get(key("b"))).isNotNull();
        }
    }

    /** Files are not read through when they are opened. */
    @Test
    void shouldThrowAwayWhatIsFoundDamagedWhenItIsRead() throws Exception {
        Random random = new Random(1);
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            RowStore store = history.store("rows", "1");
            for (int i = 0; i < 100; i++) {
                byte[] value = new byte[10_000];
                random.nextBytes(value);
                int row = i;
                store.write(batch -> batch.put(key(String.format("a%03d", row)), value));
            }
        }
        for (Path rows : files(".sst")) {
            try (RandomAccessFile file = new RandomAccessFile(rows.toFile(), "rw")) {
                file.seek(file.length() / 2);
                file.write(new byte[20_000]);
            }
        }
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            RowStore store = history.store("rows", "1");
            assertThatThrownBy(() -> keys(store, "a"))
                    .isInstanceOf(HistoryUnavailable.class)
                    .hasMessageNotContaining(directory.toString());
            assertThat(store.hasFailed()).isTrue();
            assertThatThrownBy(() -> store.get(key("a000"))).isInstanceOf(HistoryUnavailable.class);
            store.repair();
            assertThat(store.hasFailed()).isFalse();
            assertThat(keys(store, "a")).isEmpty();
            put(store, "b");
            assertThat(keys(store, "b")).containsExactly("b");
        }
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> found =
                    files.filter(file -> file.toString().contains(name)).toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    @Test
    void shouldNotShareADirectory() {
        try (HistoryDirectory history = HistoryDirectory.open(directory)) {
            put(history.store("rows", "1"), "a");
            assertThatThrownBy(() -> HistoryDirectory.open(directory))
                    .isInstanceOf(HistoryDirectory.Unusable.class)
                    .hasMessageContaining("another process uses the data directory already: " + directory)
                    .hasMessageContaining("data_dir");
        }
        HistoryDirectory.open(directory).close();
    }

    @Test
    void shouldSayThatADirectoryCannotBeWrittenTo() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> HistoryDirectory.open(file.resolve("history")))
                .isInstanceOf(HistoryDirectory.Unusable.class)
                .hasMessageContaining("cannot be written to: " + file);
    }

    @Test
    void shouldAnswerNoMoreWhenClosed() {
        HistoryDirectory history = HistoryDirectory.open(directory);
        RowStore store = history.store("rows", "1");
        history.close();
        assertThatThrownBy(() -> store.get(key("a"))).isInstanceOf(HistoryUnavailable.class);
        assertThatThrownBy(() -> keys(store, "a")).isInstanceOf(HistoryUnavailable.class);
    }
}
