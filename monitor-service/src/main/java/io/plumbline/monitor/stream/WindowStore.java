package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.DataFlow;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.alert.Volume;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
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
 * What the closing stage keeps, by kind of key. Each kind starts with a byte of its own:
 *
 * <pre>
 * O partial key               bytes of an open partial
 * P window key, reference,    sum of the sealed partials of a window, in as many parts as it takes
 *   part
 * W window key                revision (varint), stale (byte)
 * M model, source             watermark (zigzag), idle (byte)
 * S source                    read to its end once
 * A model, version, segment   state of alerts
 * D model                     how its data flow, for the alert that there are none
 * V model                     how many events it uses to have
 * C model, version            what detectors have found since its columns were last quiet
 * F                           version of all this
 * E model                     event time that the model has reached, end of the last window given up (zigzag)
 * </pre>
 */
final class WindowStore {
    static final String NAME = "windows";

    private static final byte[] PRESENT = {1};

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoreFormat format;

    /** @throws StoreFormat.NewerState if a later program wrote the store */
    WindowStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.format = new StoreFormat(store);
    }

    /** Something is about to be written. */
    void begin() {
        format.write();
    }

    void putOpen(PartialKey key, byte[] profile) {
        store.put(openKey(key), profile);
    }

    void deleteOpen(PartialKey key) {
        store.delete(openKey(key));
    }

    byte @Nullable [] openBytes(PartialKey key) {
        return store.get(openKey(key));
    }

    @Nullable
    Profile open(PartialKey key) {
        return read(openBytes(key));
    }

    /** Adds a sealed partial to what the window has of the same reference. */
    void add(WindowKey window, String referenceId, Profile partial) {
        Profile sum = sealed(window, referenceId);
        if (sum == null) {
            sum = partial;
        } else {
            sum.merge(partial);
        }
        int part = 0;
        for (byte[] bytes : sum.toParts(PartialKey.MOST_BYTES, 1)) {
            store.put(profileKey(window, referenceId, part++), bytes);
        }
        deleteFrom(part, window, referenceId);
    }

    @Nullable
    Profile sealed(WindowKey window, String referenceId) {
        Profile sum = null;
        for (int part = 0; ; part++) {
            Profile more = read(store.get(profileKey(window, referenceId, part)));
            if (more == null) {
                return sum;
            } else if (sum == null) {
                sum = more;
            } else {
                sum.merge(more);
            }
        }
    }

    void deleteWindow(WindowKey window, Iterable<String> references) {
        for (String reference : references) {
            deleteFrom(0, window, reference);
        }
        store.delete(windowKey(window));
    }

    private void deleteFrom(int part, WindowKey window, String reference) {
        for (int i = part; store.get(profileKey(window, reference, i)) != null; i++) {
            store.delete(profileKey(window, reference, i));
        }
    }

    void putWindow(WindowKey window, int revision, boolean stale) {
        store.put(
                windowKey(window),
                new SummaryWriter().putCount(revision).putByte(stale ? 1 : 0).toByteArray());
    }

    void putMark(StageMessage.ModelMark mark) {
        store.put(
                markKey(mark.model(), mark.source()),
                new SummaryWriter()
                        .putSigned(mark.watermark())
                        .putByte(mark.idle() ? 1 : 0)
                        .toByteArray());
    }

    /**
     * Forgets a model whose windows are deleted.
     *
     * @param forGood also alerts that fire, which otherwise end when it comes back and is well
     */
    void deleteModel(String model, Iterable<Source> sources, boolean forGood) {
        sources.forEach(source -> store.delete(markKey(model, source)));
        store.delete(eventTimeKey(model));
        store.delete(flowKey(model));
        store.delete(volumeKey(model));
        List<Bytes> alerts = new ArrayList<>();
        Bytes ofModel = key('A', out -> out.putText(model));
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(ofModel, new BytesSerializer())) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                if (forGood || !AlertEvaluator.isFiring(entry.value)) {
                    alerts.add(entry.key);
                }
            }
        }
        alerts.forEach(store::delete);
    }

    void putSource(Source source) {
        SummaryWriter key = new SummaryWriter().putByte('S');
        source.writeTo(key);
        store.put(Bytes.wrap(key.toByteArray()), PRESENT);
    }

    void putEventTime(String model, long time, long floor) {
        store.put(
                eventTimeKey(model),
                new SummaryWriter().putSigned(time).putSigned(floor).toByteArray());
    }

    byte @Nullable [] alerts(ModelRef model, String segment) {
        return store.get(alertKey(model, segment));
    }

    void putAlerts(ModelRef model, String segment, byte @Nullable [] state) {
        if (state == null) {
            store.delete(alertKey(model, segment));
        } else {
            store.put(alertKey(model, segment), state);
        }
    }

    void putFlow(String model, DataFlow flow) {
        store.put(flowKey(model), flow.toBytes());
    }

    Volume volume(String model) {
        byte[] bytes = store.get(volumeKey(model));
        return bytes == null ? Volume.unknown() : Volume.read(bytes);
    }

    void putVolume(String model, Volume volume) {
        store.put(volumeKey(model), volume.toBytes());
    }

    /** What was stored, told one by one when a task starts: event times first, as they say what is still open. */
    interface Visitor {
        void eventTime(String model, long time, long floor);

        void open(PartialKey key);

        void sealed(WindowKey window, String referenceId);

        void window(WindowKey window, int revision, boolean stale);

        void mark(StageMessage.ModelMark mark);

        void source(Source source);

        void flow(String model, DataFlow flow);

        void change(ModelRef model, SuddenChange change);
    }

    void visit(Visitor visitor) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                SummaryReader key = new SummaryReader(entry.key.get());
                SummaryReader value = new SummaryReader(entry.value);
                switch (key.getByte()) {
                    case 'E' -> visitor.eventTime(key.getText(), value.getSigned(), value.getSigned());
                    case 'O' -> visitor.open(PartialKey.readFrom(key));
                    case 'P' -> visitor.sealed(WindowKey.readFrom(key), key.getText());
                    case 'W' -> visitor.window(WindowKey.readFrom(key), value.getLength(), value.getByte() == 1);
                    case 'M' ->
                        visitor.mark(new StageMessage.ModelMark(
                                key.getText(), Source.readFrom(key), value.getSigned(), value.getByte() == 1));
                    case 'S' -> visitor.source(Source.readFrom(key));
                    case 'C' ->
                        visitor.change(new ModelRef(key.getText(), key.getText()), SuddenChange.read(entry.value));
                    case 'D' -> visitor.flow(key.getText(), DataFlow.read(entry.value));
                    default -> {
                        // The format; states of alerts and volumes are read when they are needed.
                    }
                }
            }
        }
    }

    private static @Nullable Profile read(byte @Nullable [] bytes) {
        return bytes == null ? null : Profile.fromBytes(bytes, ProfileLayout.NONE);
    }

    /** @param change null where its columns are quiet */
    void putChange(ModelRef model, @Nullable SuddenChange change) {
        Bytes key = key('C', out -> out.putText(model.model()).putText(model.version()));
        if (change == null) {
            store.delete(key);
        } else {
            store.put(key, change.toBytes());
        }
    }

    private static Bytes openKey(PartialKey key) {
        return key('O', key::writeTo);
    }

    private static Bytes windowKey(WindowKey key) {
        return key('W', key::writeTo);
    }

    private static Bytes profileKey(WindowKey window, String referenceId, int part) {
        return key('P', out -> {
            window.writeTo(out);
            out.putText(referenceId).putCount(part);
        });
    }

    private static Bytes markKey(String model, Source source) {
        return key('M', out -> {
            out.putText(model);
            source.writeTo(out);
        });
    }

    private static Bytes eventTimeKey(String model) {
        return key('E', out -> out.putText(model));
    }

    private static Bytes flowKey(String model) {
        return key('D', out -> out.putText(model));
    }

    private static Bytes volumeKey(String model) {
        return key('V', out -> out.putText(model));
    }

    private static Bytes alertKey(ModelRef model, String segment) {
        return key(
                'A', out -> out.putText(model.model()).putText(model.version()).putText(segment));
    }

    private static Bytes key(char kind, Consumer<SummaryWriter> rest) {
        SummaryWriter out = new SummaryWriter().putByte(kind);
        rest.accept(out);
        return Bytes.wrap(out.toByteArray());
    }
}
