package io.plumbline.monitor.outcome;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.stats.performance.BinnedEstimate;
import io.plumbline.stats.performance.Calibration;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.performance.ClassificationTally;
import io.plumbline.stats.performance.ConfusionMatrix;
import io.plumbline.stats.performance.Estimate;
import io.plumbline.stats.performance.RankingTally;
import io.plumbline.stats.performance.RegressionTally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a model predicts: classes, numbers, or the order of a list. */
public sealed interface Task {
    /** What is to be kept of an event; null if it holds no prediction of this kind. */
    @Nullable
    Prediction prediction(InferenceEvent event, List<String> segments);

    /** A label as it is kept; null if it is none of this kind. */
    @Nullable
    String truth(FeatureValue label);

    /** {@code classification}, {@code regression} or {@code ranking}. */
    String kind();

    /**
     * What a prediction is off by: 0 or 1 for classes, the absolute difference for numbers, 1 for a list without a hit; NaN where nothing
     * is predicted, or the two are of another kind.
     */
    double error(Prediction prediction, Truth truth);

    /** Numbers that say how good predictions are, by name; the first is the one that is judged unless another is named. */
    List<String> metrics();

    /** Those of them that can be judged: for which more is better, or less. */
    default List<String> judged() {
        return metrics();
    }

    /**
     * One of these numbers.
     *
     * @param profile of this task
     * @return empty where it is not defined
     */
    Optional<Estimate> number(String metric, OutcomeProfile profile);

    /** Whether less of a number is better than more. */
    static boolean isLoss(String metric) {
        return LOSSES.contains(metric) || metric.startsWith(Regression.LOSS);
    }

    /** Of numbers, whatever the task. */
    Set<String> LOSSES = Set.of("log_loss", "brier", "calibration_error", "mae", "rmse", "mape");

