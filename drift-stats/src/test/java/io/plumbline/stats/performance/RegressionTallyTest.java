package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RegressionTallyTest {
    @TestFactory
    Stream<DynamicTest> asScikitLearn() {
        return StreamSupport.stream(
                        Expected.read("performance.json").get("regression").spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(c)));
    }

    private static void check(JsonNode c) {
        List<Double> quantiles = new ArrayList<>();
        c.get("quantiles").fieldNames().forEachRemaining(name -> quantiles.add(Double.valueOf(name)));
        RegressionTally tally = new RegressionTally(quantiles);
        for (int i = 0; i < c.get("target").size(); i++) {
            int row = i;
            tally.add(
                    c.get("predicted").get(i).asDouble(),
                    c.get("target").get(i).asDouble(),
                    quantiles.stream()
                            .mapToDouble(q -> c.get("quantiles")
                                    .get(q.toString())
                                    .get("predicted")
                                    .get(row)
                                    .asDouble())
                            .toArray());
        }
        Expected.check("bias", tally.bias(), c.get("bias"), 1e-12);
        Expected.check("MAE", tally.meanAbsoluteError(), positive(c.get("mae")), 1e-12);
        Expected.check("MSE", tally.meanSquaredError(), positive(c.get("mse")), 1e-12);
        Expected.check("RMSE", tally.rootMeanSquaredError(), c.get("rmse"), 1e-12);
        Expected.check("MAPE", tally.meanAbsolutePercentageError(), positive(c.get("mape")), 1e-12);
        // NumPy's own variance of targets far from zero is what limits this one.
        Expected.check("R2", tally.r2(), c.get("r2"), c.get("name").asText().contains("far") ? 1e-8 : 1e-12);
        c.get("pinball")
                .properties()
                .forEach(q -> Expected.check(
                        "pinball loss of the point",
                        tally.pinballLoss(Double.parseDouble(q.getKey())),
                        positive(q.getValue()),
                        1e-12));
        for (double q : quantiles) {
            JsonNode of = c.get("quantiles").get(Double.toString(q));
            Expected.check("pinball loss", tally.quantileLoss(q), positive(of.get("pinball")), 1e-12);
            Expected.check("coverage", tally.coverage(q), of.get("coverage"), 1e-12);
        }
    }

    private static JsonNode positive(JsonNode estimate) {
        ArrayNode cut = estimate.deepCopy();
        return cut.set(1, Math.max(0, estimate.get(1).asDouble()));
    }

    @Test
    void targetsFarFromZero_loseNothing() {
        // The same rows a billion further up: dyadic, so that nothing is rounded on the way in.
        RegressionTally near = new RegressionTally();
        RegressionTally far = new RegressionTally();
        for (int i = 0; i < 64; i++) {
            double target = i * 37 % 64 / 64.0;
            double predicted = target + (i % 5 - 2) / 32.0;
            near.add(predicted, target);
            far.add(predicted + 0x1p30, target + 0x1p30);
        }
        assertThat(far.r2()).isEqualTo(near.r2());
        assertThat(far.meanSquaredError()).isEqualTo(near.meanSquaredError());
    }

    @Test
    void rowsWithoutATarget_orOutOfRange_areCountedApart() {
        RegressionTally tally = new RegressionTally();
        tally.add(1, Double.NaN);
        tally.add(1, Double.POSITIVE_INFINITY);
        tally.add(Double.NaN, 1);
        tally.add(1e71, 1);
        assertThat(tally.rows()).isEqualTo(4);
        assertThat(tally.unusable()).isEqualTo(3);
        assertThat(tally.labelled()).isZero();
        assertThat(Stream.of(tally.bias(), tally.r2(), tally.rootMeanSquaredError(), tally.pinballLoss(.5)))
                .allSatisfy(found -> assertThat(found).isEmpty());
        tally.add(3, 0);
        assertThat(tally.zeroTargets()).isEqualTo(1);
        assertThat(tally.meanAbsolutePercentageError()).isEmpty();
        assertThat(tally.bias()).contains(new Estimate(3, 3, 3, 1));
        tally.add(3, 0);
        assertThat(tally.r2()).as("of equal targets").isEmpty();
    }

    @Test
    void quantiles_refusesWhatAreNone() {
        for (List<Double> bad : List.of(List.of(0.0), List.of(.5, .5), List.of(.9, .1), List.of(1.0))) {
            assertThatThrownBy(() -> new RegressionTally(bad)).hasMessageContaining("ascending");
        }
        RegressionTally tally = new RegressionTally(List.of(.5));
        assertThatThrownBy(() -> tally.add(1, 2, 3, 4)).hasMessageContaining("2 quantiles, not 1");
        assertThatThrownBy(() -> tally.coverage(.25)).hasMessageContaining("0.25 is not among");
        assertThatThrownBy(() -> tally.merge(new RegressionTally())).hasMessageContaining("differ");
    }
}
