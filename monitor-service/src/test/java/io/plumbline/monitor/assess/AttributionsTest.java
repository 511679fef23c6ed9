package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributionsTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final WindowSize DAY = WindowSize.parse("1d");

    private static Reference reference(List<Map<String, FeatureValue>> attributions) {
        Random random = new Random(1);
        List<ReferenceRow> rows = attributions.stream()
                .map(one -> new ReferenceRow(null, features(random), null, null, Map.of(), Map.of(), one, null))
                .toList();
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, Instant.EPOCH, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows::forEach);
    }

    private static Map<String, FeatureValue> features(Random random) {
        return Map.of("temp", number(random.nextGaussian()), "hum", number(random.nextGaussian()));
    }

    private static FeatureValue number(double value) {
        return new FeatureValue.Numeric(value);
    }

    private static InferenceEvent event(Map<String, FeatureValue> features, Map<String, FeatureValue> attributions) {
        return new InferenceEvent(MODEL, null, 0, features, null, Map.of(), attributions, Map.of());
    }

    private static WindowReport report(@Nullable Reference reference, List<InferenceEvent> events) {
        Profile profile = new Profile(reference == null ? ProfileLayout.NONE : reference.layout());
        events.forEach(profile::update);
        return new Assessor(AssessSettings.compare(.01), new NullWeights())
                .assess(
                        MODEL,
                        "all",
                        DAY,
                        new Window(0, DAY.length().toMillis()),
                        reference,
                        profile,
                        List.of(),
                        Map.of());
    }

    private static List<Map<String, FeatureValue>> same(int rows, Map<String, FeatureValue> attributions) {
        List<Map<String, FeatureValue>> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(attributions);
        }
        return all;
    }

    private static Attributions attributions(WindowReport report) {
        return Objects.requireNonNull(report.attributions());
    }

    // ---- By NumPy and scikit-learn: attributions.py -----------------------------------------------------------------

    private static JsonNode fixture() throws IOException {
        try (InputStream in = AttributionsTest.class.getResourceAsStream("/fixtures/attributions.json")) {
            return Json.mapper().readTree(in);
        }
    }

    private static List<Map<String, FeatureValue>> rows(JsonNode fixture, String which) {
        List<Map<String, FeatureValue>> rows = new ArrayList<>();
        for (JsonNode row : fixture.required(which)) {
            Map<String, FeatureValue> values = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                values.put(
                        fixture.required("features").get(i).asText(),
                        number(row.get(i).asDouble()));
            }
            rows.add(values);
        }
        return rows;
    }

    @Test
    void shouldGiveTheNumbersOfNumpyAndScikitLearn() throws IOException {
        JsonNode fixture = fixture();
        Reference reference = ReferenceJson.fromBytes(ReferenceJson.toBytes(reference(rows(fixture, "reference"))));
        Random random = new Random(2);
        Attributions attributions = attributions(report(
                reference,
                rows(fixture, "current").stream()
                        .map(one -> event(features(random), one))
                        .toList()));
        assertThat(attributions.n()).isEqualTo(220);
        assertThat(attributions.features()).isEqualTo(4);
        assertThat(attributions.ndcg()).isCloseTo(fixture.required("ndcg").asDouble(), within(1e-12));
        assertThat(attributions.ranking())
                .extracting(Attributions.Ranked::feature)
                .containsExactly("temp", "hum", "windspeed", "season=1");
        for (Attributions.Ranked one : attributions.ranking()) {
            int i = 0;
            while (!fixture.required("features").get(i).asText().equals(one.feature())) {
                i++;
            }
            JsonNode means = fixture.required("mean_absolute");
            JsonNode shares = fixture.required("share");
            assertThat(one.reference()).isCloseTo(means.get("reference").get(i).asDouble(), within(1e-12));
            assertThat(one.current()).isCloseTo(means.get("current").get(i).asDouble(), within(1e-12));
            assertThat(one.referenceShare())
                    .isCloseTo(shares.get("reference").get(i).asDouble(), within(1e-12));
            assertThat(one.currentShare())
                    .isCloseTo(shares.get("current").get(i).asDouble(), within(1e-12));
        }
        assertThat(attributions.ranking())
                .extracting(Attributions.Ranked::currentRank)
                .containsExactly(4, 1, 3, 2);
    }

    // ---- What is counted --------------------------------------------------------------------------------------------

    @Test
    void shouldTakeWhatAnEventLeavesOutForNothing() {
        List<Map<String, FeatureValue>> sparse = new ArrayList<>(same(150, Map.of("temp", number(-1))));
        sparse.addAll(same(50, Map.of("hum", number(2))));
        Reference reference = reference(sparse);
        assertThat(reference.columns())
                .filteredOn(column -> column.role() == ColumnRole.ATTRIBUTION)
                .satisfiesExactly(
                        hum -> assertThat(hum.meanMagnitude()).isEqualTo(.5),
                        temp -> assertThat(temp.meanMagnitude()).isEqualTo(.75));
        Attributions now = attributions(report(reference, List.of(event(Map.of(), Map.of("hum", number(-3))))));
        assertThat(now.ranking())
                .containsExactly(
                        new Attributions.Ranked("temp", .75, 0, .6, 0, 1, 2),
                        new Attributions.Ranked("hum", .5, 3, .4, 1, 2, 1));
    }

    @Test
    void shouldCallAFeatureMissingOnlyWhereTheReferenceAlwaysHasIt() {
        List<Map<String, FeatureValue>> sparse = same(199, Map.of("temp", number(1), "hum", number(1)));
        sparse.add(Map.of("temp", number(1), "wind", number(1)));
        WindowReport report = report(reference(sparse), List.of(event(Map.of(), Map.of("hum", number(1)))));
        assertThat(report.quality())
                .filteredOn(finding -> finding.check().equals("missing_column"))
                .extracting(WindowReport.QualityFinding::column)
                .containsExactly("attribution.temp");
    }

    @Test
    void shouldKeepAFeatureThatAddsNothingAsNumbers() {
        Reference reference = reference(same(300, Map.of("temp", number(0), "hum", number(1))));
        assertThat(reference.columns())
                .filteredOn(column -> column.role() == ColumnRole.ATTRIBUTION)
                .allSatisfy(column -> assertThat(column.type()).hasToString("numeric"));
    }

    @Test
    void shouldBreakTiesByName() {
        Reference reference = reference(same(200, Map.of("b", number(1), "a", number(-1), "c", number(1))));
        Attributions now = attributions(report(
                reference, List.of(event(Map.of(), Map.of("c", number(2), "b", number(-2), "a", number(2))))));
        assertThat(now.ndcg()).isEqualTo(1);
        assertThat(now.ranking()).extracting(Attributions.Ranked::feature).containsExactly("a", "b", "c");
    }

    @Test
    void shouldSayNothingOfAnOrderWhereThereIsNone() {
        InferenceEvent some = event(Map.of("temp", number(1)), Map.of("temp", number(1), "hum", number(3)));
        assertThat(attributions(report(null, List.of(some))).ndcg())
                .as("no reference")
                .isNull();
        assertThat(attributions(report(reference(same(200, Map.of("temp", number(1)))), List.of(some)))
                        .ndcg())
                .as("one feature")
                .isNull();
        assertThat(attributions(report(
                                reference(same(200, Map.of("temp", number(0), "hum", number(0)))), List.of(some)))
                        .ndcg())
                .as("none adds anything")
                .isNull();
        Reference without = reference(same(200, Map.of()));
        WindowReport report = report(without, List.of(some));
        assertThat(attributions(report).ndcg()).as("a reference without").isNull();
        assertThat(report.quality())
                .as("is no other schema")
                .noneMatch(finding -> finding.check().equals("new_column"));
        assertThat(Wording.ndcg(attributions(report)) + " " + Wording.ranking(attributions(report)))
                .isEqualTo("There is no order to compare with. The reference has no attributions to compare with.");
    }

    @Test
    void shouldTellOfAFeatureThatTheReferenceDoesNotKnow() {
        Reference reference = reference(same(200, Map.of("temp", number(2), "hum", number(1))));
        WindowReport report = report(
                reference, List.of(event(Map.of(), Map.of("temp", number(2), "hum", number(1), "wind", number(-9)))));
        Attributions now = attributions(report);
        assertThat(now.ndcg()).as("of the features that both know").isEqualTo(1);
        assertThat(now.ranking()).last().isEqualTo(new Attributions.Ranked("wind", null, 9, null, .75, null, 1));
        assertThat(report.quality())
                .anyMatch(
                        finding -> finding.check().equals("new_column") && "attribution.wind".equals(finding.column()));
    }

    // ---- In reports -------------------------------------------------------------------------------------------------

    @Test
    void shouldWeighFeaturesByTheReferenceElseByTheWindow() {
        InferenceEvent some = event(
                Map.of("temp", number(1), "hum", number(1), "note", number(1)),
                Map.of("temp", number(1), "hum", number(3)));
        Reference reference = reference(same(200, Map.of("temp", number(3), "hum", number(1))));
        assertThat(importances(report(reference, List.of(some))))
                .containsEntry("temp", .75)
                .containsEntry("hum", .25)
                .containsEntry("attribution.temp", .75);
        assertThat(importances(report(null, List.of(some))))
                .containsEntry("temp", .25)
                .containsEntry("hum", .75)
                .containsEntry("note", null);
        WindowReport silent = report(reference, List.of(event(Map.of("temp", number(1)), Map.of())));
        assertThat(silent.attributions()).isNull();
        assertThat(importances(silent)).containsEntry("temp", .75);
    }

    private static Map<String, @Nullable Double> importances(WindowReport report) {
        Map<String, @Nullable Double> importances = new LinkedHashMap<>();
        report.columns().forEach(column -> importances.put(column.name(), column.importance()));
        return importances;
    }

    @Test
    void shouldBeInTheJsonWhereThereAreAnyAndNotElse() {
        InferenceEvent some = event(Map.of("temp", number(1)), Map.of("temp", number(1), "hum", number(3)));
        WindowReport with = report(reference(same(200, Map.of("temp", number(3), "hum", number(1)))), List.of(some));
        String json = new String(with.toJson(), StandardCharsets.UTF_8);
        assertThat(json).contains("\"attributions\":{\"n\":1,\"ndcg\":", "\"importance\":0.75", "\"reference_rank\":1");
        assertThat(WindowReport.fromJson(with.toJson()))
                .usingRecursiveComparison()
                .isEqualTo(with);

        WindowReport without = report(reference(same(200, Map.of())), List.of(event(some.features(), Map.of())));
        assertThat(new String(without.toJson(), StandardCharsets.UTF_8))
                .doesNotContain("attribution", "importance", "magnitude");
        assertThat(new String(ReferenceJson.toBytes(reference(same(200, Map.of()))), StandardCharsets.UTF_8))
                .doesNotContain("magnitude");
    }

    @Test
    void shouldBeMaskedWithTheirFeature() throws IOException {
        JsonNode fixture = fixture();
        Random random = new Random(2);
        WindowReport whole = report(
                reference(rows(fixture, "reference")),
                rows(fixture, "current").stream()
                        .map(one -> event(features(random), one))
                        .toList());
        WindowReport masked = MaskedReport.of(whole, List.of("temp"));
        assertThat(masked.attributions()).as("means of many events").isEqualTo(whole.attributions());
        assertThat(largest(masked, "attribution.hum")).isEqualTo(largest(whole, "attribution.hum"));
        double temp = largest(whole, "attribution.temp");
        assertThat(largest(masked, "attribution.temp"))
                .isNotEqualTo(temp)
                .isEqualTo(Double.parseDouble(String.format(Locale.ROOT, "%.1e", temp)));
    }

    private static double largest(WindowReport report, String name) {
        return report.columns().stream()
                .filter(column -> column.name().equals(name))
                .map(ColumnReport::current)
                .mapToDouble(summary -> Objects.requireNonNull(summary).max())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldStayShortWhateverFeaturesAreCalled() {
        Map<String, FeatureValue> many = new LinkedHashMap<>();
        for (int i = 0; i < 400; i++) {
            many.put(i + "\u0001".repeat(4000), number(i + 1));
        }
        WindowReport report = report(null, List.of(event(Map.of(), many)));
        Attributions now = attributions(report);
        assertThat(now.features()).isEqualTo(400);
        assertThat(now.ranking().size()).isBetween(1, 2 * Attributions.MOST);
        assertThat(Json.bytes(now).length).isLessThan(150_000);
        assertThat(report.toJson(900_000).length).isLessThanOrEqualTo(900_000);
        for (int i = 0; i < 4000; i++) {
            many.put("f" + i, number(1e300 * i));
        }
        Attributions more = attributions(report(null, List.of(event(Map.of(), many), event(Map.of(), many))));
        assertThat(more.ranking()).hasSizeLessThanOrEqualTo(Attributions.MOST);
        assertThat(more.ranking())
                .allSatisfy(one -> assertThat(one.currentShare()).isBetween(0.0, 1.0));
    }

    @Test
    void shouldPutColumnsInTheOrderOfEffectTimesImportance() {
        ColumnReport slight = SampleReports.weighing(SampleReports.drifted("a", Severity.MAJOR, Part.CHI_SQUARE), .1);
        ColumnReport heavy = SampleReports.weighing(SampleReports.drifted("b", Severity.MAJOR, Part.CHI_SQUARE), .6);
        ColumnReport unknown = SampleReports.drifted("c", Severity.MAJOR, Part.CHI_SQUARE);
        ColumnReport prediction =
                SampleReports.column("prediction", ColumnRole.PREDICTION, Verdict.DRIFTED, Severity.MAJOR, Part.NULL);
        ColumnReport minor = SampleReports.weighing(SampleReports.drifted("d", Severity.MINOR, Part.CHI_SQUARE), 1.0);
        ColumnReport stable = SampleReports.weighing(SampleReports.stable("e"), 1.0);
        assertThat(Wording.ranked(List.of(slight, heavy, unknown, minor, prediction, stable)))
                .extracting(ColumnReport::name)
                .containsExactly("prediction", "c", "b", "a", "d", "e");
        assertThat(Wording.ranked(List.of(slight, heavy, unknown)))
                .extracting(ColumnReport::name)
                .as("one of unknown importance counts as the average")
                .containsExactly("b", "c", "a");
        assertThat(Wording.ranked(List.of(unknown, prediction, SampleReports.stable("e"))))
                .extracting(ColumnReport::name)
                .as("where no importance is known, the effect alone")
                .containsExactly("c", "prediction", "e");
    }
}
