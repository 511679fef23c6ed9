package io.plumbline.monitor.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.WindowSize;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The last report of each window on a topic of window reports: what it is and where, not the report itself. */
public final class StoredReports {
    /**
     * @param summary null where the record is no window report
     * @param digest SHA-256 of its bytes, in hexadecimal digits
     */
    public record Stored(@Nullable WindowSummary summary, String digest, TopicPartition partition, long offset) {}

    private record Position(TopicPartition partition, long offset) {}

    private final Map<String, String> kafka;
    private final String topic;
    private final long since;

    /**
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param since the timestamp of records to begin at
     */
    public StoredReports(Map<String, String> kafka, String topic, Instant since) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.since = since.toEpochMilli();
    }

    /** The windows that are wanted. Records whose key is none of a report are passed over. */
    public TreeMap<WindowId, Stored> last(Predicate<WindowId> wanted) {
        TreeMap<WindowId, Stored> last = new TreeMap<>();
        MessageDigest sha256 = sha256();
        TopicSnapshot.read(kafka, topic, since, record -> {
            WindowId id = id(record.key());
            if (id != null && wanted.test(id)) {
                last.remove(id);
                if (record.value() != null) {
                    last.put(id, stored(record, sha256));
                }
            }
        });
        return last;
    }

    /** The reports themselves; one that is no longer there is left out. */
    public Map<WindowId, byte[]> bodies(Map<WindowId, Stored> some) {
        Map<Position, WindowId> wanted = some.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> new Position(
                                entry.getValue().partition(), entry.getValue().offset()),
                        Map.Entry::getKey));
        Map<WindowId, byte[]> bodies = new HashMap<>();
        if (!wanted.isEmpty()) {
            TopicSnapshot.read(kafka, topic, since, record -> {
                WindowId id = wanted.get(
                        new Position(new TopicPartition(record.topic(), record.partition()), record.offset()));
                if (id != null && record.value() != null) {
                    bodies.put(id, record.value());
                }
            });
        }
        return bodies;
    }

    private static Stored stored(ConsumerRecord<byte[], byte[]> record, MessageDigest sha256) {
        WindowSummary summary;
        try {
            summary = WindowSummary.of(WindowReport.fromJson(record.value()), 0);
        } catch (IllegalArgumentException | NullPointerException e) {
            summary = null;
        }
        return new Stored(
                summary,
                HexFormat.of().formatHex(sha256.digest(record.value())),
                new TopicPartition(record.topic(), record.partition()),
                record.offset());
    }

    /** Null where the key is none of a report. */
    static @Nullable WindowId id(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        try {
            JsonNode parts = Json.read(key, JsonNode.class);
            return parts.size() != 5
                    ? null
                    : new WindowId(
                            new ModelRef(parts.path(0).asText(), parts.path(1).asText()),
                            parts.path(2).asText(),
                            WindowSize.parse(parts.path(3).asText()),
                            Instant.parse(parts.path(4).asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
