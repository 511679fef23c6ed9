package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.AnswerStore;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.PolicyJson;
import io.plumbline.monitor.policy.PolicyKey;
import io.plumbline.monitor.policy.PolicyVersions;
import io.plumbline.monitor.policy.RecordedPolicies;
import io.plumbline.monitor.policy.Retirement;
import io.plumbline.monitor.policy.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is configured of models, for all instances, on a compacted topic. */
public final class SettingsTopic implements AnswerStore {
    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final Duration ON_RECORD = Duration.ofDays(400);

    private final TableTopic table;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public SettingsTopic(Map<String, String> kafka, String topic) {
        table = new TableTopic(kafka, topic);
    }

    /**
     * Has the tasks of all models take these policies, unless they are those that were configured last: each model from the
     * next pane on that nothing of it can have been counted in.
     *
     * @throws BrokerFailure if the broker does not answer, or does not take them
     */
    public void publish(ConfiguredPolicies policies) {
        byte[] before = read().get(PolicyKey.CONFIGURED);
        PolicyVersions next;
        if (before == null) {
            next = PolicyVersions.of(policies);
        } else {
            PolicyVersions versions = PolicyJson.versions(before);
            if (versions.latest().equals(policies)) {
                return;
            }
            next = versions.then(policies);
        }
        table.send(
                "what is configured of models",
                List.of(new TableTopic.Entry(PolicyKey.CONFIGURED.toBytes(), PolicyJson.toBytes(next))));
    }

    /**
     * What applies to each model, and when.
     *
     * @param otherwise what is configured where the topic says nothing
     * @param task the task of a model, by its name
     * @throws BrokerFailure if the broker does not answer
     */
    public RecordedPolicies policies(ConfiguredPolicies otherwise, ToIntFunction<String> task) {
        return new RecordedPolicies(read()::get, task, otherwise);
    }

    /**
     * Says or changes a silence. Those that were over long ago are forgotten.
     *
     * @param now the wall clock
     * @throws BrokerFailure if the broker does not answer, or does not take it
     */
    @Override
    public void silence(Silence silence, Instant now) {
        List<TableTopic.Entry> entries = new ArrayList<>();
        for (Silence old : silences()) {
            if (old.until().isBefore(now.minus(REMEMBERED))) {
                entries.add(new TableTopic.Entry(PolicyKey.silence(old.id()).toBytes(), null));
            }
        }
        entries.add(new TableTopic.Entry(PolicyKey.silence(silence.id()).toBytes(), PolicyJson.toBytes(silence)));
        table.send("a silence", entries);
    }

    /**
     * All silences, in order of their beginning.
     *
     * @throws BrokerFailure if the broker does not answer
     */
    public List<Silence> silences() {
        return read().entrySet().stream()
                .filter(entry -> entry.getKey().kind() == PolicyKey.Kind.SILENCE)
                .map(entry -> PolicyJson.silence(entry.getValue()))
                .sorted(Silence.ORDER)
                .toList();
    }

    /**
     * Says something of an alert. What was said long ago is forgotten.
     *
     * @throws BrokerFailure if the broker does not answer, or does not take it
     */
    @Override
    public void answer(AlertAnswer answer) {
        List<TableTopic.Entry> entries = new ArrayList<>();
        for (AlertAnswer old : answers()) {
            if (old.at().isBefore(answer.at().minus(ON_RECORD))) {
                entries.add(new TableTopic.Entry(PolicyKey.answer(old.id()).toBytes(), null));
            }
        }
        entries.add(new TableTopic.Entry(PolicyKey.answer(answer.id()).toBytes(), PolicyJson.toBytes(answer)));
        table.send("an answer to an alert", entries);
    }

    /**
     * What was said of alerts, the latest first.
     *
     * @throws BrokerFailure if the broker does not answer
     */
    public List<AlertAnswer> answers() {
        return read().entrySet().stream()
                .filter(entry -> entry.getKey().kind() == PolicyKey.Kind.ANSWER)
                .map(entry -> PolicyJson.answer(entry.getValue()))
                .sorted(AlertAnswer.LATEST_FIRST)
                .toList();
    }

    /**
     * Retires a model.
     *
     * @throws BrokerFailure if the broker does not answer, or does not take it
     */
    public void retire(String model, Retirement retirement) {
        table.send(
                "the end of a model",
                List.of(new TableTopic.Entry(PolicyKey.retired(model).toBytes(), PolicyJson.toBytes(retirement))));
    }

    private Map<PolicyKey, byte[]> read() {
        Map<PolicyKey, byte[]> all = new HashMap<>();
        table.read(record -> take(all, record));
        return all;
    }

    private static void take(Map<PolicyKey, byte[]> all, ConsumerRecord<byte[], byte[]> record) {
        Optional<PolicyKey> key = record.key() == null ? Optional.empty() : PolicyKey.read(record.key());
        if (key.isPresent()) {
            all.remove(key.get());
            if (record.value() != null) {
                all.put(key.get(), record.value());
            }
        }
    }
}
