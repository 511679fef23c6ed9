package io.plumbline.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.divergence.DistanceEstimate;
import io.plumbline.stats.divergence.JensenShannon;
import io.plumbline.stats.divergence.Wasserstein1;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoricalHistogram;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.inference.MannWhitney;
import io.plumbline.stats.inference.PoissonRates;
import io.plumbline.stats.inference.TestResult;
import io.plumbline.stats.multiplicity.Holm;
import io.plumbline.stats.performance.BinnedEstimate;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.performance.ClassificationTally;
import io.plumbline.stats.performance.Estimate;
import io.plumbline.stats.performance.EstimatedPerformance;
import io.plumbline.stats.performance.GroupFairness;
import io.plumbline.stats.performance.PerformanceEstimator;
import io.plumbline.stats.sequential.Cusum;
import io.plumbline.stats.sequential.SequentialDetector;
import io.plumbline.stats.sketch.DistinctCount;
import io.plumbline.stats.sketch.QuantileSketch;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.ColumnRule;
import io.plumbline.stats.verdict.ColumnVerdict;
import io.plumbline.stats.verdict.ErrorBudget;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs the snippets of docs/drift-stats.md, and holds the page against this file. */
class GuideTest {
    private final double[] reference = normal(20_000, 0, 1);
    private final double[] current = normal(2000, .5, 2);

    private static double[] normal(int n, double mean, long seed) {
        Random random = new Random(seed);
        return random.doubles(n).map(u -> mean + random.nextGaussian()).toArray();
    }

    @Test
    void summaries() {
        DistinctCount distinct = new DistinctCount();
        QuantileSketch latency = new QuantileSketch();
        for (int i = 0; i < 10_000; i++) {
            distinct.update("user-" + i % 700);
            latency.update(1 + i % 100);
        }
        QuantileSketch both = QuantileSketch.fromBytes(latency.toBytes());
        both.merge(latency);
        double median = both.quantile(.5); // within 1 % of 50

        assertThat(distinct.estimate()).isCloseTo(700, within(4 * .046 * 700));
        assertThat(median).isCloseTo(50, within(.5));
    }

    @Test
    void oneColumn() {
        NumericCells cells = NumericCells.ofReference(reference);
        NumericHistogram before = new NumericHistogram(cells);
        NumericHistogram now = new NumericHistogram(cells);
        Arrays.stream(reference).forEach(before::update);
        Arrays.stream(current).forEach(now::update);

        ColumnEvidence evidence = ColumnComparison.of(now, before, NaturalVariation.UNKNOWN);
        ColumnVerdict verdict = ColumnRule.STANDARD.decide(evidence, evidence.pValue(), .01);

        assertThat(verdict.verdict()).isEqualTo(Verdict.DRIFTED);
    }

    @Test
    void categories() {
        CategoryCounts seen = new CategoryCounts(1000);
        for (int i = 0; i < 5000; i++) {
            seen.update(i % 3 == 0 ? "app" : "web");
        }
        CategoricalCells channels = CategoricalCells.ofReference(seen, 100);
        CategoricalHistogram lastYear = new CategoricalHistogram(channels);
        CategoricalHistogram today = new CategoricalHistogram(channels);
        seen.counts().forEach(lastYear::update);
        seen.counts().forEach((channel, count) -> today.update(channel, count / 10));
        today.update("kiosk", 40);
        ColumnEvidence channel = ColumnComparison.of(today, lastYear, NaturalVariation.UNKNOWN);
        Part cause = channel.part(); // RARE: categories too rare to be tested one by one

        assertThat(cause).isEqualTo(Part.RARE);
        assertThat(ColumnRule.STANDARD.decide(channel, channel.pValue(), .001).verdict())
                .isEqualTo(Verdict.DRIFTED);
    }

    @Test
    void naturalVariation() {
        double[][] days = new double[30][];
        for (int day = 0; day < days.length; day++) {
            days[day] = normal(700, Math.sin(day), day);
        }
        double[] all = Arrays.stream(days).flatMapToDouble(Arrays::stream).toArray();
        NumericCells cells = NumericCells.ofReference(all);
        NumericHistogram before = new NumericHistogram(cells);
        NumericHistogram now = new NumericHistogram(cells);
        Arrays.stream(all).forEach(before::update);
        Arrays.stream(current).forEach(now::update);
        double p = ColumnComparison.of(now, before, NaturalVariation.UNKNOWN).pValue();
        assertThat(p).isLessThan(1e-10);

        List<Sample> blocks = new ArrayList<>();
        for (double[] day : days) { // the reference's values, day by day
            NumericHistogram block = new NumericHistogram(cells);
            Arrays.stream(day).forEach(block::update);
            blocks.add(Sample.of(block));
        }
        NaturalVariation variation = NaturalVariation.estimate(cells, blocks);
        ColumnEvidence allowed = ColumnComparison.of(now, before, variation);
        ColumnVerdict natural = ColumnRule.STANDARD.decide(allowed, allowed.pValue(), .01);

        assertThat(natural.reason()).isEqualTo(Reason.WITHIN_NATURAL_VARIATION);
    }

