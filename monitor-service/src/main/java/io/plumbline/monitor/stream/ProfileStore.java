package io.plumbline.monitor.stream;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the first stage keeps over a restart: the parts of live profiles, detectors, and how far each model is at its source. */
final class ProfileStore {
    private static final char PROFILE = 'P';
    private static final char WATERMARK = 'W';
    private static final char SEEN = 'I';
    private static final char DETECTOR = 'D';

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoreFormat format;

    /** Takes what is in the store. */
    interface Visitor {
        /** @param key of one part of a profile */
        void profile(PartialKey key, byte[] part);

        void watermark(String model, Source source, long watermark);

        void detector(DetectorKey key, byte[] state);

        /** In order of time. */
        void seen(Source source, SeenEvents.Identity identity, long time);
    }

    /** @throws StoreFormat.NewerState if a later program wrote the store */
    ProfileStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.format = new StoreFormat(store);
    }

    /** Writes what changed of a model. */
    void write(SourceModel model) {
        format.write();
        model.flush(
                live -> {
                    int part = 0;
                    for (byte[] bytes : live.toParts()) {
                        store.put(key(live.key.withPart(part++)), bytes);
                    }
                },
                m -> store.put(
                        key(m), new SummaryWriter().putSigned(m.watermark()).toByteArray()));
        model.flushDetectors((key, state) -> {
            if (state == null) {
                store.delete(key(key));
            } else {
                store.put(key(key), state);
            }
        });
    }

    /** Writes which events a source has had since the last time. */
    void write(Source source, SeenEvents seen) {
        seen.flush(
                (identity, time) -> store.put(
                        key(source, identity),
                        new SummaryWriter().putSigned(time).toByteArray()),
                identity -> store.delete(key(source, identity)));
    }

    void forget(LiveProfile done) {
        for (int part = 0; part < done.parts(); part++) {
            store.delete(key(done.key.withPart(part)));
        }
    }

    void forget(SourceModel done) {
        store.delete(key(done));
        done.detectorKeys().forEach(key -> store.delete(key(key)));
    }

    void visit(Visitor visitor) {
        record Seen(Source source, SeenEvents.Identity identity, long time) {}
        List<Seen> seen = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                SummaryReader key = new SummaryReader(entry.key.get());
                switch (key.getByte()) {
                    case PROFILE -> visitor.profile(PartialKey.readFrom(key), entry.value);
                    case WATERMARK -> {
                        String model = key.getText();
                        visitor.watermark(model, Source.readFrom(key), new SummaryReader(entry.value).getSigned());
                    }
                    case DETECTOR -> visitor.detector(DetectorKey.readFrom(key), entry.value);
                    case SEEN -> {
                        Source source = Source.readFrom(key);
                        SeenEvents.Identity identity = new SeenEvents.Identity(key.getSigned(), key.getSigned());
                        seen.add(new Seen(source, identity, new SummaryReader(entry.value).getSigned()));
                    }
                    default -> {
                        // The format.
                    }
                }
            }
        }
        seen.sort(Comparator.comparingLong(Seen::time));
        seen.forEach(one -> visitor.seen(one.source(), one.identity(), one.time()));
    }

    private static Bytes key(Source source, SeenEvents.Identity identity) {
        SummaryWriter out = new SummaryWriter().putByte(SEEN);
        source.writeTo(out);
        return Bytes.wrap(
                out.putSigned(identity.high()).putSigned(identity.low()).toByteArray());
    }

    private static Bytes key(DetectorKey key) {
        SummaryWriter out = new SummaryWriter().putByte(DETECTOR);
        key.writeTo(out);
        return Bytes.wrap(out.toByteArray());
    }

    private static Bytes key(PartialKey key) {
        SummaryWriter out = new SummaryWriter().putByte(PROFILE);
        key.writeTo(out);
        return Bytes.wrap(out.toByteArray());
    }

    private static Bytes key(SourceModel model) {
        SummaryWriter out = new SummaryWriter().putByte(WATERMARK).putText(model.model());
        model.source().writeTo(out);
        return Bytes.wrap(out.toByteArray());
    }
}
