package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerformanceEstimatorTest {
    private static final JsonNode GOLDEN = Expected.read("cbpe.json");
    private static final ClassificationLayout BINARY = ClassificationLayout.binary("0", "1");

    private static void add(ClassificationTally tally, JsonNode rows) {
        for (JsonNode row : rows) {
            double[] score = {row.get(0).asDouble()};
            for (int i = 0; i < row.get(row.size() - 1).asInt(); i++) {
                tally.add(
                        row.get(1).asText(), score, row.size() == 4 ? row.get(2).asText() : null);
            }
        }
    }

    /** Scores of two decimals, that is: each has its own cell, and nothing is lost. */
    @TestFactory
    Stream<DynamicTest> shippedData_chunkByChunk_asNannyml() {
        return StreamSupport.stream(GOLDEN.get("shipped").spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> {
                    ClassificationTally reference = new ClassificationTally(BINARY);
                    add(reference, c.get("reference"));
                    PerformanceEstimator estimator = PerformanceEstimator.of(reference);
                    assertThat(estimator.calibrated("1").calibrated())
                            .isEqualTo(c.get("calibrates").asBoolean());
                    for (int i = 0; i < c.get("chunks").size(); i++) {
                        ClassificationTally window = new ClassificationTally(BINARY);
                        add(window, c.get("chunks").get(i));
                        check(
                                "shipped",
                                estimator.estimate(window),
                                c.get("results").get(i),
                                1e-9);
                    }
                }));
    }

    /** Scores of which no two are alike, in cells. */
    @TestFactory
    Stream<DynamicTest> scoresInCells_asNannyml() {
        Map<String, DoubleUnaryOperator> truths =
                Map.of("overconfident", s -> .2 + .6 * s * s, "calibrated", DoubleUnaryOperator.identity());
        return StreamSupport.stream(GOLDEN.get("formula").spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> {
                    ClassificationTally reference = new ClassificationTally(BINARY);
                    DoubleUnaryOperator truth =
                            Objects.requireNonNull(truths.get(c.get("name").asText()));
                    for (int i = 1; i <= 20_000; i++) {
                        double score = i * 0.6180339887498949 % 1;
                        boolean hit = i * 0.41421356237309515 % 1 < truth.applyAsDouble(score);
                        reference.add(score >= .5 ? "1" : "0", new double[] {score}, hit ? "1" : "0");
                    }
                    ClassificationTally window = new ClassificationTally(BINARY);
                    for (int i = 1; i <= 2000; i++) {
                        double score = Math.pow(
                                i * 0.7320508075688772 % 1, c.get("shift").asDouble());
                        window.add(score >= .5 ? "1" : "0", new double[] {score}, null);
                    }
                    PerformanceEstimator estimator = PerformanceEstimator.of(reference);
                    assertThat(estimator.calibrated("1").calibrated())
                            .isEqualTo(c.get("calibrates").asBoolean());
                    check(
                            "in cells",
                            estimator.estimate(window),
                            c.get("results").get(0),
                            .0005);
                }));
    }

    private static void check(String kind, EstimatedPerformance found, JsonNode expected, double bound) {
        Map<String, Optional<Estimate>> all = new LinkedHashMap<>();
        all.put("accuracy", found.accuracy());
        all.put("precision", found.precision());
        all.put("recall", found.recall());
        all.put("specificity", found.specificity());
        all.put("f1", found.f1());
        all.put("roc_auc", found.rocAuc());
        found.confusion().ifPresent(confusion -> {
            all.put("true_positive", Optional.of(confusion.truePositives()));
            all.put("false_positive", Optional.of(confusion.falsePositives()));
            all.put("false_negative", Optional.of(confusion.falseNegatives()));
            all.put("true_negative", Optional.of(confusion.trueNegatives()));
        });
        assertThat(expected).hasSize(all.size());
        all.forEach((name, estimate) -> {
            Estimate of = estimate.orElseThrow();
            String what = "CBPE, " + kind + ", " + name;
            double value = expected.get(name).get(0).asDouble();
            double error = expected.get(name).get(1).asDouble();
            boolean area = name.equals("roc_auc"); // NannyML rounds counts to 5 decimals, and orders ties by chance
            Expected.close(what, of.value(), value, area ? Math.max(bound, 1e-8) : bound);
            double errorBound = area ? Math.max(bound, 2e-5) : bound;
            Expected.close(what + ", low", of.low(), Math.max(0, value - Estimate.Z * error), errorBound);
            Expected.close(what + ", high", of.high(), Math.min(1, value + Estimate.Z * error), errorBound);
        });
    }

    /** NannyML scales the calibrated scores of a row to sum to one, which cannot be done class by class. */
    @Test
    void equalClasses_nearNannyml() {
        JsonNode c = GOLDEN.get("multiclass");
        List<String> classes =
                Stream.of(0, 1, 2).map(i -> c.get("classes").get(i).asText()).toList();
        ClassificationLayout layout = ClassificationLayout.multiclass(classes);
        ClassificationTally reference = new ClassificationTally(layout);
        addPercent(reference, c.get("reference"), classes);
        PerformanceEstimator estimator = PerformanceEstimator.of(reference);
        for (int i = 0; i < 3; i++) {
            ClassificationTally window = new ClassificationTally(layout);
            addPercent(window, c.get("chunks").get(i), classes);
            check("classes", estimator.estimate(window), c.get("results").get(i), .006);
        }
    }

    private static void addPercent(ClassificationTally tally, JsonNode rows, List<String> classes) {
        for (JsonNode row : rows) {
            double[] scores = {
                row.get(0).asInt() / 100.0,
                row.get(1).asInt() / 100.0,
                row.get(2).asInt() / 100.0
            };
            for (int i = 0; i < row.get(row.size() - 1).asInt(); i++) {
                tally.add(
                        classes.get(row.get(3).asInt()),
                        scores,
                        row.size() == 6 ? classes.get(row.get(4).asInt()) : null);
            }
        }
    }

    /** What the estimate is for: that labels, when they come, agree, as long as the assumption holds. */
    @ParameterizedTest
    @ValueSource(doubles = {.5, 1, 2})
    void underCovariateShift_labelsAgree(double shift) {
        Random random = new Random(5);
        ClassificationTally reference = new ClassificationTally(BINARY);
        fill(reference, 50_000, 1, random);
        PerformanceEstimator estimator = PerformanceEstimator.of(reference);
        int covered = 0;
        int windows = 200;
        for (int i = 0; i < windows; i++) {
            ClassificationTally window = new ClassificationTally(BINARY);
            fill(window, 1000, shift, random);
            Estimate estimate = estimator.estimate(window).accuracy().orElseThrow();
            double realised = window.confusion().accuracy().orElseThrow().value();
            covered += realised >= estimate.low() && realised <= estimate.high() ? 1 : 0;
        }
        assertThat(covered / (double) windows).isGreaterThan(.9);
    }

    private static void fill(ClassificationTally tally, int rows, double shift, Random random) {
        for (int i = 0; i < rows; i++) {
            double score = Math.pow(random.nextDouble(), shift);
            boolean hit = random.nextDouble() < score * score * (3 - 2 * score); // scores are not confident enough
            tally.add(score >= .5 ? "1" : "0", new double[] {score}, hit ? "1" : "0");
        }
    }

    @Test
    void isotonicRegression_ofHandMadeCells() {
        double[] fitted = IsotonicRegression.fit(
                new double[] {0, 1, 2, 3, 4, 5, 6},
                new double[] {0, 1, 0, 0, 3, 2, 0},
                new double[] {0, 2, 2, 0, 4, 2, 0});
        assertThat(fitted).containsExactly(.25, .25, .25, .5, .75, 1, 1);
    }

    @Test
    void aReferenceThatTeachesNothing_isRefused_andOneThatTeachesLittleLeavesScoresAlone() {
        ClassificationTally none = new ClassificationTally(BINARY);
        none.add("1", new double[] {.5}, null);
        assertThatThrownBy(() -> PerformanceEstimator.of(none)).hasMessageContaining("no labelled rows with a score");
        ClassificationTally one = new ClassificationTally(BINARY);
        one.add("1", new double[] {.5}, "1");
        PerformanceEstimator estimator = PerformanceEstimator.of(one);
        assertThat(estimator.calibrated("1").calibrated()).isFalse();
        assertThat(estimator.calibrated("1").probability(.3)).isEqualTo(.3);
        EstimatedPerformance of = estimator.estimate(new ClassificationTally(BINARY));
        assertThat(Arrays.asList(of.accuracy(), of.precision(), of.recall(), of.f1(), of.rocAuc(), of.confusion()))
                .allSatisfy(found -> assertThat(found).isEmpty());
        assertThatThrownBy(() -> estimator.estimate(new ClassificationTally(ClassificationLayout.binary("1", "0"))))
                .hasMessageContaining("layouts differ");
    }
}
