package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.DataFlow;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.OutcomeRow;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What is kept where predictions meet their labels, by kind of key. Each kind starts with a byte of its own:
 *
 * <pre>
 * R identity                  all that came of an id: a prediction, labels, or both
 * X model, hour, identity     by when a row is to be forgotten
 * T outcome key               tally of a pane
 * W window key                revision, looks for an alert, labels at the last of them (varints), event time at the last report
 *                             (zigzag), stale (byte)
 * M model                     event time reached (zigzag), start of the pane it was last reported up to (zigzag)
 * A model, version, segment   state of the alerts of performance
 * E model, version            state of the alerts of what is estimated
 * D model                     how its labels flow, for the alert that there are none
 * S model, version, detector  a detector of errors
 * C model, version            what detectors of errors have found since they were last quiet
 * N                           rows, and of how many ids one is kept, as a power of two (varints)
 * F                           version of all this
 * </pre>
 */
final class OutcomeStore {
    static final String NAME = "outcomes";

    private static final long HOUR = 3_600_000;
    private static final byte[] PRESENT = {1};

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoreFormat format;

    /** @throws StoreFormat.NewerState if a later program wrote the store */
    OutcomeStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.format = new StoreFormat(store);
    }

    /** Something is about to be written. */
    void begin() {
        format.write();
    }

    OutcomeRow row(SeenEvents.Identity identity) {
        byte[] bytes = store.get(rowKey(identity));
        return bytes == null ? OutcomeRow.EMPTY : OutcomeRow.fromBytes(bytes);
    }

    /**
     * Keeps a row in place of another.
     *
     * @param until event time at which it is to be forgotten, in milliseconds
     * @param before the same of the row before; null if there was none
     */
    void putRow(String model, SeenEvents.Identity identity, OutcomeRow row, long until, @Nullable Long before) {
        store.put(rowKey(identity), row.toBytes());
        if (before == null || before / HOUR != until / HOUR) {
            if (before != null) {
                store.delete(expiryKey(model, before, identity));
            }
            store.put(expiryKey(model, until, identity), PRESENT);
        }
    }

    /** Forgets all rows of a model that are due, whole hours of them at a time; returns how many there were. */
    int forgetRows(String model, long time) {
        List<Bytes> due = new ArrayList<>();
        Bytes from = expiryKey(model, 0, null);
        Bytes to =
                expiryKey(model, Math.max(0, time), null); // rows of the hour itself have longer keys, and are after it
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, to)) {
            while (entries.hasNext()) {
                due.add(entries.next().key);
            }
        }
        for (Bytes key : due) {
            byte[] bytes = key.get();
            byte[] row = new byte[17];
            row[0] = 'R';
            System.arraycopy(bytes, bytes.length - 16, row, 1, 16);
            store.delete(Bytes.wrap(row));
            store.delete(key);
        }
        return due.size();
    }

    @Nullable
    OutcomeProfile tally(OutcomeKey key) {
        byte[] bytes = store.get(tallyKey(key));
        return bytes == null ? null : OutcomeProfile.fromBytes(bytes);
    }

    void putTally(OutcomeKey key, OutcomeProfile tally) {
        store.put(tallyKey(key), tally.toBytes());
    }

    void deleteTally(OutcomeKey key) {
        store.delete(tallyKey(key));
    }

    /**
     * How a window stands.
     *
     * @param revision of its last report; 0 before the first
     * @param looks how often it was asked whether an alert is to begin
     * @param labels that there were at the last look
     * @param reportedAt event time that the model had reached at the last report, in milliseconds
     * @param stale whether something changed since it was reported
     */
    record WindowState(int revision, int looks, long labels, long reportedAt, boolean stale) {
        static final WindowState NEW = new WindowState(0, 0, 0, Long.MIN_VALUE, false);

        WindowState changed() {
            return new WindowState(revision, looks, labels, reportedAt, true);
        }

        /** Reported now, and not looked at. */
        WindowState reported(long time) {
            return new WindowState(revision + 1, looks, labels, time, false);
        }

        /** Looked at in a report that had so many labels. */
        WindowState lookedAt(long labelled) {
            return new WindowState(revision, looks + 1, labelled, reportedAt, stale);
        }
    }

    void putWindow(WindowKey window, WindowState state) {
        store.put(
                windowKey(window),
                new SummaryWriter()
                        .putCount(state.revision())
                        .putCount(state.looks())
                        .putCount(state.labels())
                        .putSigned(state.reportedAt())
                        .putByte(state.stale() ? 1 : 0)
                        .toByteArray());
    }

    void deleteWindow(WindowKey window) {
        store.delete(windowKey(window));
    }

    void putTime(String model, long time, long reported) {
        store.put(
                key('M', out -> out.putText(model)),
                new SummaryWriter().putSigned(time).putSigned(reported).toByteArray());
    }

    byte @Nullable [] alerts(OutcomeKey key) {
        return store.get(alertKey(key));
    }

    void putAlerts(OutcomeKey key, byte @Nullable [] state) {
        put(alertKey(key), state);
    }

    byte @Nullable [] estimateAlerts(ModelRef model) {
        return store.get(estimateKey(model));
    }

    void putEstimateAlerts(ModelRef model, byte @Nullable [] state) {
        if (state != null) {
            store.put(estimateKey(model), state);
        }
    }

    void putFlow(String model, DataFlow flow) {
        store.put(key('D', out -> out.putText(model)), flow.toBytes());
    }

    /** @param state null where it is to be forgotten */
    void putDetector(ModelRef model, String detector, byte @Nullable [] state) {
        put(key('S', out -> out.putText(model.model()).putText(model.version()).putText(detector)), state);
    }

    /** @param change null where errors are quiet */
    void putChange(ModelRef model, @Nullable SuddenChange change) {
        put(
                key('C', out -> out.putText(model.model()).putText(model.version())),
                change == null ? null : change.toBytes());
    }

    private void put(Bytes key, byte @Nullable [] value) {
        if (value == null) {
            store.delete(key);
        } else {
            store.put(key, value);
        }
    }

    void putRows(long rows, int thinning) {
        store.put(
                key('N', out -> {}),
                new SummaryWriter().putCount(rows).putCount(thinning).toByteArray());
    }

    /** Forgets a model whose windows are deleted. */
    void deleteModel(String model) {
        forgetRows(model, Long.MAX_VALUE);
        store.delete(key('M', out -> out.putText(model)));
        store.delete(key('D', out -> out.putText(model)));
        List<Bytes> rest = new ArrayList<>();
        for (char kind : new char[] {'A', 'E', 'S', 'C'}) {
            each(kind, out -> out.putText(model), (key, value) -> rest.add(key));
        }
        rest.forEach(store::delete);
    }

    /** What is visited when a task starts. */
    interface Visitor {
        void time(String model, long time, long reported);

        void tally(OutcomeKey key);

        void window(WindowKey window, WindowState state);

        void flow(String model, DataFlow flow);

        void detector(ModelRef model, String detector, byte[] state);

        void change(ModelRef model, SuddenChange change);

        void rows(long rows, int thinning);
    }

    /** Hands over everything but rows, tallies and alerts themselves. */
    void visit(Visitor visitor) {
        each('M', out -> {}, (key, value) -> {
            SummaryReader in = new SummaryReader(value);
            visitor.time(read(key).getText(), in.getSigned(), in.getSigned());
        });
        each('T', out -> {}, (key, value) -> visitor.tally(OutcomeKey.readFrom(read(key))));
        each('W', out -> {}, (key, value) -> {
            SummaryReader in = new SummaryReader(value);
            visitor.window(
                    WindowKey.readFrom(read(key)),
                    new WindowState(in.getLength(), in.getLength(), in.getCount(), in.getSigned(), in.getByte() == 1));
        });
        each('D', out -> {}, (key, value) -> visitor.flow(read(key).getText(), DataFlow.read(value)));
        each('S', out -> {}, (key, value) -> {
            SummaryReader in = read(key);
            visitor.detector(new ModelRef(in.getText(), in.getText()), in.getText(), value);
        });
        each('C', out -> {}, (key, value) -> {
            SummaryReader in = read(key);
            visitor.change(new ModelRef(in.getText(), in.getText()), SuddenChange.read(value));
        });
        each('N', out -> {}, (key, value) -> {
            SummaryReader in = new SummaryReader(value);
            visitor.rows(in.getCount(), in.getLength());
        });
    }

    private interface Entry {
        void take(Bytes key, byte[] value);
    }

    private void each(char kind, Consumer<SummaryWriter> prefix, Entry entry) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(key(kind, prefix), new BytesSerializer())) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> next = entries.next();
                entry.take(next.key, next.value);
            }
        }
    }

    private static SummaryReader read(Bytes key) {
        SummaryReader in = new SummaryReader(key.get());
        in.getByte();
        return in;
    }

    private static Bytes rowKey(SeenEvents.Identity identity) {
        return Bytes.wrap(ByteBuffer.allocate(17)
                .put((byte) 'R')
                .putLong(identity.high())
                .putLong(identity.low())
                .array());
    }

    /** In order of time within the model. */
    private static Bytes expiryKey(String model, long until, SeenEvents.@Nullable Identity identity) {
        byte[] name = new SummaryWriter().putText(model).toByteArray();
        ByteBuffer key = ByteBuffer.allocate(1 + name.length + 8 + (identity == null ? 0 : 16))
                .put((byte) 'X')
                .put(name)
                .putLong(Math.max(0, until) / HOUR);
        if (identity != null) {
            key.putLong(identity.high()).putLong(identity.low());
        }
        return Bytes.wrap(key.array());
    }

    private static Bytes tallyKey(OutcomeKey key) {
        return key('T', key::writeTo);
    }

    private static Bytes windowKey(WindowKey window) {
        return key('W', window::writeTo);
    }

    private static Bytes alertKey(OutcomeKey key) {
        return key(
                'A',
                out -> out.putText(key.model().model())
                        .putText(key.model().version())
                        .putText(key.segment()));
    }

    private static Bytes estimateKey(ModelRef model) {
        return key('E', out -> out.putText(model.model()).putText(model.version()));
    }

    private static Bytes key(char kind, Consumer<SummaryWriter> rest) {
        SummaryWriter out = new SummaryWriter().putByte(kind);
        rest.accept(out);
        return Bytes.wrap(out.toByteArray());
    }
}
