package io.plumbline.monitor.kafka;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is kept on disk of the last windows of each model, segment and size, as a topic tells of them; and how far it was read.
 * One thread writes, any may read.
 */
final class WindowRows {
    /** Windows of one size kept for each model and segment. */
    static final int WINDOWS = 500;

    // The first byte of each key says what it is.
    private static final char SERIES = 's';
    private static final char ROW = 'w';
    /** What is looked at less often than the row. */
    private static final char BESIDE = 'c';
    /** The report of the newest window, whole. */
    private static final char WHOLE = 'n';
    /** Rows by the record that they were read from. */
    private static final char RECORD = 'r';
    /** When, by the wall clock, anything was reported of a model last. */
    private static final char REPORTED = 'm';

    private static final char POSITION = 'p';
    private static final byte[] TOPIC = {'t'};

    /**
     * What is kept of a report.
     *
     * @param row of its window, without its series and start
     * @param labelled whether it is of use where labels are asked for
     * @param beside what is looked at less often; null for none
     * @param whole what is kept while the window is the newest; null for none
     */
    record Entry(
            Series series,
            Instant start,
            byte[] row,
            boolean labelled,
            byte @Nullable [] beside,
            byte @Nullable [] whole) {}

    /** A record of the topic. */
    record Place(int partition, long offset) {}

    /**
     * A window.
     *
     * @param bytes as they were put
     */
    record Row(Instant start, Place place, boolean labelled, byte[] bytes) {
        private static final int HEAD = Integer.BYTES + Long.BYTES + 1;

        byte[] written() {
            return ByteBuffer.allocate(HEAD + bytes.length)
                    .putInt(place.partition())
                    .putLong(place.offset())
                    .put((byte) (labelled ? 1 : 0))
                    .put(bytes)
                    .array();
        }

        static Row read(byte[] key, byte[] value) {
            ByteBuffer in = ByteBuffer.wrap(value);
            Place place = new Place(in.getInt(), in.getLong());
            boolean labelled = in.get() == 1;
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            return new Row(Series.start(key), place, labelled, bytes);
        }
    }

    /** A window of a series. */
    record Window(Instant start, Place place) {
        private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

        private static Window of(Row row) {
            return new Window(row.start(), row.place());
        }

        private void write(ByteBuffer out) {
            out.putLong(start.toEpochMilli()).putInt(place.partition()).putLong(place.offset());
        }

        private static Window read(ByteBuffer in) {
            return new Window(Instant.ofEpochMilli(in.getLong()), new Place(in.getInt(), in.getLong()));
        }
    }

    /**
     * What is known of a series.
     *
     * @param windows that are kept
     * @param labelled the newest that is labelled; null for none
     */
    record Known(int windows, Window newest, @Nullable Window labelled) {
        byte[] written() {
            ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + (labelled == null ? 1 : 2) * Window.BYTES);
            newest.write(out.putInt(windows));
            if (labelled != null) {
                labelled.write(out);
            }
            return out.array();
        }

