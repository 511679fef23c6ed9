package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.files.RowMapping;
import io.plumbline.monitor.files.Table;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Real traffic with seasons: 2011 as the reference, windows of 2012. Every verdict is held against that of an independent
 * Python implementation, {@code src/test/fixtures/bike_verdicts.py}.
 */
class BikeAssessmentTest {
    private static final ModelRef MODEL = new ModelRef("bikes", "1");
    private static final Instant NEW_YEAR = Instant.parse("2012-01-01T00:00:00Z");
    private static final List<ReferenceRow> ROWS = rows();

    private static List<ReferenceRow> rows() {
        try {
            URL file = Objects.requireNonNull(BikeAssessmentTest.class.getResource("/demo/bike-sharing-hourly.csv"));
            Table table = Table.open(Path.of(file.toURI()));
            Set<String> dropped = Set.of("instant", "season", "yr", "mnth", "casual", "registered");
            RowMapping mapping = new RowMapping(
                    table, new RowMapping.Columns("dteday+hr", null, null, null, dropped), ZoneOffset.UTC);
            List<ReferenceRow> rows = new ArrayList<>();
            int hr = table.column("hr");
            table.forEach(
                    row -> {
                        Map<String, FeatureValue> features = new HashMap<>(mapping.features(row));
                        double hour = Double.parseDouble(Objects.requireNonNull(row.cell(hr)));
                        features.put("hr", new FeatureValue.Numeric(hour));
                        rows.add(new ReferenceRow(mapping.time(row), features, null, null));
                    },
                    bytes -> {});
            return rows;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isBefore(ReferenceRow row) {
        return Objects.requireNonNull(row.time()).isBefore(NEW_YEAR);
    }

    private static Reference reference(@Nullable WindowSize block) {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        MODEL.model(),
                        null,
                        NEW_YEAR,
                        "2011",
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        block == null ? List.of() : List.of(block),
                        ZoneOffset.UTC),
                rows -> ROWS.stream().filter(BikeAssessmentTest::isBefore).forEach(rows));
    }

