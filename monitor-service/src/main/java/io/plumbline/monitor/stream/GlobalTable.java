package io.plumbline.monitor.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** A compacted topic, held whole by every instance as a global store, and what is decoded of it by all tasks together. */
final class GlobalTable {
    private final String name;
    private final Runnable forgetAll;
    private final Consumer<Bytes> forget;
    private final AtomicInteger generation = new AtomicInteger();

    /**
     * @param name of the store
     * @param forgetAll drops all that is decoded
     * @param forget drops what is decoded of a record
     */
    GlobalTable(String name, Runnable forgetAll, Consumer<Bytes> forget) {
        this.name = name;
        this.forgetAll = forgetAll;
        this.forget = forget;
    }

    /** Changes whenever a record comes or goes. */
    int generation() {
        return generation.get();
    }

    void addTo(StreamsBuilder builder, String topic) {
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingDisabled(),
                topic,
                Consumed.with(Serdes.Bytes(), Serdes.ByteArray()).withName(name),
                Updater::new);
    }

    private final class Updater implements Processor<Bytes, byte[], Void, Void> {
        private @Nullable KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(name);
            forgetAll.run();
            generation.incrementAndGet();
        }

        @Override
        public void process(Record<Bytes, byte[]> record) {
            if (store != null) {
                store.put(record.key(), record.value());
                forget.accept(record.key());
                generation.incrementAndGet();
            }
        }
    }
}
