package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MovedEventsTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final Window WINDOW = new Window(0, 3_600_000);
    private static final int EVENTS = 3000;

    private final Reference reference = ReferenceBuilder.build(
            new ReferenceSettings(
                    "m", null, Instant.EPOCH, "test", Set.of(), Set.of(), Set.of(), List.of(HOUR), ZoneOffset.UTC),
            rows -> {
                Random random = new Random(1);
                for (int i = 0; i < 20_000; i++) {
                    rows.accept(new ReferenceRow(null, usual(random), null, null));
                }
            });
    /** What the events of a trace have. */
    private final Map<String, Map<String, FeatureValue>> sent = new HashMap<>();

    private static Map<String, FeatureValue> usual(Random random) {
        Map<String, FeatureValue> features = new TreeMap<>();
        for (String name : List.of("u", "v", "w", "x", "y")) {
            features.put(name, new FeatureValue.Numeric(random.nextGaussian()));
        }
        features.put("plan", new FeatureValue.Text(random.nextInt(4) == 0 ? "pro" : "free"));
        return features;
    }

    private static double number(FeatureValue value) {
        return ((FeatureValue.Numeric) value).value();
    }

    /** @param change of each event's features */
    private WindowReport report(Function<Random, Map<String, FeatureValue>> change) {
        Random random = new Random(2);
        Profile profile = new Profile(reference.layout());
        for (int i = 1; i <= EVENTS; i++) {
            Map<String, FeatureValue> features = usual(random);
            features.putAll(change.apply(random));
            TraceContext trace = new TraceContext(i, i, i, true);
            sent.put(trace.traceId(), features);
            profile.update(new InferenceEvent(MODEL, null, 0, features, null, Map.of(), Map.of()), trace);
        }
        return new Assessor(new AssessSettings(0.01, null, false), new NullWeights())
                .assess(MODEL, Segment.ALL, HOUR, WINDOW, reference, profile, List.of(), Map.of());
    }

    private List<FeatureValue> named(WindowReport report, String column) {
        return report.traces().stream()
                .filter(trace -> trace.column().equals(column))
                .map(trace -> sent.getOrDefault(trace.traceId(), Map.of()).get(column))
                .toList();
    }

    @Test
    void shouldNameNobodyWhereNothingDrifted() {
        WindowReport report = report(random -> Map.of());
        assertThat(report.verdict()).isNotEqualTo(Verdict.DRIFTED);
        assertThat(report.traces()).isEmpty();
        assertThat(new String(report.toJson(), StandardCharsets.UTF_8)).doesNotContain("traces");
    }

    @Test
    void shouldNameEventsOfTheBinsThatHaveMoreThanTheyHad() {
        WindowReport report = report(random -> Map.of("x", new FeatureValue.Numeric(random.nextGaussian() + 2)));
        assertThat(report.drifted()).extracting(ColumnReport::name).containsExactly("x");
        assertThat(named(report, "x"))
                .hasSize(3)
                .allSatisfy(value -> assertThat(number(value)).isGreaterThan(1));
        assertThat(report.traces()).allSatisfy(trace -> {
            assertThat(trace.spanId()).isEqualTo(trace.traceId().substring(16));
            assertThat(trace.bin())
                    .isIn(column(report, "x").bins().stream()
                            .map(ColumnReport.Bin::label)
                            .toList());
        });
        assertThat(WindowReport.fromJson(report.toJson()).toJson()).isEqualTo(report.toJson());
    }

    private static ColumnReport column(WindowReport report, String name) {
        return report.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldNameEventsWithoutAValueWhereValuesWentMissing() {
        WindowReport report =
                report(random -> random.nextInt(4) == 0 ? Map.of("y", FeatureValue.Missing.MISSING) : Map.of());
        assertThat(report.traces())
                .isNotEmpty()
                .allSatisfy(trace -> assertThat(trace.bin()).isEqualTo("null"));
        assertThat(named(report, "y")).containsOnly(FeatureValue.Missing.MISSING);
    }

    @Test
    void shouldNameEventsOfACategoryThatTheReferenceDoesNotKnow() {
        WindowReport report =
                report(random -> random.nextInt(4) == 0 ? Map.of("plan", new FeatureValue.Text("team")) : Map.of());
        assertThat(report.traces())
                .isNotEmpty()
                .allSatisfy(trace -> assertThat(trace.bin()).isEqualTo("unknown"));
        assertThat(named(report, "plan")).containsOnly(new FeatureValue.Text("team"));
    }

    @Test
    void shouldNameAFewEachOfAnotherTraceAndOfMoreThanOneColumn() {
        WindowReport report = report(random -> {
            Map<String, FeatureValue> shifted = new TreeMap<>();
            for (String name : List.of("u", "v", "w", "x", "y")) {
                shifted.put(name, new FeatureValue.Numeric(random.nextGaussian() + 2));
            }
            return shifted;
        });
        assertThat(report.drifted()).hasSize(5);
        assertThat(report.traces())
                .hasSize(5)
                .extracting(WindowReport.TracedEvent::traceId)
                .doesNotHaveDuplicates();
        assertThat(report.traces().stream()
                        .map(WindowReport.TracedEvent::column)
                        .distinct())
                .hasSize(2);
    }
}
