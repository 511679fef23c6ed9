package io.plumbline.monitor.stream;

import io.plumbline.monitor.assess.NullWeights;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.monitor.reference.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The references topic, held whole by every instance as a global store. */
final class GlobalReferences {
    static final String STORE = "references";

    private static final Logger LOG = LoggerFactory.getLogger(GlobalReferences.class);

    // Layouts are shared too: they are large, and one copy of their cells for all tasks stays in the processor's cache.
    private final ConcurrentHashMap<Bytes, Optional<References.Known>> decoded = new ConcurrentHashMap<>();
    private final NullWeights nullWeights = new NullWeights();
    private final GlobalTable table = new GlobalTable(STORE, decoded::clear, decoded::remove);

    void addTo(StreamsBuilder builder, String topic) {
        table.addTo(builder, topic);
    }

    /** Changes whenever a reference comes or goes. */
    int generation() {
        return table.generation();
    }

    /** What tests against these references need to know of them. */
    NullWeights nullWeights() {
        return nullWeights;
    }

    /** References as a task sees them; all tasks share what is decoded. */
    References view(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        return new View(store);
    }

    private final class View implements References {
        private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
        private List<ReferenceKey> waiting = List.of();
        private int waitingGeneration = -1;

        View(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
            this.store = store;
        }

        @Override
        public List<Known> candidates(ModelRef model) {
            return Stream.of(
                            ReferenceKey.of(model.model(), model.version()),
                            ReferenceKey.of(model.model(), null),
                            ReferenceKey.learned(model.model()))
                    .flatMap(key -> Stream.of(key, key.at(Place.PREVIOUS)))
                    .flatMap(key -> known(key).stream())
                    .toList();
        }

        @Override
        public List<ReferenceKey> waiting() {
            int now = generation();
            if (now != waitingGeneration) {
                waitingGeneration = now;
                List<ReferenceKey> found = new ArrayList<>();
                try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                    all.forEachRemaining(entry -> ReferenceKey.read(entry.key.get())
                            .filter(key -> key.place() == Place.NEXT)
                            .ifPresent(found::add));
                }
                waiting = List.copyOf(found);
            }
            return waiting;
        }

        @Override
        public Optional<Reference> get(ReferenceKey key) {
            return known(key).map(Known::reference);
        }

        private Optional<Known> known(ReferenceKey key) {
            return decoded.computeIfAbsent(Bytes.wrap(key.toBytes()), k -> decode(store.get(k)));
        }

        private Optional<Known> decode(byte @Nullable [] bytes) {
            if (bytes == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Known(ReferenceJson.fromBytes(bytes)));
            } catch (IllegalArgumentException e) {
                LOG.atWarn()
                        .addKeyValue("error", e.getMessage())
                        .log("A record of the references topic is no reference; it is passed over");
                return Optional.empty();
            }
        }
    }
}
