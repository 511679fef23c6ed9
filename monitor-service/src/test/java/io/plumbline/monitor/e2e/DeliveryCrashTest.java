package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.LocalReceiver;
import io.plumbline.monitor.notify.LocalReceiver.Answer;
import io.plumbline.monitor.notify.SampleAlerts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Instances are killed at random while they bring 200 alerts to three receivers, of which one is slow, and one takes
 * nothing until the kills are over: each alert arrives at each, in order, and a kill has a receiver hear one of them twice at most.
 *
 * <p>{@code -Dplumbline.crash.deliveries=20} says how many kills, and {@code .ci/run} does; {@code -Dplumbline.crash.seed} repeats a
 * schedule.
 */
@EnabledIfSystemProperty(named = "plumbline.crash.deliveries", matches = ".+")
class DeliveryCrashTest {
    private static final int KILLS = Integer.getInteger("plumbline.crash.deliveries", 20);
    private static final long SEED = Long.getLong("plumbline.crash.seed", KILLS >= 20 ? System.nanoTime() : 20261128L);
    private static final int ALERTS = 200;
    private static final int PARTITIONS = 4;
    private static final Duration WHILE = Duration.ofMinutes(3);

    private final Random random = new Random(SEED);
    private volatile boolean away = true;

    @Test
    void shouldBringEachAlertWhateverIsKilled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
            throws Exception {
        try (LocalReceiver quick = new LocalReceiver().otherwise(request -> after(20));
                LocalReceiver slow = new LocalReceiver().otherwise(request -> after(100));
                LocalReceiver late = new LocalReceiver().otherwise(request -> new Answer(away ? 503 : 200, Map.of()))) {
            Map<String, LocalReceiver> receivers = new LinkedHashMap<>();
            receivers.put("quick", quick);
            receivers.put("slow", slow);
            receivers.put("late", late);
            try (CrashCluster cluster = new CrashCluster(directory, settings(receivers))) {
                cluster.startBroker();
                Map<String, String> kafka = Map.of("bootstrap.servers", cluster.bootstrap());
                try (TopicSetup setup = new TopicSetup(kafka)) {
                    setup.createEvents("events", PARTITIONS);
                    setup.prepare(OwnTopics.of(Topics.DEFAULT, PARTITIONS));
                }
                cluster.start("a");
                cluster.start("b");
                awaitPlaces(kafka, receivers.keySet());
                List<AlertTransition> alerts = alerts();
                try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(Map.copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
                    for (int kill = 0; kill < KILLS; kill++) {
                        int end = (kill + 1) * ALERTS / KILLS;
                        publish(producer, alerts.subList(kill * ALERTS / KILLS, end));
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(60 * ALERTS / KILLS));
                        String name = random.nextBoolean() ? "a" : "b";
                        cluster.kill(name);
                        cluster.start(name);
                        await().atMost(WHILE).until(() -> new HashSet<>(accepted(quick)).size() == end);
                    }
                }
                assertThat(accepted(late)).as("the one that takes nothing").isEmpty();
                away = false;
                Set<String> ids = new HashSet<>();
                alerts.forEach(alert -> ids.add(alert.id()));
                for (Map.Entry<String, LocalReceiver> receiver : receivers.entrySet()) {
                    await().atMost(WHILE)
                            .untilAsserted(() -> assertThat(accepted(receiver.getValue()))
                                    .as(receiver.getKey())
                                    .containsAll(ids));
                    check(receiver.getKey(), accepted(receiver.getValue()), ids);
                }
            }
        }
    }

    private static Answer after(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(204, Map.of());
    }

    private static String settings(Map<String, LocalReceiver> receivers) {
        StringBuilder settings =
                new StringBuilder("learning: {enabled: false}\nnotify:\n  max_age: never\n  receivers:\n");
        receivers.forEach((name, receiver) ->
                settings.append("    - {name: %s, kind: webhook, url: \"%s\", allow_private: true, rate_limit: 6000}\n"
                        .formatted(name, receiver.url())));
        return settings.toString();
    }

    /** Until it is settled from where on each receiver is told. */
    private static void awaitPlaces(Map<String, String> kafka, Set<String> receivers) {
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
            for (String receiver : receivers) {
                await().atMost(WHILE)
                        .ignoreExceptions()
                        .until(() -> admin.listConsumerGroupOffsets("plumbline-alerts-" + receiver)
                                        .partitionsToOffsetAndMetadata()
                                        .get()
                                        .size()
                                == PARTITIONS);
            }
        }
    }

    /** Each of a hundred models begins, and ends some time later. */
    private static List<AlertTransition> alerts() {
        List<AlertTransition> alerts = new ArrayList<>();
        int models = ALERTS / 2;
        for (int i = 0; i < models + 10; i++) {
            if (i < models) {
                alerts.add(SampleAlerts.of(SampleAlerts.FIRING, "m" + i, "f" + i));
            }
            if (i >= 10) {
                alerts.add(SampleAlerts.of(SampleAlerts.RESOLVED, "m" + (i - 10), "f" + (i - 10)));
            }
        }
        return alerts;
    }

    private static void publish(KafkaProducer<byte[], byte[]> producer, List<AlertTransition> alerts) {
        for (AlertTransition alert : alerts) {
            byte[] key = alert.fingerprint().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.DEFAULT.alerts(), key, alert.toJson()));
        }
        producer.flush();
    }

    private List<String> accepted(LocalReceiver receiver) {
        return receiver.taken().stream().map(LocalReceiver.Request::id).toList();
    }

    private static void check(String name, List<String> heard, Set<String> ids) {
        int twice = heard.size() - ids.size();
        System.out.printf("| %s: %d kills, %d alerts, %d heard twice%n", name, KILLS, ids.size(), twice);
        assertThat(new HashSet<>(heard)).isEqualTo(ids);
        assertThat(twice).as("heard twice").isLessThanOrEqualTo(KILLS);
        for (int i = 0; i < ALERTS / 2; i++) {
            assertThat(heard.indexOf("f" + i + "-FIRING")).isLessThan(heard.indexOf("f" + i + "-RESOLVED"));
        }
    }
}
