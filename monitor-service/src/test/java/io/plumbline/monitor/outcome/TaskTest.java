package io.plumbline.monitor.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.performance.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What models of each kind predict, what came true of it, and the numbers that say how good that is. */
class TaskTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final ClassificationLayout LAYOUT = ClassificationLayout.binary("no", "yes");

    private static InferenceEvent event(FeatureValue prediction, Map<String, FeatureValue> scores) {
        return new InferenceEvent(MODEL, "i", 0, Map.of(), prediction, scores, Map.of());
    }

    private static double number(Task task, String metric, OutcomeProfile profile) {
        return task.number(metric, profile).map(Estimate::value).orElseThrow();
    }

    private static void add(Task task, OutcomeProfile profile, FeatureValue label, InferenceEvent event) {
        profile.add(
                Objects.requireNonNull(task.prediction(event, List.of())),
                new Truth(10, Objects.requireNonNull(task.truth(label))));
    }

    @Test
    void shouldSayWhatPredictionsAreWorth() {
        Task task = new Task.Classification(
                LAYOUT,
                false,
                .5,
                new TreeMap<>(Map.of(
                        "yes", new TreeMap<>(Map.of("yes", 100.0, "no", -500.0)),
                        "no", new TreeMap<>(Map.of("yes", -10.0)))));
        OutcomeProfile profile = OutcomeProfile.of(task);
        List<List<String>> rows = List.of(
                List.of("yes", "yes"),
                List.of("yes", "no"),
                List.of("no", "yes"),
                List.of("no", "no"),
                List.of("no", "maybe"));
        rows.forEach(row -> add(
                task, profile, new FeatureValue.Text(row.get(0)), event(new FeatureValue.Text(row.get(1)), Map.of())));
        assertThat(number(task, "business_value", profile)).isCloseTo((100 - 500 - 10) / 5.0, within(1e-12));
        assertThat(task.judged()).contains("business_value");
        assertThat(Task.isLoss("business_value")).isFalse();
        assertThat(new Task.Classification(LAYOUT, false, .5).metrics()).doesNotContain("business_value");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Task.Classification(LAYOUT, false, .5, new TreeMap<>(Map.of("maybe", new TreeMap<>()))))
                .withMessage("value: one of the classes no, yes is allowed: maybe");
    }

    @Test
    void shouldHoldQuantilesAgainstLabels() {
        Task task = new Task.Regression(
                List.of(new Task.Regression.Quantile("p90", .9), new Task.Regression.Quantile("p10", .1)));
        OutcomeProfile profile = OutcomeProfile.of(task);
        double[][] rows = {{10, 8, 12, 11}, {10, 8, 12, 13}, {10, 8, 12, 7}, {10, 8, 12, 10}}; // point, p10, p90, label
        for (double[] row : rows) {
            add(
                    task,
                    profile,
                    new FeatureValue.Numeric(row[3]),
                    event(
                            new FeatureValue.Numeric(row[0]),
                            Map.of("p10", new FeatureValue.Numeric(row[1]), "p90", new FeatureValue.Numeric(row[2]))));
        }
        // scikit-learn: mean_pinball_loss([11, 13, 7, 10], [12] * 4, alpha=.9) and ([8] * 4, alpha=.1)
        assertThat(number(task, "quantile_loss_p90", profile)).isCloseTo(.425, within(1e-12));
        assertThat(number(task, "quantile_loss_p10", profile)).isCloseTo(.475, within(1e-12));
        assertThat(number(task, "coverage_p90", profile)).isEqualTo(.75);
        assertThat(number(task, "coverage_p10", profile)).isEqualTo(.25);
        assertThat(number(task, "mae", profile)).isEqualTo(1.75);
        assertThat(task.judged()).contains("quantile_loss_p10").doesNotContain("bias", "coverage_p10");
        assertThat(Task.isLoss("quantile_loss_p10")).isTrue();
        add(
                task,
                profile,
                new FeatureValue.Numeric(10),
                event(new FeatureValue.Numeric(10), Map.of())); // without quantiles: of the point alone
        assertThat(number(task, "mae", profile)).isEqualTo(1.4);
        assertThat(number(task, "coverage_p90", profile)).isEqualTo(.75);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Task.Regression(List.of(new Task.Regression.Quantile("p", 1))))
                .withMessageStartingWith("quantiles: ");
    }

    @Test
    void shouldSayHowHighTheRelevantItemWas() {
        Task task = new Task.Ranking(3);
        OutcomeProfile profile = OutcomeProfile.of(task);
        InferenceEvent event = event(FeatureValue.Missing.MISSING, Map.of());
        for (int position : new int[] {1, 2, 0, 9}) {
            add(task, profile, new FeatureValue.Numeric(position), event);
        }
        assertThat(number(task, "hit_rate", profile)).isEqualTo(.5);
        assertThat(number(task, "reciprocal_rank", profile)).isEqualTo(1.5 / 4);
        assertThat(number(task, "ndcg", profile)).isCloseTo((1 + Math.log(2) / Math.log(3)) / 4, within(1e-12));
        for (FeatureValue none : List.of(
                new FeatureValue.Numeric(-1),
                new FeatureValue.Numeric(1.5),
                new FeatureValue.Numeric(Double.NaN),
                new FeatureValue.Text("1"),
                FeatureValue.Missing.MISSING)) {
            assertThat(task.truth(none)).isNull();
        }
        assertThat(OutcomeProfile.fromBytes(profile.toBytes())).isEqualTo(profile);
        assertThat(profile.isOf(new Task.Ranking(4))).isFalse();
    }

    /** What waits for its label when the configuration changes is then counted as far as it can be, and leaves no trace when it is taken out. */
    @Test
    void shouldTakeWhatWasKeptForAnotherTask() {
        List<Task> tasks = List.of(
                new Task.Classification(LAYOUT, false, .5),
                new Task.Classification(ClassificationLayout.multiclass(List.of("a", "b", "c")), false, .5),
                new Task.Regression(),
                new Task.Regression(List.of(new Task.Regression.Quantile("p10", .1))),
                new Task.Ranking(5));
        List<FeatureValue> predictions = List.of(new FeatureValue.Text("yes"), new FeatureValue.Numeric(2));
        List<FeatureValue> labels = List.of(new FeatureValue.Text("no"), new FeatureValue.Numeric(3));
        for (Task before : tasks) {
            for (Task after : tasks) {
                OutcomeProfile profile = OutcomeProfile.of(after);
                byte[] empty = profile.toBytes();
                for (FeatureValue predicted : predictions) {
                    for (FeatureValue label : labels) {
                        Prediction prediction = before.prediction(
                                event(predicted, Map.of("yes", new FeatureValue.Numeric(.5))), List.of());
                        String truth = before.truth(label);
                        if (prediction != null && truth != null) {
                            profile.add(prediction, new Truth(5, truth));
                            assertThat(profile.predictions()).isEqualTo(1);
                            profile.remove(prediction, new Truth(5, truth));
                            assertThat(profile.toBytes()).isEqualTo(empty);
                        }
                    }
                }
            }
        }
    }
}
