package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.kafka.AlertOutbox;
import io.plumbline.monitor.kafka.AlertTail;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.AlertLinks;
import io.plumbline.monitor.notify.LocalReceiver;
import io.plumbline.monitor.notify.Notifier;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.SampleAlerts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the alerts topic to a receiver: each transition once, over a failure of the receiver and a restart. */
class AlertDeliveryTest {
    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    @Test
    void shouldBringEachTransitionOfTheTopicOnce(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0);
                LocalReceiver receiver = new LocalReceiver(503)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 1));
            }
            try (Notifier notifier = notifier(receiver);
                    AlertOutbox outbox = outbox(kafka, notifier)) {
                outbox.start();
                publish(kafka, SampleAlerts.FIRING);
                await().atMost(Duration.ofSeconds(30)).until(() -> outcomes.contains("sent"));
                publish(kafka, SampleAlerts.RESOLVED);
                await().atMost(Duration.ofSeconds(30)).until(() -> receiver.requests.size() == 3);
                // The outbox commits after the delivery: by the time of another alert it has done so.
                publish(kafka, other());
                await().atMost(Duration.ofSeconds(30)).until(() -> receiver.requests.size() == 4);
            }
            outcomes.clear();
            try (Notifier notifier = notifier(receiver);
                    AlertOutbox outbox = outbox(kafka, notifier)) {
                outbox.start();
                publish(kafka, last());
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> receiver.requests.stream()
                                .anyMatch(request -> request.id().equals("last")));
            }
            assertThat(receiver.requests)
                    .extracting(LocalReceiver.Request::id)
                    .filteredOn(id -> !id.equals("other"))
                    .containsExactly(
                            SampleAlerts.FIRING.id(), SampleAlerts.FIRING.id(), SampleAlerts.RESOLVED.id(), "last");
        }
    }

    /** Also what comes while nobody can read it: an alert that is published in the last moment before, or the first after. */
    @Test
    void shouldGoOnByItselfWhenTheBrokerIsBack(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start(directory, 0);
        int port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
        Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (LocalReceiver receiver = new LocalReceiver();
                Notifier notifier = notifier(receiver);
                AlertOutbox outbox = outbox(kafka, notifier)) {
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 1));
            }
            try (AlertTail tail = new AlertTail(kafka, Topics.DEFAULT.alerts(), Changes.Listener.NOBODY)) {
                outbox.start();
                tail.start();
                publish(kafka, SampleAlerts.FIRING);
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                receiver.requests.size() == 1 && tail.firing().size() == 1);
                publish(kafka, other());
                broker.close();
                TimeUnit.SECONDS.sleep(3);
                broker = EmbeddedKafka.start(directory, port);
                publish(kafka, SampleAlerts.RESOLVED);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    assertThat(receiver.requests)
                            .extracting(LocalReceiver.Request::id)
                            .contains(SampleAlerts.FIRING.id(), "other", SampleAlerts.RESOLVED.id());
                    assertThat(tail.firing()).extracting(AlertTransition::id).containsExactly("other");
                });
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void shouldListWhatFires(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            assertThat(alerts(broker).out()).contains("Nothing fires.");
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 1));
            }
            publish(kafka, SampleAlerts.FIRING);
            assertThat(alerts(broker).out().lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("firing", SampleAlerts.FIRING.summary());
            publish(kafka, SampleAlerts.RESOLVED);
            assertThat(alerts(broker).out()).contains("Nothing fires.");
            assertThat(alerts(broker, "--all").out()).contains("resolved", SampleAlerts.RESOLVED.summary());
        }
    }

    private static Ran alerts(EmbeddedKafka broker, String... more) {
        return Ran.plumbline(
                Stream.concat(Stream.of("alerts", "list", "--bootstrap", broker.bootstrapServers()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static AlertTransition other() {
        return named("other");
    }

    private static AlertTransition last() {
        return named("last");
    }

    private static AlertTransition named(String id) {
        return SampleAlerts.named(SampleAlerts.FIRING, id, id, SampleAlerts.FIRING.model());
    }

    private Notifier notifier(LocalReceiver receiver) {
        return new Notifier(
                new NotifySettings(AlertLinks.NONE, null, List.of(receiver.webhook("ops"))),
                SampleAlerts.NOTHING,
                (name, outcome) -> outcomes.add(outcome),
                WorkSpans.NONE);
    }

    private static AlertOutbox outbox(Map<String, String> kafka, Notifier notifier) {
        return new AlertOutbox(
                kafka, "notify", Topics.DEFAULT.alerts(), notifier.subscribers().get(0));
    }

    private static void publish(Map<String, String> kafka, AlertTransition alert) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(Map.copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.DEFAULT.alerts(),
                            alert.fingerprint().getBytes(StandardCharsets.UTF_8),
                            alert.toJson()))
                    .get();
        }
    }
}
