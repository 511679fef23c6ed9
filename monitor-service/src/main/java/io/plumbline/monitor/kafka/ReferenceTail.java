package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.Changes;
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

    /** @param changes told of what is read */
    public ReferenceTail(Map<String, String> kafka, String topic, Changes.Listener changes) {
        tail = new TopicTail(kafka, topic, record -> {
            take(record);
            changes.changed(null);
        });
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
