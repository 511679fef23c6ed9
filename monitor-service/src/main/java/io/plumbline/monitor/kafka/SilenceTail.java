package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.Silences;
import io.plumbline.monitor.policy.PolicyJson;
import io.plumbline.monitor.policy.PolicyKey;
import io.plumbline.monitor.policy.Silence;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The silences that the topic of settings tells of. */
public final class SilenceTail implements Silences, AutoCloseable {
    private final Map<String, Silence> silences = new ConcurrentHashMap<>();
    private final TopicTail tail;

    public SilenceTail(Map<String, String> kafka, String topic) {
        tail = new TopicTail(kafka, topic, this::take);
    }

    public void start() {
        tail.start();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        PolicyKey key =
                record.key() == null ? null : PolicyKey.read(record.key()).orElse(null);
        if (key == null || key.kind() != PolicyKey.Kind.SILENCE) {
            return;
        }
        if (record.value() == null) {
            silences.remove(key.of());
        } else {
            silences.put(key.of(), PolicyJson.silence(record.value()));
        }
    }

    @Override
    public boolean ready() {
        return tail.caughtUp();
    }

    @Override
    public List<Silence> all() {
        return silences.values().stream().sorted(Silence.ORDER).toList();
    }

    @Override
    public void close() {
        tail.close();
    }
}
