package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The references of all models in a line each, as they come. */
public final class ReferenceTail implements ReferenceHistory, AutoCloseable {
    private final NavigableMap<ReferenceKey, Listed> references = new ConcurrentSkipListMap<>(ReferenceKey.ORDER);
    private final TopicTail tail;

    public ReferenceTail(Map<String, String> kafka, String topic) {
        tail = new TopicTail(kafka, topic, this::take);
    }

    public void start() {
        tail.start();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        ReferenceKey key =
                record.key() == null ? null : ReferenceKey.read(record.key()).orElse(null);
        if (key == null) {
            return;
        }
        references.remove(key);
        if (record.value() != null) {
            references.put(key, Listed.of(key, ReferenceJson.fromBytes(record.value())));
        }
    }

    @Override
    public boolean ready() {
        return tail.caughtUp();
    }

    @Override
    public List<Listed> references() {
        return List.copyOf(references.values());
    }

    @Override
    public void close() {
        tail.close();
    }
}
