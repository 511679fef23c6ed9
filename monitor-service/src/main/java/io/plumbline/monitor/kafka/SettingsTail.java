package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.PolicyJson;
import io.plumbline.monitor.policy.PolicyKey;
import io.plumbline.monitor.policy.Retirement;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What people said, as the topic of settings tells it: silences, answers to alerts, and the end of models. */
public final class SettingsTail implements AlertAnswers, AutoCloseable {
    private final Map<String, Silence> silences = new ConcurrentHashMap<>();
    private final Map<String, AlertAnswer> answers = new ConcurrentHashMap<>();
    private final Map<String, Retirement> retired = new ConcurrentHashMap<>();
    private final TopicTail tail;

    /** @param changes told of what is read */
    public SettingsTail(Map<String, String> kafka, String topic, Changes.Listener changes) {
        tail = new TopicTail(kafka, topic, record -> {
            take(record);
            changes.changed(null);
        });
    }

    public void start() {
        tail.start();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        PolicyKey key =
                record.key() == null ? null : PolicyKey.read(record.key()).orElse(null);
        if (key != null && key.kind() == PolicyKey.Kind.SILENCE) {
            put(silences, key.of(), record.value(), PolicyJson::silence);
        } else if (key != null && key.kind() == PolicyKey.Kind.ANSWER) {
            put(answers, key.of(), record.value(), PolicyJson::answer);
        } else if (key != null && key.kind() == PolicyKey.Kind.RETIRED) {
            put(retired, key.of(), record.value(), PolicyJson::retirement);
        }
    }

    private static <T> void put(Map<String, T> all, String id, byte @Nullable [] value, Function<byte[], T> read) {
        if (value == null) {
            all.remove(id);
        } else {
            all.put(id, read.apply(value));
        }
    }

    @Override
    public boolean ready() {
        return tail.caughtUp();
    }

    @Override
    public List<Silence> silences() {
        return silences.values().stream().sorted(Silence.ORDER).toList();
    }

    @Override
    public List<AlertAnswer> answers() {
        return answers.values().stream().sorted(AlertAnswer.LATEST_FIRST).toList();
    }

    /** Whether a model has been retired since, and nothing of it came later. */
    public boolean isRetired(String model, Instant lastReported) {
        Retirement retirement = retired.get(model);
        return retirement != null && !lastReported.isAfter(retirement.at());
    }

    @Override
    public void close() {
        tail.close();
    }
}
