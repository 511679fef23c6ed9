package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that falls silent, through the whole topology. */
class SilenceTest {
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final ModelRef MODEL = new ModelRef("m", "1");

    private static MonitorDriver driver(Path state) {
        ModelPolicy policy = new ModelPolicy(
                WindowSettings.DEFAULT,
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                new AlertSettings(1, 2, Duration.ZERO, Duration.ofHours(2), List.of()));
        return new MonitorDriver(
                state,
                NINE,
                ConfiguredPolicies.always(policy),
                IngestSettings.DEFAULT,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                "a",
                "b");
    }

    private static void traffic(MonitorDriver driver, Duration length) {
        for (int i = 0; i < length.toMinutes(); i++) {
            driver.event(i % 2 == 0 ? "a" : "b", MODEL, driver.now());
            driver.passInOne(Duration.ofMinutes(1));
        }
    }

    @Test
    void shouldTellOfItAndOfItsEnd(@TempDir Path state) {
        try (MonitorDriver driver = driver(state)) {
            traffic(driver, Duration.ofMinutes(32));
            Instant last = driver.now().minus(Duration.ofMinutes(1));
            driver.pass(Duration.ofMinutes(118));
            assertThat(driver.alerts()).isEmpty();
            driver.pass(Duration.ofMinutes(3));
            assertThat(driver.alerts()).singleElement().satisfies(alert -> {
                assertThat(alert.rule()).isEqualTo("no_data");
                assertThat(alert.state()).isEqualTo(AlertTransition.State.FIRING);
                assertThat(alert.since()).isEqualTo(last);
                assertThat(alert.at()).isEqualTo(last.plus(Duration.ofHours(2)));
                assertThat(alert.windowSize()).isEqualTo("5m");
                assertThat(alert.windowStart()).isEqualTo(Instant.parse("2024-05-06T09:30:00Z"));
            });
            driver.pass(Duration.ofHours(5));
            assertThat(driver.alerts()).as("once").isEmpty();
            traffic(driver, Duration.ofMinutes(2));
            assertThat(driver.alerts()).singleElement().satisfies(alert -> {
                assertThat(alert.state()).isEqualTo(AlertTransition.State.RESOLVED);
                assertThat(alert.since()).isEqualTo(last);
            });
        }
    }

    @Test
    void shouldNotTellOfABackFill(@TempDir Path state) {
        try (MonitorDriver driver = driver(state)) {
            for (int hour = 0; hour < 48; hour++) {
                driver.event("a", MODEL, Instant.parse("2011-01-01T00:00:00Z").plus(Duration.ofHours(hour)));
            }
            driver.pass(Duration.ofDays(2));
            assertThat(driver.alerts()).isEmpty();
        }
    }
}