    @Test
    void rates() {
        TestResult rate = PoissonRates.test(130, 1, 2400, 24); // 130 events in this hour, 2400 in the day before
        double[] ratio = PoissonRates.ratioInterval(130, 1, 2400, 24, .95); // 1.08 to 1.55 times as many
        boolean bursts = PoissonRates.dispersion(96, 104, 88, 117, 95).pValue() < .01;

        assertThat(rate.pValue()).isBetween(.004, .005);
        assertThat(ratio[0]).isCloseTo(1.08, within(.005));
        assertThat(ratio[1]).isCloseTo(1.55, within(.005));
        assertThat(bursts).isFalse();
    }

    @Test
    void manyColumns() {
        ErrorBudget budget = new ErrorBudget(2, false); // two window sizes
        double alpha = budget.ofAll(90 * 24); // hours in 90 days: 0.00023
        double[] adjusted = Holm.adjust(new double[] {.00001, .2, .03});
        boolean significant = adjusted[0] <= alpha;

        assertThat(alpha).isCloseTo(.00023, within(.000005));
        assertThat(significant).isTrue();
    }

    @Test
    void testsAndDistances() {
        TestResult ks = KolmogorovSmirnov.test(current, reference);
        TestResult.Method method = ks.method(); // EXACT up to four million pairs, else ASYMPTOTIC
        double p = MannWhitney.test(current, reference).pValue();
        double moved = Wasserstein1.distance(current, reference); // in the unit of the values
        double byChance = Wasserstein1.byChance(current, reference); // what equal populations would give on average

        assertThat(byChance).isBetween(0.0, moved / 2);
        assertThat(method).isEqualTo(TestResult.Method.ASYMPTOTIC);
        assertThat(p).isLessThan(1e-10);
        assertThat(moved).isCloseTo(.5, within(.1));
    }

    @Test
    void estimates() {
        long[] currentCounts = {100, 300, 600};
        long[] referenceCounts = {400, 300, 300};
        DistanceEstimate estimate = JensenShannon.estimate(currentCounts, referenceCounts);
        boolean surelyApart = estimate.low() > .1;

        assertThat(surelyApart).isTrue();
    }

    @Test
    void sequential() {
        Cusum cusum = new Cusum(Cusum.Settings.of(.1, .02)); // mean and standard deviation while all is well
        SequentialDetector.Status status = cusum.update(.11);
        Cusum later = Cusum.fromBytes(cusum.toBytes());

        assertThat(status).isEqualTo(SequentialDetector.Status.STABLE);
        assertThat(later.toBytes()).isEqualTo(cusum.toBytes());
    }

    @Test
    void performance() {
        ClassificationLayout layout = ClassificationLayout.binary("repaid", "default");
        ClassificationTally hour = new ClassificationTally(layout);
        hour.add("default", new double[] {.81}, null); // predicted, score of "default", no label yet
        hour.remove("default", new double[] {.81}, null);
        hour.add("default", new double[] {.81}, "repaid"); // the label came
        Optional<Estimate> precision = hour.confusion().precision(); // 0 of 1, from 0 to .79
        Optional<BinnedEstimate> auc = hour.rocAuc(); // empty: no default so far

        assertThat(precision.orElseThrow().value()).isZero();
        assertThat(precision.orElseThrow().high()).isCloseTo(.79, within(.005));
        assertThat(auc).isEmpty();
    }

    private static ClassificationTally loans(int n, boolean labelled, long seed) {
        ClassificationTally tally = new ClassificationTally(ClassificationLayout.binary("repaid", "default"));
        Random random = new Random(seed);
        for (int i = 0; i < n; i++) {
            double score = random.nextDouble();
            String truth = random.nextDouble() < score * score ? "default" : "repaid";
            tally.add(score > .5 ? "default" : "repaid", new double[] {score}, labelled ? truth : null);
        }
        return tally;
    }

    @Test
    void performanceBeforeLabelsCome() {
        ClassificationTally lastYear = loans(20_000, true, 3);
        ClassificationTally thisHour = loans(1000, false, 4);
        PerformanceEstimator estimator = PerformanceEstimator.of(lastYear); // a tally with labels
        EstimatedPerformance expected = estimator.estimate(thisHour); // a tally without
        Optional<Estimate> accuracy = expected.accuracy();

        double truly = lastYear.confusion().accuracy().orElseThrow().value();
        assertThat(truly)
                .isBetween(accuracy.orElseThrow().low(), accuracy.orElseThrow().high());
    }

    @Test
    void groups() {
        ClassificationTally young = loans(1000, true, 5);
        ClassificationTally older = loans(1000, true, 6);
        GroupFairness fairness = GroupFairness.of(Map.of("under 25", young, "over 25", older), "default", 30);
        Optional<GroupFairness.Gap> parity = fairness.demographicParityDifference();
        Optional<GroupFairness.FourFifths> rule =
                fairness.demographicParityRatio().map(gap -> GroupFairness.FourFifths.of(gap.estimate()));

        assertThat(parity.orElseThrow().estimate().low()).isZero();
        assertThat(rule).contains(GroupFairness.FourFifths.AT_LEAST);
    }

    @Test
    void everySnippetOfThePage_isRunHere() throws IOException {
        String code = flat(Files.readString(Path.of("src/test/java/io/plumbline/stats/GuideTest.java")));
        Matcher snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/drift-stats.md")));
        List<String> all =
                snippets.results().map(snippet -> flat(snippet.group(1))).toList();
        assertThat(all).hasSize(12).allSatisfy(snippet -> assertThat(code).contains(snippet));
    }

    /** Without indentation and empty lines. */
    private static String flat(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
