package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.assess.Assessor;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.NullWeights;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A column with a daily cycle is compared with the same hour, where enough is known of each; others with all rows. */
class ReferenceSlotsTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final WindowSize HALF_HOUR = WindowSize.parse("30m");
    private static final int AN_HOUR = 120;

    private final Random random = new Random(7);

    /** Of each hour as many rows: one column follows the sun, the other does not. */
    private void rows(Instant from, int hours, double shift, Consumer<ReferenceRow> consumer) {
        for (int i = 0; i < hours * AN_HOUR; i++) {
            Instant time = from.plusSeconds(3600L * i / AN_HOUR);
            double hour = time.getEpochSecond() % 86_400 / 3600.0;
            double cycle = 2 * Math.sin(hour / 24 * 2 * Math.PI);
            consumer.accept(new ReferenceRow(
                    time,
                    Map.of(
                            "sun", new FeatureValue.Numeric(cycle + shift + random.nextGaussian()),
                            "steady", new FeatureValue.Numeric(random.nextGaussian())),
                    null,
                    null));
        }
    }

    private Reference reference(int days, String zone) {
        ReferenceSettings settings = new ReferenceSettings(
                "m",
                null,
                START,
                "rows",
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(HALF_HOUR, WindowSize.parse("1h"), WindowSize.parse("1d")),
                ZoneId.of(zone));
        return ReferenceBuilder.build(settings, rows -> {
            random.setSeed(7);
            rows(START, days * 24, 0, rows);
        });
    }

    private ColumnReport sun(Reference reference, Instant from, WindowSize size, int hours, double shift) {
        Profile profile = new Profile(reference.layout());
        rows(from, hours, shift, row -> row.countIn(profile, MODEL));
        Window window = size.containing(from.toEpochMilli(), ZoneId.of("UTC"));
        WindowReport report = new Assessor(AssessSettings.compare(.001), new NullWeights())
                .assess(MODEL, Segment.ALL, size, window, reference, profile, List.of(), Map.of());
        return report.columns().stream()
                .filter(column -> column.name().equals("sun"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldSeeAShiftThatTheCycleWouldHide() {
        Reference reference = reference(14, "UTC");
        assertThat(reference.column("sun").orElseThrow().slots()).isNotNull();
        assertThat(reference.column("steady").orElseThrow().slots()).isNull();
        assertThat(ReferenceJson.fromBytes(ReferenceJson.toBytes(reference)).id())
                .isEqualTo(reference.id());
        assertThat(ReferenceJson.identified(ReferenceJson.fromBytes(ReferenceJson.toBytes(reference)))
                        .id())
                .as("nothing of it is lost on its topic")
                .isEqualTo(reference.id());

        WindowSize hour = WindowSize.parse("1h");
        Instant afternoon = Instant.parse("2026-04-01T14:00:00Z");
        ColumnReport same = sun(reference, afternoon, hour, 1, 0);
        assertThat(same.verdict()).isNotEqualTo(Verdict.DRIFTED);
        assertThat(same.slot()).isEqualTo("14:00 to 15:00 UTC");
        assertThat(sun(reference, afternoon, hour, 1, 2).verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(sun(reference(9, "UTC"), afternoon, hour, 1, 2).verdict())
                .as("held against all hours")
                .isNotEqualTo(Verdict.DRIFTED);
        assertThat(sun(reference, afternoon.minus(Duration.ofHours(14)), WindowSize.parse("1d"), 24, 0)
                        .slot())
                .as("a day has all hours")
                .isNull();
    }

    @Test
    void shouldCountHoursAsTheModelsZoneDoes() {
        Reference reference = reference(14, "Asia/Kolkata"); // half an hour beside those of UTC
        Instant time = Instant.parse("2026-04-01T14:30:00Z");
        assertThat(sun(reference, time, HALF_HOUR, 1, 0).slot()).isEqualTo("20:00 to 21:00 Asia/Kolkata");
    }

    /** Ten days of 120 rows an hour are enough; of nine, each hour has but 18 blocks. */
    @Test
    void shouldDoWithoutWhereTooLittleIsKnownOfEachHour() {
        assertThat(reference(10, "UTC").column("sun").orElseThrow().slots()).isNotNull();
        assertThat(reference(9, "UTC").column("sun").orElseThrow().slots()).isNull();
    }
}
