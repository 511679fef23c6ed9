package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.SettingsTail;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.SampleAlerts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A silence that somebody says on the command line reaches the instances, and so does its end. */
class SilencesTest {
    private String bootstrap = "";

    private Ran silence(String... arguments) {
        List<String> all = new ArrayList<>(List.of("silence"));
        all.add(arguments[0]);
        all.addAll(List.of("--bootstrap", bootstrap));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        return Ran.plumbline(all.toArray(String[]::new));
    }

    @Test
    void shouldSilenceUntilItIsOver(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
            bootstrap = broker.bootstrapServers();
            Map<String, String> kafka = Map.of("bootstrap.servers", bootstrap);
            assertThat(silence("list").out()).contains("There are no silences.");
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 1));
            }
            try (SettingsTail tail = new SettingsTail(kafka, Topics.DEFAULT.settings(), Changes.Listener.NOBODY)) {
                tail.start();
                await().atMost(Duration.ofSeconds(20)).until(tail::ready);
                Ran added = silence(
                        "add",
                        "--model",
                        "bike-*",
                        "--rule",
                        "drift",
                        "--for",
                        "2h",
                        "--author",
                        "ann",
                        "--comment",
                        "new road");
                assertThat(added.exitCode()).as(added.err()).isZero();
                assertThat(added.out()).matches("(?s)Silence [0-9a-f]{8} until .* UTC\\.\\s*");
                await().atMost(Duration.ofSeconds(20)).until(() -> tail.isSilenced(SampleAlerts.FIRING, Instant.now()));
                assertThat(silence("list").out().lines())
                        .anyMatch(
                                line -> line.matches(".*[0-9a-f]{8} +active +bike-\\* +drift +all .* ann +new road *"));

                String id = added.out().split(" ")[1];
                assertThat(silence("end", id).out()).contains("is over");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> !tail.isSilenced(SampleAlerts.FIRING, Instant.now()));
                assertThat(silence("list").out()).contains(" over ");
                assertThat(silence("end", id).exitCode()).isEqualTo(3);
                assertThat(silence("end", "none").err()).contains("there is no silence none");
                assertThat(silence("add", "--model", "m", "--for", "soon", "--comment", "x")
                                .exitCode())
                        .isEqualTo(2);
            }
        }
    }
}
