package io.plumbline.monitor.kafka;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the topic of alerts holds now. */
public final class StoredAlerts {
    private StoredAlerts() {}

    /**
     * Says of alerts what has become of them, for those who are told of them.
     *
     * @throws BrokerFailure if the broker does not answer, or does not take them
     */
    public static void publish(Map<String, String> kafka, String topic, List<AlertTransition> alerts) {
        RecordSender.send(
                kafka,
                topic,
                "alerts",
                alerts.stream()
                        .map(alert -> new ProducerRecord<>(topic, alert.key(), alert.toJson()))
                        .toList());
    }

    /**
     * How each alert stands, the newest first; none where there is no such topic. Records that are no alerts are left out.
     *
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @throws BrokerFailure if the broker does not answer
     */
    public static List<AlertTransition> latest(Map<String, String> kafka, String topic) {
        Map<String, AlertTransition> latest = new HashMap<>();
        TopicSnapshot.readIfThere(kafka, topic, record -> {
            if (record.value() != null) {
                try {
                    AlertTransition alert = AlertTransition.fromJson(record.value());
                    latest.put(alert.fingerprint(), alert);
                } catch (IllegalArgumentException e) {
                    // The outbox logs it.
                }
            }
        });
        return latest.values().stream().sorted(AlertHistory.NEWEST_FIRST).toList();
    }
}
