package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.performance.ConfusionMatrix.Average;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often 95 % intervals hold what is true of the population: samples of populations that are known. */
class IntervalCoverageTest {
    private static final int SAMPLES = 2000;

    private final Map<String, Integer> held = new TreeMap<>();

    private void count(String what, Optional<Estimate> found, double truth) {
        Estimate estimate = found.orElseThrow();
        held.merge(what, estimate.low() <= truth && truth <= estimate.high() ? 1 : 0, Integer::sum);
    }

    private void check(String suffix, double least) {
        held.forEach((what, times) -> {
            double share = times / (double) SAMPLES;
            Expected.close("coverage, " + what + suffix, share, 1, 1 - least);
        });
        assertThat(held).isNotEmpty();
    }

    /** Of rows with a score, the share that is positive: not the score itself. */
    private static double truth(double score) {
        return .05 + .8 * score * score;
    }

    private static final class Population {
        private static final int GRID = 200_000;
        private double tp;
        private double fp;
        private double fn;
        private double tn;
        private double auc;
        private double ap;
        private double logLoss;
        private double brier;
        private double ece;

        Population() {
            double positives = 0;
            double negatives = 0;
            double[] gap = new double[10];
            for (int i = 0; i < GRID; i++) {
                double s = (i + .5) / GRID;
                double p = truth(s);
                tp += s >= .5 ? p : 0;
                fp += s >= .5 ? 1 - p : 0;
                fn += s < .5 ? p : 0;
                tn += s < .5 ? 1 - p : 0;
                auc += p * (negatives + (1 - p) / 2);
                positives += p;
                negatives += 1 - p;
                logLoss -= p * Math.log(s) + (1 - p) * Math.log(1 - s);
                brier += p * (1 - s) * (1 - s) + (1 - p) * s * s;
                gap[(int) (s * 10)] += s - p;
            }
            double above = 0;
            for (int i = GRID - 1; i >= 0; i--) {
                double p = truth((i + .5) / GRID);
                above += p;
                ap += p * above / (GRID - i) / positives;
            }
            auc /= positives * negatives;
            for (double bin : gap) {
                ece += Math.abs(bin) / GRID;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void binary(int rows) {
        Population of = new Population();
        Random random = new Random(11);
        for (int sample = 0; sample < SAMPLES; sample++) {
            ClassificationTally tally = new ClassificationTally(ClassificationLayout.binary("0", "1"));
            for (int i = 0; i < rows; i++) {
                double score = random.nextDouble();
                tally.add(
                        score >= .5 ? "1" : "0", new double[] {score}, random.nextDouble() < truth(score) ? "1" : "0");
            }
            ConfusionMatrix confusion = tally.confusion();
            int n = Population.GRID;
            count("accuracy", confusion.accuracy(), (of.tp + of.tn) / n);
            count("precision", confusion.precision(), of.tp / (of.tp + of.fp));
            count("recall", confusion.recall(), of.tp / (of.tp + of.fn));
            count("F1", confusion.f1(), 2 * of.tp / (2 * of.tp + of.fp + of.fn));
            count(
                    "MCC",
                    confusion.matthews(),
                    (of.tp * of.tn - of.fp * of.fn)
                            / Math.sqrt((of.tp + of.fp) * (of.tp + of.fn) * (of.tn + of.fp) * (of.tn + of.fn)));
            count("ROC AUC", tally.rocAuc().map(BinnedEstimate::estimate), of.auc);
            count("average precision", tally.averagePrecision().map(BinnedEstimate::estimate), of.ap);
            count("log loss", tally.logLoss(), of.logLoss / n);
            count("Brier", tally.brier(), of.brier / n);
            count("ECE", tally.calibration().map(Calibration::error), of.ece);
        }
        check(" of " + rows, rows == 100 ? .92 : .93);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void classes(int rows) {
        double[][] shares = {{.3, .04, .02, .01}, {.05, .2, .03, .02}, {.02, .03, .12, .03}, {.01, .02, .02, .08}};
        long[][] population = new long[5][5];
        double[] cumulated = new double[16];
        for (int i = 0; i < 16; i++) {
            population[i / 4][i % 4] = Math.round(shares[i / 4][i % 4] * 100);
            cumulated[i] = shares[i / 4][i % 4] + (i == 0 ? 0 : cumulated[i - 1]);
        }
        List<String> names = List.of("a", "b", "c", "d");
        ConfusionMatrix of = new ConfusionMatrix(names, null, population);
        Random random = new Random(12);
        for (int sample = 0; sample < SAMPLES; sample++) {
            long[][] counts = new long[5][5];
            for (int i = 0; i < rows; i++) {
                double at = random.nextDouble();
                int cell = 0;
                while (cell < 15 && cumulated[cell] <= at) {
                    cell++;
                }
                counts[cell / 4][cell % 4]++;
            }
            ConfusionMatrix found = new ConfusionMatrix(names, null, counts);
            count("MCC, classes", found.matthews(), of.matthews().orElseThrow().value());
            count("macro F1", found.f1(), of.f1().orElseThrow().value());
            count("macro recall", found.recall(), of.recall().orElseThrow().value());
            count(
                    "macro precision",
                    found.precision(),
                    of.precision().orElseThrow().value());
            count(
                    "weighted F1",
                    found.f1(Average.WEIGHTED),
                    of.f1(Average.WEIGHTED).orElseThrow().value());
        }
        check(" of " + rows, rows == 100 ? .92 : .93);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void regression(int rows) {
        Random random = new Random(13);
        double square = .04 + .25;
        double absolute = Math.sqrt(square * 2 / Math.PI);
        for (int sample = 0; sample < SAMPLES; sample++) {
            RegressionTally tally = new RegressionTally();
            for (int i = 0; i < rows; i++) {
                double z = random.nextGaussian();
                tally.add(50 + .8 * z + .5 * random.nextGaussian(), 50 + z);
            }
            count("bias", tally.bias(), 0);
            count("MAE", tally.meanAbsoluteError(), absolute);
            count("MSE", tally.meanSquaredError(), square);
            count("R2", tally.r2(), 1 - square);
            count("pinball loss", tally.pinballLoss(.9), absolute / 2);
        }
        check(" of " + rows, rows == 100 ? .92 : .93);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void groups(int rows) {
        double[] selected = {.3, .3, .36, .25};
        Random random = new Random(14);
        for (int sample = 0; sample < SAMPLES; sample++) {
            Map<String, ClassificationTally> groups = new TreeMap<>();
            for (int group = 0; group < selected.length; group++) {
                ClassificationTally tally = new ClassificationTally(ClassificationLayout.binary("0", "1"));
                for (int i = 0; i < rows; i++) {
                    tally.add(random.nextDouble() < selected[group] ? "1" : "0", new double[0], null);
                }
                groups.put("group " + group, tally);
            }
            GroupFairness fairness = GroupFairness.of(groups, "1", 30);
            count("parity difference", fairness.demographicParityDifference().map(GroupFairness.Gap::estimate), .11);
            count("parity ratio", fairness.demographicParityRatio().map(GroupFairness.Gap::estimate), .25 / .36);
        }
        check(" of " + rows, .95);
    }
}
