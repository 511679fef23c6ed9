package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.plumbline.stats.Golden;
import io.plumbline.stats.performance.ConfusionMatrix.Average;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ClassificationTallyTest {
    private static final JsonNode GOLDEN = Expected.read("performance.json");
    private static final ClassificationLayout BINARY = ClassificationLayout.binary("0", "1");

    private static Stream<DynamicTest> each(String kind, Consumer<JsonNode> check) {
        return StreamSupport.stream(GOLDEN.get(kind).spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check.accept(c)));
    }

    @TestFactory
    Stream<DynamicTest> binary_asScikitLearn() {
        return each("binary", ClassificationTallyTest::binary);
    }

    private static void binary(JsonNode c) {
        ClassificationTally tally = new ClassificationTally(BINARY);
        for (int i = 0; i < c.get("truth").size(); i++) {
            tally.add(
                    c.get("predicted").get(i).asText(),
                    new double[] {c.get("score").get(i).asDouble()},
                    c.get("truth").get(i).asText());
        }
        ConfusionMatrix confusion = tally.confusion();
        assertThat(new long[] {
                    confusion.count("0", "0"),
                    confusion.count("0", "1"),
                    confusion.count("1", "0"),
                    confusion.count("1", "1")
                })
                .isEqualTo(Golden.longs(c.get("confusion")));
        Expected.check("accuracy", confusion.accuracy(), c.get("accuracy"), 1e-12);
        Expected.check("precision", confusion.precision(), c.get("precision"), 1e-12);
        Expected.check("recall", confusion.recall(), c.get("recall"), 1e-12);
        Expected.check("specificity", confusion.specificity(), c.get("specificity"), 1e-12);
        Expected.check("F1", confusion.f1(), c.get("f1"), 1e-12);
        if (!c.get("mcc").isNull()) {
            Expected.check("MCC", confusion.matthews(), c.get("mcc"), 1e-8);
        }
        double[][] values = new double[2][];
        for (int i = 0; i < 2; i++) {
            values[i] = Golden.doubles(c.get("values").get(i));
        }
        Expected.check("value", confusion.valuePerRow(values), c.get("value"), 1e-12);
        Expected.check("log loss", tally.logLoss(), bounded(c.get("logLoss"), Double.MAX_VALUE), 1e-12);
        Expected.check("Brier", tally.brier(), bounded(c.get("brier"), 1), 1e-12);
        calibration("ECE", tally.calibration(), c.get("calibration"));

        boolean own =
                !List.of("ordinary", "rare").contains(c.get("name").asText()); // no two different scores share a cell
        ranked(own ? "ROC AUC, own cells" : "ROC AUC", tally.rocAuc(), c.get("auc"), own);
        ranked(own ? "average precision, own cells" : "average precision", tally.averagePrecision(), c.get("ap"), own);
    }

    private static void ranked(String what, Optional<BinnedEstimate> found, JsonNode expected, boolean exact) {
        BinnedEstimate binned = found.orElseThrow();
        // The bound is a promise, and must not be an empty one.
        assertThat(expected.get(0).asDouble()).as(what).isBetween(binned.least() - 1e-12, binned.most() + 1e-12);
        Expected.check(what, Optional.of(binned.estimate()), expected, exact ? 1e-11 : .001);
        Expected.close(
                what + ", value", binned.estimate().value(), expected.get(0).asDouble(), exact ? 1e-12 : .0005);
    }

    private static JsonNode bounded(JsonNode estimate, double most) {
        ArrayNode cut = estimate.deepCopy();
        cut.set(1, Math.max(0, estimate.get(1).asDouble()));
        return cut.set(2, Math.min(most, estimate.get(2).asDouble()));
    }

    private static void calibration(String what, Optional<Calibration> found, JsonNode expected) {
        Calibration calibration = found.orElseThrow();
        Expected.close(what, calibration.error().value(), expected.get("ece").asDouble(), 1e-12);
        assertThat(calibration.error().value())
                .isBetween(calibration.error().low(), calibration.error().high());
        assertThat(calibration.curve()).hasSize(expected.get("n").size());
        for (int i = 0; i < calibration.curve().size(); i++) {
            Calibration.Bin bin = calibration.curve().get(i);
            assertThat(bin.hits().n()).isEqualTo(expected.get("n").get(i).asLong());
            Expected.close(
                    what + ", shares",
                    bin.hits().value(),
                    expected.get("share").get(i).asDouble(),
                    1e-12);
            Expected.close(
                    what + ", scores", bin.score(), expected.get("score").get(i).asDouble(), 1e-12);
        }
    }

    @TestFactory
    Stream<DynamicTest> multiclass_asScikitLearn() {
        return each("multiclass", ClassificationTallyTest::multiclass);
    }

    private static void multiclass(JsonNode c) {
        int k = c.get("scores").get(0).size();
        // The highest resolution, to be compared with what scikit-learn makes of the scores themselves.
        ClassificationTally tally = new ClassificationTally(new ClassificationLayout(
                IntStream.range(0, k).mapToObj(Integer::toString).toList(), null, 12));
        for (int i = 0; i < c.get("truth").size(); i++) {
            tally.add(
                    c.get("predicted").get(i).asText(),
                    Golden.doubles(c.get("scores").get(i)),
                    c.get("truth").get(i).asText());
        }
        ConfusionMatrix confusion = tally.confusion();
        Expected.check("accuracy", confusion.accuracy(), c.get("accuracy"), 1e-12);
        Expected.check("MCC, classes", confusion.matthews(), c.get("mcc"), 1e-8);
        for (Average average : Average.values()) {
            String name = average == Average.MACRO ? "_macro" : "_weighted";
            Expected.check("precision" + name, confusion.precision(average), c.get("precision" + name), 1e-8);
            Expected.check("recall" + name, confusion.recall(average), c.get("recall" + name), 1e-8);
            Expected.check("specificity" + name, confusion.specificity(average), c.get("specificity" + name), 1e-8);
            Expected.check("f1" + name, confusion.f1(average), c.get("f1" + name), 1e-8);
        }
        Expected.check("log loss, classes", tally.logLoss(), c.get("logLoss"), 1e-12);
        Expected.check("Brier, classes", tally.brier(), c.get("brier"), 1e-12);
        calibration("ECE, predicted class", tally.calibration(), c.get("calibration"));
        calibration("ECE, one class", tally.calibration("0"), c.get("calibration_0"));
        BinnedEstimate auc = tally.rocAuc().orElseThrow();
        Expected.close("ROC AUC, classes", auc.estimate().value(), c.get("auc").asDouble(), .0005);
        assertThat(c.get("auc").asDouble()).isBetween(auc.least(), auc.most());
        BinnedEstimate ap = tally.averagePrecision().orElseThrow();
        Expected.close(
                "average precision, classes", ap.estimate().value(), c.get("ap").asDouble(), .0005);
        assertThat(c.get("ap").asDouble()).isBetween(ap.least(), ap.most());
        for (int i = 0; i < k; i++) {
            ranked(
                    "ROC AUC",
                    tally.rocAuc(Integer.toString(i)),
                    c.get("auc_each").get(i),
                    false);
        }
    }

    @Test
    void aTallyWithoutRows_hasNoNumbers() {
        ClassificationTally tally = new ClassificationTally(BINARY);
        tally.add("1", new double[] {.7}, null);
        assertThat(tally.rows()).isEqualTo(1);
        assertThat(tally.labelled()).isZero();
        ConfusionMatrix confusion = tally.confusion();
        assertThat(Stream.of(
                        confusion.accuracy(),
                        confusion.precision(),
                        confusion.recall(),
                        confusion.specificity(),
                        confusion.f1(),
                        confusion.matthews(),
                        confusion.f1(Average.MACRO),
                        confusion.f1(Average.WEIGHTED),
                        confusion.valuePerRow(new double[2][2]),
                        tally.logLoss(),
                        tally.brier(),
                        tally.rocAuc(),
                        tally.averagePrecision(),
                        tally.calibration()))
                .allSatisfy(found -> assertThat(found).isEmpty());
        assertThat(tally.predictedShare("1").orElseThrow().value()).isEqualTo(1);
    }

    @Test
    void aPerfectModel_isNotCertain() {
        ClassificationTally tally = new ClassificationTally(BINARY);
        for (int i = 0; i < 20; i++) {
            tally.add(i % 2 == 0 ? "0" : "1", new double[] {i % 2}, i % 2 == 0 ? "0" : "1");
        }
        assertThat(Stream.of(
                        tally.confusion().accuracy(),
                        tally.confusion().f1(),
                        tally.confusion().f1(Average.MACRO),
                        tally.confusion().matthews(),
                        tally.rocAuc().map(BinnedEstimate::estimate),
                        tally.averagePrecision().map(BinnedEstimate::estimate)))
                .allSatisfy(found -> {
                    assertThat(found.orElseThrow().value()).isEqualTo(1, within(1e-15));
                    assertThat(found.orElseThrow().low()).isBetween(.4, .95);
                });
    }

    @Test
    void classesThatAreNotDeclared_countAsOne_whateverTheirOrder() {
        ClassificationLayout layout = ClassificationLayout.multiclass(List.of("a", "b"));
        ClassificationTally tally = new ClassificationTally(layout);
        tally.add("a", new double[] {.8, .2}, "new");
        tally.add("newer", new double[0], "new");
        tally.add("b", new double[] {.1, .9}, "b");
        ConfusionMatrix confusion = tally.confusion();
        assertThat(confusion.count(ClassificationLayout.OTHER, "a")).isEqualTo(1);
        assertThat(confusion.count(ClassificationLayout.OTHER, ClassificationLayout.OTHER))
                .isEqualTo(1);
        assertThat(confusion.accuracy().orElseThrow().value()).isEqualTo(1 / 3.0);
        assertThat(confusion.precision("a").orElseThrow().value()).isZero();
        assertThat(confusion.recall("a")).isEmpty();
        assertThat(tally.logLoss().orElseThrow().n()).isEqualTo(1);
    }

    @Test
    void scores_byName() {
        assertThat(BINARY.scores(Map.of("1", .25))).containsExactly(.25);
        assertThat(BINARY.scores(Map.of("0", .25))).containsExactly(.75);
        assertThat(BINARY.scores(Map.of("0", .25, "1", .5))).containsExactly(.5);
        assertThat(BINARY.scores(Map.of())).isEmpty();
        assertThat(ClassificationLayout.multiclass(List.of("a", "b", "c")).scores(Map.of("c", .5)))
                .containsExactly(Double.NaN, Double.NaN, .5);
    }

    @Test
    void whatIsNotAScore_isCountedApart() {
        ClassificationTally tally = new ClassificationTally(BINARY);
        tally.add("1", new double[] {1.5}, "1");
        tally.add("1", new double[] {Double.NaN}, "1");
        tally.add("1", new double[] {Double.NEGATIVE_INFINITY}, "1");
        assertThat(tally.unusableScores()).isEqualTo(2);
        assertThat(tally.rocAuc()).isEmpty();
        assertThat(tally.confusion().n()).isEqualTo(3);
        assertThatThrownBy(() -> tally.add("1", new double[] {.5, .5}, "1")).hasMessageContaining("2 scores, not 1");
    }

    @Test
    void layout_refusesWhatItCannotHold() {
        assertThatThrownBy(() -> ClassificationLayout.multiclass(List.of("a"))).hasMessageContaining("2 to 50");
        assertThatThrownBy(() -> ClassificationLayout.multiclass(
                        IntStream.range(0, 51).mapToObj(Integer::toString).toList()))
                .hasMessageContaining("not 51");
        assertThatThrownBy(() -> ClassificationLayout.multiclass(List.of("a", "a")))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> ClassificationLayout.binary("a", ClassificationLayout.OTHER))
                .hasMessageContaining("not the name");
        assertThatThrownBy(() -> new ClassificationLayout(List.of("a", "b"), "c", 10))
                .hasMessageContaining("'c'");
        assertThatThrownBy(() -> new ClassificationLayout(List.of("a", "b"), null, 13))
                .hasMessageContaining("6 to 12");
    }

    @Test
    void cells_areInOrder_andNeverWiderThanPromised() {
        for (int resolution = 6; resolution <= 12; resolution++) {
            ScoreCells cells = new ScoreCells(resolution);
            assertThat(cells.of(0)).isZero();
            assertThat(cells.of(1)).isEqualTo(cells.count() - 1);
            int before = 0;
            double start = 0;
            for (int i = 1; i <= 1 << 16; i++) {
                double score = i * 0x1p-16;
                int cell = cells.of(score);
                assertThat(cell).isGreaterThanOrEqualTo(before);
                if (cell > before) {
                    start = score;
                }
                assertThat(score - start).isLessThanOrEqualTo(Math.scalb(1.0, -resolution));
                assertThat(Math.abs(cells.middle(cell) - score)).isLessThanOrEqualTo(Math.scalb(.5, -resolution));
                before = cell;
            }
            for (int cell = 0; cell < cells.count(); cell++) {
                assertThat(cells.of(cells.middle(cell))).isEqualTo(cell);
            }
        }
    }

    @Test
    void scoresOfThreeDecimals_haveCellsOfTheirOwn() {
        ScoreCells cells = new ScoreCells(10);
        assertThat(IntStream.rangeClosed(0, 1000)
                        .map(i -> cells.of(i / 1000.0))
                        .distinct()
                        .count())
                .isEqualTo(1001);
    }
}
