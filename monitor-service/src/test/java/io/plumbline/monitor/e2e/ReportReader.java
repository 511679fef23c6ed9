package io.plumbline.monitor.e2e;

import io.plumbline.monitor.assess.WindowReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed window reports, the last revision of each window. */
final class ReportReader implements AutoCloseable {
    /** @param model name of the model */
    record Key(String model, String size, String start) implements Comparable<Key> {
        @Override
        public int compareTo(Key that) {
            return toString().compareTo(that.toString());
        }
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Key, WindowReport> last = new TreeMap<>();

    ReportReader(String bootstrap) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Everything that was reported by now. */
    Map<Key, WindowReport> poll() {
        if (consumer.assignment().isEmpty()) {
            List<TopicPartition> partitions = consumer.partitionsFor("plumbline.window-reports").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toList());
            if (partitions.isEmpty()) {
                return last;
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
            WindowReport report = WindowReport.fromJson(record.value());
            last.put(
                    new Key(
                            report.model(),
                            report.window().size(),
                            report.window().start().toString()),
                    report);
        }
        return last;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
