package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.reference.LearningSettings;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The names and the shape that a running service has left on its users' brokers and disks. */
class TopologyNamesTest {
    private static final Path ACTUAL = Path.of("target", "topology.txt");

    private static final String ADVICE = """
            The topology is not that of src/test/resources/topology.txt.
            The names of stores and of the repartition are those of topics on users' brokers and of directories on their
            disks, and the numbers of the sub-topologies are in the names of tasks. With other names an upgraded service
            starts from nothing: windows under way are lost and alerts forgotten. So change the code back, unless
            that is meant and the changelog tells users what to do.
            If it is meant, take over what the code makes now:

                cp monitor-service/target/topology.txt monitor-service/src/test/resources/topology.txt
            """;

    @Test
    void shouldKeepTheNamesThatUsersHaveOnTheirBrokers() throws Exception {
        StreamSettings settings = new StreamSettings(
                List.of(Topics.EVENTS),
                Set::of,
                Topics.DEFAULT,
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(ModelPolicy.of(WindowSettings.DEFAULT)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                8,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                EventSelection.ALL);
        String actual = new MonitorTopology(
                        settings, new SourcePositions(), new OwnedModels(8), new MonitorListener() {})
                .build()
                .describe()
                .toString();
        Files.createDirectories(Objects.requireNonNull(ACTUAL.getParent()));
        Files.writeString(ACTUAL, actual);

        assertThat(actual)
                .withFailMessage(() -> ADVICE + "\nIt is now:\n" + actual)
                .isEqualTo(expected());
    }

    private static String expected() throws Exception {
        try (InputStream in = TopologyNamesTest.class.getResourceAsStream("/topology.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