    /**
     * A class out of several.
     *
     * @param probability whether the prediction is the probability of the positive class, and no class
     * @param threshold from which score on the positive class is taken as predicted, where events do not name a class; in [0, 1]
     * @param values what a prediction is worth, costs negative, by true class and by the predicted one; zero where none is named. Empty
     *     where that is not known
     */
    record Classification(
            ClassificationLayout layout,
            boolean probability,
            double threshold,
            SortedMap<String, SortedMap<String, Double>> values)
            implements Task {
        private static final String VALUE = "business_value";

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

        /** Of which nobody said what they are worth. */
        public Classification(ClassificationLayout layout, boolean probability, double threshold) {
            this(layout, probability, threshold, Collections.emptySortedMap());
        }

        /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
        public Classification {
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
            values.forEach((truth, ofTruth) -> {
                requireClass(layout, truth);
                ofTruth.forEach((predicted, value) -> {
                    requireClass(layout, predicted);
                    if (!Double.isFinite(value)) {
                        throw new IllegalArgumentException("value: numbers are allowed: " + value);
                    }
                });
            });
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
        public String kind() {
            return "classification";
        }

        @Override
        public double error(Prediction prediction, Truth truth) {
            String predicted = prediction.value();
            return predicted == null ? Double.NaN : predicted.equals(truth.value()) ? 0 : 1;
        }

        @Override
        public List<String> metrics() {
            return values.isEmpty()
                    ? OF_LABELS
                    : Stream.concat(OF_LABELS.stream(), Stream.of(VALUE)).toList();
        }

        @Override
        public Optional<Estimate> number(String metric, OutcomeProfile profile) {
            ClassificationTally rows = Objects.requireNonNull(profile.classes());
            ConfusionMatrix confusion = rows.confusion();
            return switch (metric) {
                case "accuracy" -> confusion.accuracy();
                case "precision" -> confusion.precision();
                case "recall" -> confusion.recall();
                case "specificity" -> confusion.specificity();
                case "f1" -> confusion.f1();
                case "mcc" -> confusion.matthews();
                case "roc_auc" -> rows.rocAuc().map(BinnedEstimate::estimate);
                case "average_precision" -> rows.averagePrecision().map(BinnedEstimate::estimate);
                case "log_loss" -> rows.logLoss();
                case "brier" -> rows.brier();
                case "calibration_error" -> rows.calibration().map(Calibration::error);
                case VALUE -> confusion.valuePerRow(valueMatrix());
                default -> throw new IllegalArgumentException(metric);
            };
        }

        /** With a last row and column of classes that are not declared: they are worth nothing. */
        private double[][] valueMatrix() {
            int size = layout.classes().size() + 1;
            double[][] matrix = new double[size][size];
            values.forEach((truth, ofTruth) -> ofTruth.forEach((predicted, value) ->
                    matrix[layout.classes().indexOf(truth)][layout.classes().indexOf(predicted)] = value));
            return matrix;
        }

        private static void requireClass(ClassificationLayout layout, String name) {
            if (!layout.classes().contains(name)) {
                throw new IllegalArgumentException(
                        "value: one of the classes " + String.join(", ", layout.classes()) + " is allowed: " + name);
            }
        }
    }

    /**
     * A number.
     *
     * @param quantiles that are predicted beside it, ascending; mostly none
     */
    record Regression(List<Quantile> quantiles) implements Task {
        private static final List<String> OF_LABELS = List.of("mae", "rmse", "bias", "mape", "r2");
        private static final String LOSS = "quantile_loss_";
        private static final String COVERAGE = "coverage_";

        /**
         * A quantile that is predicted.
         *
         * @param score under which events have it
         * @param level share of the labels that should be at or below it, in (0, 1)
         */
        public record Quantile(String score, double level) {}

        /** Of which no quantiles are predicted. */
        public Regression() {
            this(List.of());
        }

        /** @throws IllegalArgumentException if a level is not allowed, or there twice; the message begins with its name */
        public Regression {
            quantiles = quantiles.stream()
                    .sorted(Comparator.comparingDouble(Quantile::level))
                    .toList();
            try {
                new RegressionTally(levels(quantiles));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("quantiles: " + e.getMessage(), e);
            }
        }

        private static List<Double> levels(List<Quantile> quantiles) {
            return quantiles.stream().map(Quantile::level).toList();
        }

        RegressionTally tally() {
            return new RegressionTally(levels(quantiles));
        }

        @Override
        public @Nullable Prediction prediction(InferenceEvent event, List<String> segments) {
            if (!(event.prediction() instanceof FeatureValue.Numeric number) || !Double.isFinite(number.value())) {
                return null;
            }
            List<Double> numbers = new ArrayList<>(List.of(number.value()));
            for (Quantile quantile : quantiles) {
                numbers.add(
                        event.scores().get(quantile.score()) instanceof FeatureValue.Numeric at
                                ? at.value()
                                : Double.NaN);
            }
            return new Prediction(event.model().version(), event.time(), segments, null, numbers);
        }

        @Override
        public @Nullable String truth(FeatureValue label) {
            return label instanceof FeatureValue.Numeric number && Double.isFinite(number.value())
                    ? Double.toString(number.value())
                    : null;
        }

        @Override
        public String kind() {
            return "regression";
        }

        @Override
        public double error(Prediction prediction, Truth truth) {
            double error = prediction.numbers().isEmpty()
                    ? Double.NaN
                    : Math.abs(prediction.numbers().get(0) - OutcomeProfile.number(truth));
            return Double.isFinite(error) ? error : Double.NaN;
        }

        @Override
        public List<String> metrics() {
            return Stream.concat(
                            OF_LABELS.stream(),
                            quantiles.stream().flatMap(one -> Stream.of(LOSS + one.score(), COVERAGE + one.score())))
                    .toList();
        }

        @Override
        public List<String> judged() {
            return metrics().stream()
                    .filter(metric -> !metric.equals("bias") && !metric.startsWith(COVERAGE))
                    .toList();
        }

        @Override
        public Optional<Estimate> number(String metric, OutcomeProfile profile) {
            RegressionTally rows = Objects.requireNonNull(profile.numbers());
            return switch (metric) {
                case "mae" -> rows.meanAbsoluteError();
                case "rmse" -> rows.rootMeanSquaredError();
                case "bias" -> rows.bias();
                case "mape" -> rows.meanAbsolutePercentageError();
                case "r2" -> rows.r2();
                default ->
                    quantiles.stream()
                            .filter(one -> metric.endsWith("_" + one.score()))
                            .findFirst()
                            .flatMap(one -> metric.equals(LOSS + one.score())
                                    ? rows.quantileLoss(one.level())
                                    : rows.coverage(one.level()));
            };
        }
    }

    /**
     * The order of a list. A label is the position, from 1 on, of the item that turned out to be relevant, or 0 for none.
     *
     * @param at last position that counts
     */
    record Ranking(int at) implements Task {
        private static final List<String> OF_LABELS = List.of("ndcg", "hit_rate", "reciprocal_rank");

        /** @throws IllegalArgumentException if it is not allowed; the message begins with its name */
        public Ranking {
            try {
                new RankingTally(at);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("ranking: " + e.getMessage(), e);
            }
        }

        @Override
        public Prediction prediction(InferenceEvent event, List<String> segments) {
            return new Prediction(event.model().version(), event.time(), segments, null, List.of());
        }

        @Override
        public @Nullable String truth(FeatureValue label) {
            return label instanceof FeatureValue.Numeric number
                            && number.value() >= 0
                            && number.value() <= Integer.MAX_VALUE
                            && number.value() == Math.rint(number.value())
                    ? Long.toString((long) number.value())
                    : null;
        }

        @Override
        public double error(Prediction prediction, Truth truth) {
            double position = OutcomeProfile.number(truth);
            return position > at || position < 1 ? 1 : 0;
        }

        @Override
        public String kind() {
            return "ranking";
        }

        @Override
        public List<String> metrics() {
            return OF_LABELS;
        }

        @Override
        public Optional<Estimate> number(String metric, OutcomeProfile profile) {
            RankingTally lists = Objects.requireNonNull(profile.rankings());
            return switch (metric) {
                case "ndcg" -> lists.ndcg();
                case "hit_rate" -> lists.hitRate();
                case "reciprocal_rank" -> lists.reciprocalRank();
                default -> throw new IllegalArgumentException(metric);
            };
        }
    }
}