        static Known read(byte[] value) {
            ByteBuffer in = ByteBuffer.wrap(value);
            return new Known(in.getInt(), Window.read(in), in.hasRemaining() ? Window.read(in) : null);
        }
    }

    private final RowStore store;
    private final BiPredicate<String, Instant> retired;
    private volatile int generation;

    /** @param retired of which models, by when they were reported last, nothing is shown any more */
    WindowRows(RowStore store, BiPredicate<String, Instant> retired) {
        this.store = store;
        this.retired = retired;
    }

    // What the tail writes.

    boolean hasFailed() {
        return store.hasFailed();
    }

    void repair() {
        store.repair();
    }

    /** Of which topic, by what is unique to it, the rows are; null before anything was read. */
    @Nullable
    String topic() {
        byte[] id = store.get(TOPIC);
        return id == null ? null : new String(id, StandardCharsets.UTF_8);
    }

    /** The offset of the next record to be read of each partition of which some were. */
    Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        store.forEach(new byte[] {POSITION}, (key, value) -> {
            positions.put(ByteBuffer.wrap(key).getInt(1), ByteBuffer.wrap(value).getLong());
            return true;
        });
        return positions;
    }

    /** Throws all away. What comes is of this topic. */
    void beginAnew(String topic) {
        store.clear();
        generation++;
        store.write(batch -> batch.put(TOPIC, topic.getBytes(StandardCharsets.UTF_8)));
    }

    /** Takes what a record says, unless it is of a window older than all that are kept. */
    void put(ConsumerRecord<byte[], byte[]> record, Entry entry) {
        Series series = entry.series();
        Row row = new Row(entry.start(), new Place(record.partition(), record.offset()), entry.labelled(), entry.row());
        Row before = row(series, entry.start());
        Known known = known(series);
        Row oldest = before == null && known != null && known.windows() >= WINDOWS ? oldest(series) : null;
        boolean tooOld = oldest != null && entry.start().isBefore(oldest.start());
        store.write(batch -> {
            position(batch, record);
            reported(batch, series.model().model(), record.timestamp());
            if (tooOld) {
                return;
            }
            if (before != null) {
                batch.delete(recordKey(before.place()));
            }
            if (oldest != null) {
                delete(batch, series, oldest);
            }
            batch.put(series.key(ROW, row.start()), row.written());
            batch.put(recordKey(row.place()), series.key(ROW, row.start()));
            if (entry.beside() != null) {
                batch.put(series.key(BESIDE, row.start()), entry.beside());
            }
            Known now = known(series, known, row, before == null && oldest == null, oldest);
            if (entry.whole() != null && now.newest().place().equals(row.place())) {
                batch.put(series.key(WHOLE), entry.whole());
            }
            batch.put(series.key(SERIES), now.written());
        });
    }

    private Known known(Series series, @Nullable Known before, Row row, boolean more, @Nullable Row oldest) {
        Window window = Window.of(row);
        if (before == null) {
            return new Known(1, window, row.labelled() ? window : null);
        }
        Window labelled = before.labelled();
        if (labelled != null && oldest != null && labelled.start().equals(oldest.start())) {
            labelled = null; // older ones are gone already
        }
        if (row.labelled() && (labelled == null || !row.start().isBefore(labelled.start()))) {
            labelled = window;
        } else if (!row.labelled() && labelled != null && labelled.start().equals(row.start())) {
            labelled = newestBut(row.start(), series, Row::labelled);
        }
        return new Known(
                before.windows() + (more ? 1 : 0),
                row.start().isBefore(before.newest().start()) ? before.newest() : window,
                labelled);
    }

    /** Forgets a window whose report is no longer on the topic, as a record without a value says. */
    void remove(ConsumerRecord<byte[], byte[]> record, @Nullable Series series, Instant start) {
        Row row = series == null ? null : row(series, start);
        store.write(batch -> {
            position(batch, record);
            if (series != null && row != null) {
                remove(batch, series, row);
            }
        });
    }

    /** Forgets windows whose reports are before the first record that is left of a partition. */
    void removeBefore(Map<TopicPartition, Long> beginnings) {
        beginnings.forEach((partition, beginning) -> {
            List<byte[]> gone = new ArrayList<>();
            byte[] prefix = ByteBuffer.allocate(1 + Integer.BYTES)
                    .put((byte) RECORD)
                    .putInt(partition.partition())
                    .array();
            store.forEach(prefix, (key, value) -> {
                boolean before = ByteBuffer.wrap(key).getLong(prefix.length) < beginning;
                if (before) {
                    gone.add(value);
                }
                return before;
            });
            gone.forEach(this::remove);
        });
    }

    private void remove(byte[] rowKey) {
        Series series = Series.read(rowKey);
        Row row = row(series, Series.start(rowKey));
        if (row != null) {
            store.write(batch -> remove(batch, series, row));
        }
    }

    private void remove(RowStore.Batch batch, Series series, Row row) {
        delete(batch, series, row);
        Known known = known(series);
        if (known == null) {
            return;
        }
        Window newest = newestBut(row.start(), series, one -> true);
        if (newest == null) {
            batch.delete(series.key(SERIES));
            batch.delete(series.key(WHOLE));
            if (isLastOfModel(series)) {
                batch.delete(Series.prefix(REPORTED, series.model().model()));
            }
            return;
        }
        if (known.newest().start().equals(row.start())) {
            batch.delete(series.key(WHOLE));
        }
        Window labelled = known.labelled();
        if (labelled != null && labelled.start().equals(row.start())) {
            labelled = newestBut(row.start(), series, Row::labelled);
        }
        batch.put(series.key(SERIES), new Known(known.windows() - 1, newest, labelled).written());
    }

    private boolean isLastOfModel(Series series) {
        List<Series> others = new ArrayList<>(1);
        store.forEach(Series.prefix(SERIES, series.model().model()), (key, value) -> {
            Series other = Series.read(key);
            if (!other.equals(series)) {
                others.add(other);
            }
            return others.isEmpty();
        });
        return others.isEmpty();
    }

    private static void delete(RowStore.Batch batch, Series series, Row row) {
        batch.delete(series.key(ROW, row.start()));
        batch.delete(series.key(BESIDE, row.start()));
        batch.delete(recordKey(row.place()));
    }

    private static void position(RowStore.Batch batch, ConsumerRecord<byte[], byte[]> record) {
        batch.put(
                ByteBuffer.allocate(1 + Integer.BYTES)
                        .put((byte) POSITION)
                        .putInt(record.partition())
                        .array(),
                ByteBuffer.allocate(Long.BYTES).putLong(record.offset() + 1).array());
    }

    private void reported(RowStore.Batch batch, String model, long at) {
        Instant before = reported(model);
        if (before == null || before.toEpochMilli() < at) {
            batch.put(
                    Series.prefix(REPORTED, model),
                    ByteBuffer.allocate(Long.BYTES).putLong(at).array());
        }
    }

    private static byte[] recordKey(Place place) {
        return ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES)
                .put((byte) RECORD)
                .putInt(place.partition())
                .putLong(place.offset())
                .array();
    }

    // What others read.

    /** Changes when all is thrown away: the same place may then be of another record. */
    int generation() {
        return generation;
    }

    private @Nullable Instant reported(String model) {
        byte[] at = store.get(Series.prefix(REPORTED, model));
        return at == null ? null : Instant.ofEpochMilli(ByteBuffer.wrap(at).getLong());
    }

    boolean isRetired(String model) {
        Instant last = reported(model);
        return last != null && retired.test(model, last);
    }

    /** Models of which there is a window, in order, but for those that are retired. */
    List<ModelRef> models() {
        List<ModelRef> models = new ArrayList<>();
        byte[] all = {SERIES};
        byte[] key = store.firstKey(all, all);
        while (key != null) {
            ModelRef model = Series.read(key).model();
            if (!isRetired(model.model())) {
                models.add(model);
            }
            byte[] next = Series.prefix(SERIES, model.model(), model.version());
            next[next.length - 1]++; // beyond all of this model, before any other
            key = store.firstKey(all, next);
        }
        models.sort(null);
        return models;
    }

    /** Segments of which there is a window, that of all events first, then in order. */
    List<String> segments(ModelRef model) {
        Set<String> segments = new LinkedHashSet<>();
        store.forEach(Series.prefix(SERIES, model.model(), model.version()), (key, value) -> {
            segments.add(Series.read(key).segment());
            return true;
        });
        return segments.stream()
                .sorted(Comparator.comparing((String segment) -> !segment.equals(Segment.ALL))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Those of a model and segment, smaller sizes first. */
    List<Series> series(ModelRef model, String segment) {
        List<Series> series = new ArrayList<>();
        store.forEach(Series.prefix(SERIES, model.model(), model.version(), segment), (key, value) -> {
            series.add(Series.read(key));
            return true;
        });
        return series;
    }

    /** Each series of the models named, but for those that are retired. */
    void forEach(Predicate<String> ofModel, BiConsumer<Series, Known> action) {
        Map<String, Boolean> wanted = new HashMap<>();
        store.forEach(new byte[] {SERIES}, (key, value) -> {
            Series series = Series.read(key);
            if (wanted.computeIfAbsent(series.model().model(), model -> ofModel.test(model) && !isRetired(model))) {
                action.accept(series, Known.read(value));
            }
            return true;
        });
    }

    @Nullable
    Known known(Series series) {
        byte[] value = store.get(series.key(SERIES));
        return value == null ? null : Known.read(value);
    }

    /** Newest first. */
    List<Row> newest(Series series, int limit) {
        List<Row> rows = new ArrayList<>();
        if (limit > 0) {
            store.forEach(series.key(ROW), (key, value) -> {
                rows.add(Row.read(key, value));
                return rows.size() < limit;
            });
        }
        return rows;
    }

    @Nullable
    Row row(Series series, Instant start) {
        byte[] key = series.key(ROW, start);
        byte[] value = store.get(key);
        return value == null ? null : Row.read(key, value);
    }

    byte @Nullable [] beside(Series series, Instant start) {
        return store.get(series.key(BESIDE, start));
    }

    /** What was kept of the newest window, whole; null where its record is gone. */
    byte @Nullable [] whole(Series series) {
        return store.get(series.key(WHOLE));
    }

    private @Nullable Row oldest(Series series) {
        byte[] key = store.lastKey(series.key(ROW));
        return key == null ? null : row(series, Series.start(key));
    }

    /** The newest window but one that is as wanted. */
    private @Nullable Window newestBut(Instant start, Series series, Predicate<Row> wanted) {
        List<Window> found = new ArrayList<>(1);
        store.forEach(series.key(ROW), (key, value) -> {
            Row row = Row.read(key, value);
            if (!row.start().equals(start) && wanted.test(row)) {
                found.add(Window.of(row));
            }
            return found.isEmpty();
        });
        return found.isEmpty() ? null : found.get(0);
    }
}