    /** Reports of the windows that lie wholly in 2012, with the features changed as told. */
    private static List<WindowReport> windows(
            Reference reference,
            WindowSize size,
            BiFunction<Integer, Map<String, FeatureValue>, Map<String, FeatureValue>> change) {
        Map<Window, Profile> profiles = new TreeMap<>(Comparator.comparingLong(Window::start));
        long end = LocalDate.of(2013, 1, 1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        for (int i = 0; i < ROWS.size(); i++) {
            long time = Objects.requireNonNull(ROWS.get(i).time()).toEpochMilli();
            Window window = size.containing(time, ZoneOffset.UTC);
            if (window.start() >= NEW_YEAR.toEpochMilli() && window.end() <= end) {
                Map<String, FeatureValue> features =
                        change.apply(i, new HashMap<>(ROWS.get(i).features()));
                profiles.computeIfAbsent(window, w -> new Profile(reference.layout()))
                        .update(new InferenceEvent(MODEL, null, time, features, null, Map.of(), Map.of()));
            }
        }
        Assessor assessor = new Assessor(AssessSettings.compare(.01), new NullWeights());
        List<WindowReport> reports = new ArrayList<>();
        profiles.forEach((window, profile) -> reports.add(
                assessor.assess(MODEL, Segment.ALL, size, window, reference, profile, List.of(), Map.of())));
        return reports;
    }

    private static List<WindowReport> windows(Reference reference, WindowSize size) {
        return windows(reference, size, (row, features) -> features);
    }

    private static Map<String, Long> verdicts(List<WindowReport> reports, Verdict verdict) {
        Map<String, Long> counts = new TreeMap<>();
        for (WindowReport report : reports) {
            for (ColumnReport column : report.columns()) {
                if (column.verdict() == verdict) {
                    counts.merge(column.name(), 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    /** By first day of the window and column, in the words of the fixture. */
    private static Map<String, Map<String, String>> told(List<WindowReport> reports) {
        Map<String, Map<String, String>> told = new TreeMap<>();
        for (WindowReport report : reports) {
            Map<String, String> columns =
                    told.computeIfAbsent(report.window().start().toString().substring(0, 10), day -> new TreeMap<>());
            report.columns().forEach(column -> columns.put(column.name(), told(column)));
        }
        return told;
    }

    private static String told(ColumnReport column) {
        return switch (column.verdict()) {
            case DRIFTED ->
                "DRIFTED " + lower(Objects.requireNonNull(column.severity())) + " "
                        + lower(Objects.requireNonNull(column.part()));
            case STABLE ->
                column.reason() == Reason.WITHIN_NATURAL_VARIATION
                        ? column.reason().name()
                        : "STABLE";
            case INCONCLUSIVE -> "INCONCLUSIVE";
        };
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Map<String, String>> expected(WindowSize size) {
        try (InputStream in = BikeAssessmentTest.class.getResourceAsStream("/fixtures/bike_verdicts.json")) {
            return Json.mapper()
                    .readValue(in, new TypeReference<Map<String, Map<String, Map<String, String>>>>() {})
                    .getOrDefault(size.toString(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ColumnReport column(WindowReport report, String name) {
        return report.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCallNoSeasonADriftButTheGrowthOfRentals() {
        WindowSize fortnight = WindowSize.parse("14d");
        List<WindowReport> reports = windows(reference(fortnight), fortnight);
        assertThat(reports).hasSize(26);
        assertThat(told(reports)).isEqualTo(expected(fortnight));
        // Rentals grew; nothing else is called drifted.
        assertThat(verdicts(reports, Verdict.DRIFTED)).isEqualTo(Map.of("cnt", 20L));
        assertThat(reports)
                .filteredOn(r -> column(r, "cnt").verdict() == Verdict.DRIFTED)
                .allSatisfy(report -> {
                    assertThat(report.window().start()).isAfter("2012-02-26T00:00:00Z");
                    assertThat(column(report, "cnt").part()).isEqualTo(Part.ABOVE_RANGE);
                });
        assertThat(verdicts(reports, Verdict.INCONCLUSIVE)).isEqualTo(Map.of("hum", 2L, "windspeed", 1L));
        assertThat(reports)
                .allSatisfy(report -> assertThat(List.of("temp", "atemp"))
                        .allSatisfy(name ->
                                assertThat(column(report, name).reason()).isEqualTo(Reason.WITHIN_NATURAL_VARIATION)));
        assertThat(reports)
                .allSatisfy(report -> assertThat(report.contract())
                        .isEqualTo("At most a 1 % chance that any column is called drifted without drift."));
    }

    @Test
    void shouldCallOneWeekOfWeekdaysDriftedTheOneOfTheHurricane() {
        WindowSize week = WindowSize.parse("7d");
        List<WindowReport> reports = windows(reference(week), week);
        assertThat(reports).hasSize(52);
        assertThat(told(reports)).isEqualTo(expected(week));
        Map<String, Long> drifted = verdicts(reports, Verdict.DRIFTED);
        assertThat(drifted).containsOnlyKeys("cnt", "weekday").containsEntry("weekday", 1L);
        assertThat(reports)
                .filteredOn(r -> column(r, "weekday").verdict() == Verdict.DRIFTED)
                .extracting(r -> r.window().start().toString())
                .containsExactly("2012-10-29T00:00:00Z");
    }

    @Test
    void shouldNameTheCauseOfAFault() {
        WindowSize fortnight = WindowSize.parse("14d");
        List<WindowReport> reports = windows(reference(fortnight), fortnight, (row, features) -> {
            double celsius = 41 * ((FeatureValue.Numeric) Objects.requireNonNull(features.get("temp"))).value();
            features.put("temp", new FeatureValue.Numeric(celsius * 1.8 + 32));
            if (row % 10 == 0) {
                features.put("hum", FeatureValue.Missing.MISSING);
            }
            return features;
        });
        assertThat(reports).allSatisfy(report -> {
            ColumnReport temp = column(report, "temp");
            assertThat(temp.verdict()).isEqualTo(Verdict.DRIFTED);
            assertThat(temp.part()).isEqualTo(Part.ABOVE_RANGE);
            assertThat(temp.severity()).isEqualTo(Severity.MAJOR);
            ColumnReport hum = column(report, "hum");
            assertThat(hum.verdict()).isEqualTo(Verdict.DRIFTED);
            assertThat(hum.part()).isEqualTo(Part.NULL);
            assertThat(hum.severity()).isEqualTo(Severity.MAJOR);
        });
    }

    @Test
    void shouldSayThatNaturalVariationIsUnknownWhereItIs() {
        WindowReport report = windows(reference(null), WindowSize.parse("14d")).get(0);
        assertThat(report.contract()).contains("The natural variation is unknown");
        assertThat(column(report, "temp").verdict()).isEqualTo(Verdict.DRIFTED);
    }
}
