package io.plumbline.monitor.outcome;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.stats.performance.ClassificationLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model predicts: classes or numbers. */
public sealed interface Task {
    /** What is to be kept of an event; null if it holds no prediction of this kind. */
    @Nullable
    Prediction prediction(InferenceEvent event, List<String> segments);

    /** A label as it is kept; null if it is none of this kind. */
    @Nullable
    String truth(FeatureValue label);

    /** What a prediction is off by: 0 or 1 for classes, the absolute difference for numbers; NaN where no class is predicted. */
    double error(Prediction prediction, Truth truth);

    /** Numbers that say how good predictions are, by name; the first is the one that is judged unless another is named. */
    List<String> metrics();

    /**
     * A class out of several.
     *
     * @param probability whether the prediction is the probability of the positive class, and no class
     * @param threshold from which score on the positive class is taken as predicted, where events do not name a class; in [0, 1]
     */
    record Classification(ClassificationLayout layout, boolean probability, double threshold) implements Task {
        private static final List<String> OF_LABELS = List.of(
                "accuracy",
                "precision",
                "recall",
                "specificity",
                "f1",
                "mcc",
                "roc_auc",
                "average_precision",
                "log_loss",
                "brier",
                "calibration_error");

        /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
        public Classification {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("threshold: 0 to 1 is allowed: " + threshold);
            }
            if (probability && layout.positive() == null) {
                throw new IllegalArgumentException("probability: needs positive, the class that it is of");
            }
        }

        @Override
        public @Nullable Prediction prediction(InferenceEvent event, List<String> segments) {
            FeatureValue given = event.prediction();
            double[] scores = scores(event);
            String predicted = probability || given == null ? byScore(scores) : ColumnProfile.categoryOf(given);
            return predicted == null && scores.length == 0
                    ? null
                    : new Prediction(
                            event.model().version(),
                            event.time(),
                            segments,
                            predicted,
                            Arrays.stream(scores).boxed().toList());
        }

        private double[] scores(InferenceEvent event) {
            if (probability) {
                return event.prediction() instanceof FeatureValue.Numeric number
                        ? new double[] {number.value()}
                        : new double[0];
            }
            Map<String, Double> byClass = new HashMap<>();
            event.scores().forEach((name, value) -> {
                if (value instanceof FeatureValue.Numeric number) {
                    byClass.put(name, number.value());
                }
            });
            return layout.scores(byClass);
        }

        /** The class that the scores speak for. */
        private @Nullable String byScore(double[] scores) {
            String positive = layout.positive();
            if (positive != null) {
                boolean known = scores.length == 1 && !Double.isNaN(scores[0]);
                String negative = layout.classes().get(1 - layout.classes().indexOf(positive));
                return known ? scores[0] >= threshold ? positive : negative : null;
            }
            int best = -1;
            for (int i = 0; i < scores.length; i++) {
                if (!Double.isNaN(scores[i]) && (best < 0 || scores[i] > scores[best])) {
                    best = i;
                }
            }
            return best < 0 ? null : layout.scored(best);
        }

        @Override
        public @Nullable String truth(FeatureValue label) {
            return ColumnProfile.categoryOf(label);
        }

        @Override
        public double error(Prediction prediction, Truth truth) {
            String predicted = prediction.value();
            return predicted == null ? Double.NaN : predicted.equals(truth.value()) ? 0 : 1;
        }

        @Override
        public List<String> metrics() {
            return OF_LABELS;
        }
    }

    /** A number. */
    record Regression() implements Task {
        private static final List<String> OF_LABELS = List.of("mae", "rmse", "bias", "mape", "r2");

        @Override
        public @Nullable Prediction prediction(InferenceEvent event, List<String> segments) {
            return event.prediction() instanceof FeatureValue.Numeric number && Double.isFinite(number.value())
                    ? new Prediction(event.model().version(), event.time(), segments, null, List.of(number.value()))
                    : null;
        }

        @Override
        public @Nullable String truth(FeatureValue label) {
            return label instanceof FeatureValue.Numeric number && Double.isFinite(number.value())
                    ? Double.toString(number.value())
                    : null;
        }

        @Override
        public double error(Prediction prediction, Truth truth) {
            double error = Math.abs(prediction.numbers().get(0) - Double.parseDouble(truth.value()));
            return Double.isFinite(error) ? error : Double.NaN;
        }

        @Override
        public List<String> metrics() {
            return OF_LABELS;
        }
    }
}
