package io.plumbline.monitor.stream;

import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the closing stage keeps of models whose references it learns, in the store of the windows:
 *
 * <pre>
 * G model                          stage of the reference published last (byte), its id
 * R model, order of the row        time (zigzag), event in Plumbline's own format
 * B model, size in seconds,        profile of a whole window, in as many parts as it takes
 *   start (hexadecimal, in order), end, version, part
 * C model, segment, size, ...      the same of a segment
 * </pre>
 */
final class LearningStore {
    private static final String FIRST = "0".repeat(17);
    private static final String LAST = "f".repeat(16) + "9";

    private final KeyValueStore<Bytes, byte[]> store;
    private final BytesSerializer serializer = new BytesSerializer();

    LearningStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Takes what was stored. */
    interface Visitor {
        void published(String model, Reference.Stage stage, String id);

        void row(String model, SampledRow row);

        void block(String model, WindowSize size, Window window);
    }

    void visit(Visitor visitor) {
        scan(kind('G'), (key, value) -> {
            SummaryReader in = new SummaryReader(value);
            visitor.published(key.getText(), Reference.Stage.values()[in.getByte()], in.getText());
        });
        scan(kind('R'), (key, value) -> visitor.row(key.getText(), row(key.getText(), value)));
        scan(kind('B'), (key, value) -> {
            String model = key.getText();
            WindowSize size = new WindowSize(Duration.ofSeconds(key.getCount()));
            visitor.block(model, size, new Window(time(key.getText()), key.getSigned()));
        });
    }

    void putPublished(String model, Reference.Stage stage, String id) {
        store.put(
                key('G', model),
                new SummaryWriter().putByte(stage.ordinal()).putText(id).toByteArray());
    }

    /** @return whether it is new */
    boolean putRow(String model, SampledRow row) {
        Bytes key = rowKey(model, row.order());
        boolean fresh = store.get(key) == null;
        store.put(key, row.writeTo(new SummaryWriter()).toByteArray());
        return fresh;
    }

    /**
     * Takes rows out, those with the largest hashes first.
     *
     * @param enough looks at each that is taken out, and says whether it was the last
     */
    void deleteLastRows(String model, Predicate<SampledRow> enough) {
        List<Bytes> deleted = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.reverseRange(rowKey(model, FIRST), rowKey(model, LAST))) {
            boolean more = rows.hasNext();
            while (more) {
                KeyValue<Bytes, byte[]> last = rows.next();
                SummaryReader key = new SummaryReader(last.key.get());
                key.getByte();
                key.getText();
                deleted.add(last.key);
                more = !enough.test(row(key.getText(), last.value)) && rows.hasNext();
            }
        }
        deleted.forEach(store::delete);
    }

    void forEachRow(String model, Consumer<SampledRow> rows) {
        scan(key('R', model), (key, value) -> {
            key.getText();
            rows.accept(row(key.getText(), value));
        });
    }

    private static SampledRow row(String order, byte[] value) {
        return SampledRow.readFrom(order, new SummaryReader(value));
    }

    void putBlock(WindowKey window, Profile profile) {
        int part = 0;
        for (byte[] bytes : profile.countsToParts(PartialKey.MOST_BYTES)) {
            store.put(blockKey(window, part++), bytes);
        }
        for (; store.get(blockKey(window, part)) != null; part++) {
            store.delete(blockKey(window, part));
        }
    }

    /** All blocks of a segment and size, in order of time; those of several versions of a model are added up. */
    void forEachBlock(
            String model, String segment, WindowSize size, ProfileLayout layout, BiConsumer<Window, Profile> blocks) {
        Window[] at = new Window[1];
        Profile[] sum = new Profile[1];
        boolean all = segment.equals(Segment.ALL);
        scan(Bytes.wrap(blocks(model, segment, size).toByteArray()), (key, value) -> {
            key.getText();
            if (!all) {
                key.getText();
            }
            key.getCount();
            Window window = new Window(time(key.getText()), key.getSigned());
            Profile profile = Profile.fromBytes(value, layout);
            if (window.equals(at[0])) {
                sum[0].merge(profile);
                return;
            }
            if (at[0] != null) {
                blocks.accept(at[0], sum[0]);
            }
            at[0] = window;
            sum[0] = profile;
        });
        if (at[0] != null) {
            blocks.accept(at[0], sum[0]);
        }
    }

    /** Forgets everything of the model. */
    void delete(String model) {
        deleteAll(key('R', model));
        deleteAll(key('B', model));
        deleteAll(key('C', model));
        store.delete(key('G', model));
    }

    private void deleteAll(Bytes prefix) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(prefix, serializer)) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(store::delete);
    }

    private static Bytes kind(char kind) {
        return Bytes.wrap(new SummaryWriter().putByte(kind).toByteArray());
    }

    private static Bytes key(char kind, String model) {
        return Bytes.wrap(writer(kind, model).toByteArray());
    }

    private static Bytes rowKey(String model, String order) {
        return Bytes.wrap(writer('R', model).putText(order).toByteArray());
    }

    private static SummaryWriter blocks(String model, String segment, WindowSize size) {
        SummaryWriter out = segment.equals(Segment.ALL)
                ? writer('B', model)
                : writer('C', model).putText(segment);
        return out.putCount(size.length().toSeconds());
    }

    private static Bytes blockKey(WindowKey window, int part) {
        return Bytes.wrap(blocks(window.model().model(), window.segment(), window.size())
                .putText(HexFormat.of().toHexDigits(window.window().start() ^ Long.MIN_VALUE))
                .putSigned(window.window().end())
                .putText(window.model().version())
                .putCount(part)
                .toByteArray());
    }

    private static SummaryWriter writer(char kind, String model) {
        return new SummaryWriter().putByte(kind).putText(model);
    }

    /** The time that digits stand for; they are in the order of times. */
    private static long time(String digits) {
        return HexFormat.fromHexDigitsToLong(digits) ^ Long.MIN_VALUE;
    }

    /** Hands over all entries whose keys begin so, the kind already read. */
    private void scan(Bytes prefix, BiConsumer<SummaryReader, byte[]> entry) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(prefix, serializer)) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> next = entries.next();
                SummaryReader key = new SummaryReader(next.key.get());
                key.getByte();
                entry.accept(key, next.value);
            }
        }
    }
}
