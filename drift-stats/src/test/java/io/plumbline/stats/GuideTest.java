package io.plumbline.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.divergence.DistanceEstimate;
import io.plumbline.stats.divergence.JensenShannon;
import io.plumbline.stats.divergence.Wasserstein1;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.inference.MannWhitney;
import io.plumbline.stats.inference.TestResult;
import io.plumbline.stats.multiplicity.Holm;
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
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

        ColumnEvidence evidence = ColumnComparison.numeric(
                cells,
                new Sample(now.counts(), now.nulls()),
                new Sample(before.counts(), before.nulls()),
                NaturalVariation.UNKNOWN,
                null);
        ColumnVerdict verdict = ColumnRule.STANDARD.decide(evidence, evidence.pValue(), .01);

        assertThat(verdict.verdict()).isEqualTo(Verdict.DRIFTED);
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
    void everySnippetOfThePage_isRunHere() throws IOException {
        String code = flat(Files.readString(Path.of("src/test/java/io/plumbline/stats/GuideTest.java")));
        Matcher snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/drift-stats.md")));
        List<String> all =
                snippets.results().map(snippet -> flat(snippet.group(1))).toList();
        assertThat(all).hasSize(6).allSatisfy(snippet -> assertThat(code).contains(snippet));
    }

    /** Without indentation and empty lines. */
    private static String flat(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
