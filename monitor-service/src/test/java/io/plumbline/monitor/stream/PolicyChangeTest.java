package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is configured of models changes while they run: from a window on, in event time. */
class PolicyChangeTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);

    @TempDir
    private @Nullable Path state;

    private @Nullable MonitorDriver driver;
    private Instant next = NINE;

    private static ModelPolicy policy(String... sizes) {
        return ModelPolicy.of(windows(sizes));
    }

    private static WindowSettings windows(String... sizes) {
        return new WindowSettings(
                Stream.of(sizes).map(WindowSize::parse).toList(),
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                ZoneOffset.UTC);
    }

    private void start(ModelPolicy policy, LearningSettings learning) {
        driver = new MonitorDriver(
                Objects.requireNonNull(state),
                NINE,
                ConfiguredPolicies.always(policy),
                IngestSettings.DEFAULT,
                learning,
                StreamLimits.DEFAULT,
                "events");
    }

    @AfterEach
    void close() {
        driver().close();
    }

    private MonitorDriver driver() {
        return Objects.requireNonNull(driver);
    }

    private void configure(ModelPolicy policy) {
        driver().configure(ConfiguredPolicies.always(policy));
    }

    private void event(ModelRef model, Instant time) {
        driver().event(
                        "events",
                        new InferenceEvent(
                                model,
                                null,
                                time.toEpochMilli(),
                                Map.of("f0", new FeatureValue.Numeric(time.toEpochMilli() % 7919)),
                                null,
                                Map.of(),
                                Map.of()));
    }

    /** Live traffic: events come at their time. */
    private void traffic(Duration length) {
        for (Instant end = next.plus(length); next.isBefore(end); next = next.plus(STEP)) {
            event(MODEL, next);
            driver().passInOne(STEP);
        }
    }

    /** Events by window, as they were reported last: "09:00 5m". */
    private Map<String, Long> reported() {
        Map<String, Long> windows = new TreeMap<>();
        for (MonitorDriver.Reported one : driver().reported()) {
            windows.put(one.start().toString().substring(11, 16) + " " + one.size(), one.events());
        }
        return windows;
    }

    @Test
    void shouldCutNoWindowInTwo() {
        start(policy("5m", "1h"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(32));
        configure(policy("10m", "1h"));
        traffic(Duration.ofMinutes(90));

        assertThat(reported())
                .as("small windows before 09:40, the first pane that nothing was counted in, larger ones from there on")
                .containsExactly(
                        Map.entry("09:00 1h", 360L),
                        Map.entry("09:00 5m", 30L),
                        Map.entry("09:05 5m", 30L),
                        Map.entry("09:10 5m", 30L),
                        Map.entry("09:15 5m", 30L),
                        Map.entry("09:20 5m", 30L),
                        Map.entry("09:25 5m", 30L),
                        Map.entry("09:30 5m", 30L),
                        Map.entry("09:35 5m", 30L),
                        Map.entry("09:40 10m", 60L),
                        Map.entry("09:50 10m", 60L),
                        Map.entry("10:00 10m", 60L),
                        Map.entry("10:00 1h", 360L),
                        Map.entry("10:10 10m", 60L),
                        Map.entry("10:20 10m", 60L),
                        Map.entry("10:30 10m", 60L),
                        Map.entry("10:40 10m", 60L),
                        Map.entry("10:50 10m", 60L));
    }

    @Test
    void shouldReportNoWindowOfAPartOfItsTime() {
        start(policy("5m", "30m", "1h"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(32));
        configure(policy("5m", "20m"));
        traffic(Duration.ofMinutes(90));

        assertThat(reported().keySet())
                .filteredOn(window -> !window.endsWith(" 5m"))
                .as("from 09:40 on; 09:20 20m, 09:30 30m and 09:00 1h are of both")
                .containsExactly("09:00 30m", "09:40 20m", "10:00 20m", "10:20 20m", "10:40 20m");
    }

    @Test
    void shouldRestateWindowsOfBeforeAsTheyWere() {
        start(policy("5m", "1h"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(32));
        configure(policy("10m"));
        traffic(Duration.ofMinutes(60));
        driver().reported();
        event(MODEL, NINE.plusSeconds(61));
        event(MODEL, NINE.plus(Duration.ofMinutes(41)));
        driver().pass(Duration.ofMinutes(5));

        assertThat(reported()).contains(Map.entry("09:00 5m", 31L), Map.entry("09:40 10m", 61L));
    }

    @Test
    void shouldApplyFromTheBeginningToAModelThatIsNew() {
        start(policy("5m"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(12));
        driver().configure(new ConfiguredPolicies(
                List.of(new ConfiguredPolicies.Entry("old*", policy("1d"))), policy("5m")));
        driver().pass(Duration.ofSeconds(5));
        ModelRef back = new ModelRef("old-1", "1");
        for (int hour = 0; hour < 30; hour++) {
            event(back, Instant.parse("2011-01-01T00:00:00Z").plus(Duration.ofHours(hour)));
        }
        driver().pass(Duration.ofMinutes(5));

        assertThat(driver().reported())
                .filteredOn(one -> one.model().equals(back))
                .extracting(MonitorDriver.Reported::size, MonitorDriver.Reported::events)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1d", 24L), org.assertj.core.groups.Tuple.tuple("1d", 6L));
    }

    @Test
    void shouldTakeTheLastOfSeveralChanges() {
        start(policy("5m"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(32));
        configure(policy("10m"));
        configure(policy("1h"));
        configure(policy("15m"));
        traffic(Duration.ofMinutes(30));
        configure(policy("5m"));
        traffic(Duration.ofMinutes(40));

        assertThat(reported().keySet())
                .containsExactly(
                        "09:00 5m",
                        "09:05 5m",
                        "09:10 5m",
                        "09:15 5m",
                        "09:20 5m",
                        "09:25 5m",
                        "09:30 5m",
                        "09:35 5m",
                        "09:40 5m",
                        "09:45 15m",
                        "10:00 15m",
                        "10:15 5m",
                        "10:20 5m",
                        "10:25 5m",
                        "10:30 5m",
                        "10:35 5m");
    }

    @Test
    void shouldCallColumnsOtherwiseFromAWindowOn() {
        start(policy("5m"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(12));
        configure(new ModelPolicy(
                windows("5m"),
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                new ColumnMapping(List.of(), Map.of("f0", "age"), null),
                Map.of(),
                AlertSettings.DEFAULT));
        traffic(Duration.ofMinutes(30));

        Map<String, List<String>> columns = new TreeMap<>();
        for (WindowReport report : driver().fullReports()) {
            columns.put(
                    report.window().start().toString().substring(11, 16),
                    report.columns().stream().map(column -> column.name()).toList());
        }
        assertThat(columns.get("09:15"))
                .as("09:20 is the first pane that nothing was counted in")
                .containsExactly("f0");
        assertThat(columns.get("09:20")).containsExactly("age");
        assertThat(columns.get("09:30")).containsExactly("age");
    }

    @Test
    void shouldMaskAColumnFromAWindowOn() {
        start(policy("5m"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(12));
        configure(new ModelPolicy(
                windows("5m"),
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                AlertSettings.DEFAULT,
                null,
                Set.of("f*"),
                null,
                List.of()));
        traffic(Duration.ofMinutes(30));

        Map<String, Double> largest = new TreeMap<>();
        for (WindowReport report : driver().fullReports()) {
            report.columns()
                    .forEach(column -> largest.put(
                            report.window().start().toString().substring(11, 16),
                            Objects.requireNonNull(column.current()).max()));
        }
        assertThat(largest.getOrDefault("09:15", Double.NaN) % 100)
                .as("as it is")
                .isNotZero();
        assertThat(largest.getOrDefault("09:20", Double.NaN) % 100)
                .as("thousands, in two digits")
                .isZero();
        assertThat(largest.getOrDefault("09:30", Double.NaN) % 100).isZero();
    }

    @Test
    void shouldExpectSomethingOfAColumnFromAWindowOn() {
        start(policy("5m", "1h"), LearningSettings.OFF);
        traffic(Duration.ofMinutes(12));
        configure(new ModelPolicy(
                windows("5m", "1h"),
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of("f0", new Expectation(false, null, null, -1.0, null, null)),
                AlertSettings.DEFAULT));
        traffic(Duration.ofMinutes(60));

        Map<String, Long> breaches = new TreeMap<>();
        for (WindowReport report : driver().fullReports()) {
            breaches.put(
                    report.window().start().toString().substring(11, 16) + " "
                            + report.window().size(),
                    report.quality().stream()
                            .filter(finding -> finding.check().equals("expected_max"))
                            .mapToLong(WindowReport.QualityFinding::count)
                            .sum());
        }
        assertThat(breaches)
                .contains(
                        Map.entry("09:00 5m", 0L),
                        Map.entry("09:15 5m", 0L),
                        Map.entry("09:20 5m", 30L),
                        Map.entry("09:55 5m", 30L));
        assertThat(breaches.get("09:00 1h"))
                .as("begun before: as it was expected then")
                .isZero();
    }

    /** Blocks were counted by windows that are configured no more: learning goes on with those that are. */
    @Test
    void shouldGoOnLearningWithOtherWindows() {
        LearningSettings learning = new LearningSettings(true, 200, Duration.ofDays(2), 20, 1000);
        start(policy("1h"), learning);
        hours(20);
        assertThat(driver().learned()).extracting(Reference::stage).contains(Reference.Stage.CALIBRATING);
        configure(policy("2h"));
        hours(70);
        List<Reference> learned = driver().learned();
        assertThat(learned).extracting(Reference::stage).contains(Reference.Stage.PROVISIONAL);
        Reference last = learned.get(learned.size() - 1);
        assertThat(last.rows()).as("blocks of two hours, from the change on").isEqualTo(200L * 24);
        assertThat(last.from()).isEqualTo(Instant.parse("2024-05-07T06:00:00Z"));
    }

    private void hours(int hours) {
        for (int hour = 0; hour < hours; hour++) {
            driver().passInOne(Duration.ofHours(1));
            for (int i = 0; i < 100; i++) {
                event(MODEL, next.plusSeconds(36L * i));
            }
            next = next.plus(Duration.ofHours(1));
        }
    }
}
