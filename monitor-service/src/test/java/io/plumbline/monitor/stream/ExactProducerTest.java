package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.kafka.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever of a transaction times out, Kafka Streams is told that it is fenced: from that it recovers exactly. */
class ExactProducerTest {
    private static final ProducerRecord<byte[], byte[]> RECORD = new ProducerRecord<>("out", new byte[] {1});

    @Test
    void shouldSayThatItIsFencedWhenABrokerDoesNotAnswer(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start(directory, 0);
        ExactProducer commits = producer("commits", broker);
        try (ExactProducer offsets = producer("offsets", broker);
                ExactProducer sends = producer("sends", broker)) {
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                setup.createEvents("out", 1);
            }
            for (ExactProducer producer : new ExactProducer[] {commits, offsets, sends}) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(RECORD, (metadata, exception) -> {}).get(30, TimeUnit.SECONDS);
            }
            ConsumerGroupMetadata group = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();
            broker.close();

            assertThatThrownBy(() -> offsets.sendOffsetsToTransaction(
                            Map.of(new TopicPartition("in", 0), new OffsetAndMetadata(1)), group))
                    .isInstanceOf(ProducerFencedException.class)
                    .hasMessageContaining("add offsets");
            CompletableFuture<Exception> told = new CompletableFuture<>();
            sends.send(RECORD, (metadata, exception) -> told.complete(exception));
            assertThat(told.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ProducerFencedException.class)
                    .hasMessageContaining("send to out");
            assertThatThrownBy(commits::commitTransaction)
                    .isInstanceOf(ProducerFencedException.class)
                    .hasMessageContaining("commit");

            // And the stream thread must not hang where it takes another producer.
            commits.abortTransaction();
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> commits.close());
        } finally {
            broker.close();
        }
    }

    private static ExactProducer producer(String id, EmbeddedKafka broker) {
        return new ExactProducer(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                id,
                "max.block.ms",
                3000,
                "request.timeout.ms",
                1000,
                "delivery.timeout.ms",
                2000));
    }
}
