package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.stream.MonitorDriver.PublishedReference;
import io.plumbline.stats.verdict.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From which window on a reference applies, in event time. */
class ReferenceActivationTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("5m"), WindowSize.parse("1h")),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            ZoneOffset.UTC);

    private static final Reference OLD = reference(0);
    private static final Reference NEW = reference(5);

    @TempDir
    private @Nullable Path state;

    private @Nullable MonitorDriver driver;
    private Instant next = NINE;

    @BeforeEach
    void start() {
        driver = new MonitorDriver(Objects.requireNonNull(state), NINE, WINDOWS, "events");
    }

    @AfterEach
    void close() {
        driver().close();
    }

    private MonitorDriver driver() {
        return Objects.requireNonNull(driver);
    }

    private static Reference reference(double shift) {
        return ReferenceBuilder.build(
                new ReferenceSettings("m", null, NINE, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    for (int i = 0; i < 1000; i++) {
                        rows.accept(new ReferenceRow(null, features(i / 1000.0 + shift), null, null));
                    }
                });
    }

    private static Map<String, FeatureValue> features(double x) {
        return Map.of("x", new FeatureValue.Numeric(x));
    }

    private void event(Instant time) {
        driver().event(
                        "events",
                        new InferenceEvent(MODEL, null, time.toEpochMilli(), features(.5), null, Map.of(), Map.of()));
    }

    /** Live traffic: events come at their time. */
    private void traffic(Duration length) {
        for (Instant end = next.plus(length); next.isBefore(end); next = next.plus(STEP)) {
            event(next);
            driver().passInOne(STEP);
        }
    }

    private static String clock(Instant time) {
        return time.toString().substring(11, 16);
    }

    private List<WindowReport> reports(String size) {
        return driver().fullReports().stream()
                .filter(report -> report.window().size().equals(size))
                .toList();
    }

    private static Reference of(List<PublishedReference> published, ReferenceKey key) {
        return Objects.requireNonNull(published.stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow()
                .reference());
    }

    @Test
    void shouldApplyAReplacementFromTheFirstPaneThatNoEventHasReached() {
        driver().reference(OLD);
        traffic(Duration.ofMinutes(32));
        driver().reference(ReferenceKey.of(NEW).at(Place.NEXT), NEW);
        traffic(Duration.ofMinutes(40));

        List<PublishedReference> published = driver().publishedReferences();
        assertThat(published)
                .extracting(PublishedReference::key)
                .as("the tombstone of what waited before what it becomes")
                .containsExactly(
                        ReferenceKey.of(OLD).at(Place.PREVIOUS),
                        ReferenceKey.of(NEW).at(Place.NEXT),
                        ReferenceKey.of(NEW));
        assertThat(published.get(1).reference()).isNull();
        assertThat(of(published, ReferenceKey.of(OLD).at(Place.PREVIOUS)).id()).isEqualTo(OLD.id());
        Instant from =
                Objects.requireNonNull(of(published, ReferenceKey.of(NEW)).activeFrom());
        assertThat(clock(from)).isEqualTo("09:40");

        List<WindowReport> all = driver().fullReports();
        assertThat(all.stream().filter(report -> report.window().size().equals("5m")))
                .as("no small window lies over both")
                .hasSize(14)
                .allSatisfy(report -> {
                    boolean before = report.window().start().isBefore(from);
                    assertThat(report.referenceId()).isEqualTo(before ? OLD.id() : NEW.id());
                    assertThat(report.reason()).isNotEqualTo(Reason.REFERENCE_CHANGED);
                });
        assertThat(all.stream().filter(report -> report.window().size().equals("1h")))
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.reason()).isEqualTo(Reason.REFERENCE_CHANGED);
                    assertThat(report.nCurrent()).isEqualTo(360);
                });
    }

    @Test
    void shouldRestateWhatLiesBeforeInTheCellsOfThePreviousOne() {
        driver().reference(OLD);
        traffic(Duration.ofMinutes(32));
        driver().reference(ReferenceKey.of(NEW).at(Place.NEXT), NEW);
        traffic(Duration.ofMinutes(40));
        driver().fullReports();

        event(NINE.plus(Duration.ofMinutes(7)));
        traffic(Duration.ofMinutes(2));
        assertThat(reports("5m")).singleElement().satisfies(report -> {
            assertThat(clock(report.window().start())).isEqualTo("09:05");
            assertThat(report.referenceId()).isEqualTo(OLD.id());
            assertThat(report.reason()).isNotEqualTo(Reason.REFERENCE_CHANGED);
            assertThat(report.nCurrent()).isEqualTo(31);
        });
    }

    @Test
    void shouldApplyFromTheTimeThatIsSaid() {
        driver().reference(OLD);
        traffic(Duration.ofMinutes(10));
        Instant ten = Instant.parse("2024-05-06T10:00:00Z");
        driver().reference(ReferenceKey.of(NEW).at(Place.NEXT), NEW.activeFrom(ten));
        traffic(Duration.ofMinutes(122));

        assertThat(reports("1h"))
                .as("at a boundary of large windows none lies over both")
                .extracting(WindowReport::referenceId)
                .containsExactly(OLD.id(), NEW.id());
    }

    @Test
    void shouldWaitUntilTheModelHasEvents() {
        driver().reference(OLD);
        driver().reference(ReferenceKey.of(NEW).at(Place.NEXT), NEW);
        driver().pass(Duration.ofHours(1));
        assertThat(driver().publishedReferences()).isEmpty();

        next = NINE.plus(Duration.ofHours(1));
        traffic(Duration.ofMinutes(20));
        Reference now = of(driver().publishedReferences(), ReferenceKey.of(NEW));
        assertThat(clock(Objects.requireNonNull(now.activeFrom()))).isEqualTo("10:10");
    }

    @Test
    void shouldApplyTheFirstToAllThatComes() {
        driver().reference(OLD);
        traffic(Duration.ofMinutes(7));
        assertThat(reports("5m")).extracting(WindowReport::referenceId).containsExactly(OLD.id());
        assertThat(driver().publishedReferences()).isEmpty();
    }
}
