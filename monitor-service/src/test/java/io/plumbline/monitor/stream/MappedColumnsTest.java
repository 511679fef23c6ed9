package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that the configuration calls otherwise, through the whole topology. */
class MappedColumnsTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    /** What is learned is learned of events that were renamed once, and not once more from the sample. */
    @Test
    void shouldHaveOneNameForAColumnInWindowsAndInWhatIsLearned(@TempDir Path state) {
        ColumnMapping exchanged = new ColumnMapping(List.of(), Map.of("number", "text", "text", "number"), null);
        WindowSettings windows = new WindowSettings(
                List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofHours(2), ZoneOffset.UTC);
        LearningSettings learning = new LearningSettings(true, 200, Duration.ofDays(2), 20, 1000);
        try (MonitorDriver driver = new MonitorDriver(
                state,
                START,
                ConfiguredPolicies.always(new ModelPolicy(
                        windows,
                        Duration.ofDays(90),
                        ColumnSettings.NONE,
                        Segmentation.NONE,
                        exchanged,
                        Map.of(),
                        AlertSettings.DEFAULT)),
                IngestSettings.DEFAULT,
                learning,
                StreamLimits.DEFAULT,
                "events")) {
            for (int hour = 0; hour < 4; hour++) {
                List<InferenceEvent> events = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    long time = START.toEpochMilli() + hour * 3_600_000L + i;
                    events.add(new InferenceEvent(
                            new ModelRef("m", "1"),
                            null,
                            time,
                            Map.of(
                                    "number", new FeatureValue.Numeric(i),
                                    "text", new FeatureValue.Text("abc".substring(i % 3, i % 3 + 1))),
                            null,
                            Map.of(),
                            Map.of()));
                }
                driver.events("events", events);
                driver.pass(Duration.ofHours(1));
            }
            Reference learned = driver.learned().get(0);
            assertThat(learned.columns().stream()
                            .filter(column -> column.type() == ColumnType.NUMERIC)
                            .map(ReferenceColumn::name))
                    .containsExactly("text");
        }
    }
}
