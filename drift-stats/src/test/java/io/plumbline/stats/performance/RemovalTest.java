package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.stats.SummaryReader;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A row that is removed leaves no trace, wherever it was added; and bytes are those of a tally or refused. */
class RemovalTest {
    private static final ClassificationLayout BINARY = ClassificationLayout.binary("no", "yes");
    private static final ClassificationLayout EQUALS = ClassificationLayout.multiclass(List.of("no", "yes", "maybe"));

    private record Row(@Nullable String predicted, @Nullable String truth, double score, double second, double third) {
        double[] scores(ClassificationLayout layout) {
            return score > .95 ? new double[0] : Arrays.copyOf(new double[] {score, second, third}, layout.scores());
        }
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        Arbitrary<String> names =
                Arbitraries.of("no", "yes", "maybe", "never heard of").injectNull(.2);
        Arbitrary<Double> scores = Arbitraries.oneOf(
                Arbitraries.doubles().between(0, 1),
                Arbitraries.of(0.0, 1.0, .5, -0.0, 1e-300, Double.MIN_VALUE, Double.NaN, 7.0));
        return Combinators.combine(names, names, scores, scores, scores)
                .as(Row::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 500, seed = "20261129")
    @Label("a classified row that is removed was never there")
    void classified(@ForAll("rows") List<Row> kept, @ForAll("rows") List<Row> gone, @ForAll long seed) {
        for (ClassificationLayout layout : List.of(BINARY, EQUALS)) {
            ClassificationTally never = new ClassificationTally(layout);
            kept.forEach(row -> never.add(row.predicted, row.scores(layout), row.truth));

            Random random = new Random(seed);
            ClassificationTally one = new ClassificationTally(layout);
            ClassificationTally other = new ClassificationTally(layout);
            for (Row row : gone) {
                (random.nextBoolean() ? one : other).remove(row.predicted, row.scores(layout), row.truth);
            }
            byte[] owing = other.toBytes();
            for (Row row : kept) {
                (random.nextBoolean() ? one : other).add(row.predicted, row.scores(layout), row.truth);
            }
            for (Row row : gone) {
                (random.nextBoolean() ? one : other).add(row.predicted, row.scores(layout), row.truth);
            }
            one.merge(ClassificationTally.fromBytes(other.toBytes()));
            assertThat(one.toBytes()).isEqualTo(never.toBytes());
            assertThat(ClassificationTally.fromBytes(owing).toBytes()).isEqualTo(owing);
            results(ClassificationTally.fromBytes(owing)); // must not fail where more is removed than there is
        }
    }

    @Provide
    Arbitrary<List<double[]>> numbers() {
        Arbitrary<Double> any = Arbitraries.oneOf(
                Arbitraries.doubles().between(-100, 100),
                Arbitraries.doubles(),
                Arbitraries.of(0.0, -0.0, 1e70, -1e70, 1e-70, 1e-80, Double.MIN_VALUE, Double.NaN, 1e71));
        return any.array(double[].class).ofSize(4).list().ofMaxSize(40);
    }

    @Property(tries = 500, seed = "20261129")
    @Label("a row of a regressor that is removed was never there")
    void regressed(@ForAll("numbers") List<double[]> kept, @ForAll("numbers") List<double[]> gone, @ForAll long seed) {
        RegressionTally never = new RegressionTally(List.of(.25, .75));
        kept.forEach(row -> never.add(row[0], row[1], row[2], row[3]));
        Random random = new Random(seed);
        RegressionTally one = new RegressionTally(List.of(.25, .75));
        RegressionTally other = new RegressionTally(List.of(.25, .75));
        gone.forEach(row -> (random.nextBoolean() ? one : other).remove(row[0], row[1], row[2], row[3]));
        byte[] owing = other.toBytes();
        kept.forEach(row -> (random.nextBoolean() ? one : other).add(row[0], row[1], row[2], row[3]));
        gone.forEach(row -> (random.nextBoolean() ? one : other).add(row[0], row[1], row[2], row[3]));
        one.merge(RegressionTally.fromBytes(other.toBytes()));
        assertThat(one.toBytes()).isEqualTo(never.toBytes());
        assertThat(RegressionTally.fromBytes(owing).toBytes()).isEqualTo(owing);
        results(never);
        results(RegressionTally.fromBytes(owing));
    }

    private static void results(RegressionTally tally) {
        assertThat(List.of(
                        tally.bias(),
                        tally.meanAbsoluteError(),
                        tally.meanSquaredError(),
                        tally.rootMeanSquaredError(),
                        tally.meanAbsolutePercentageError(),
                        tally.r2(),
                        tally.pinballLoss(.3),
                        tally.quantileLoss(.25),
                        tally.coverage(.75)))
                .allSatisfy(found -> found.ifPresent(
                        estimate -> assertThat(estimate.value()).isBetween(estimate.low(), estimate.high())));
    }

    @Property(tries = 2000, seed = "20261129")
    @Label("changed bytes are a tally of a regressor or an IllegalArgumentException")
    void corruptNumbers(@ForAll("numbers") List<double[]> rows, @ForAll long seed) {
        Random random = new Random(seed);
        RegressionTally tally = new RegressionTally(List.of(.25, .75));
        rows.forEach(row -> tally.add(row[0], row[1], row[2], row[3]));
        byte[] bytes = tally.toBytes();
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        byte[] cut = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
        try {
            RegressionTally read = RegressionTally.fromBytes(cut);
            read.quantiles();
            read.bias();
            read.r2();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void results(ClassificationTally tally) {
        ConfusionMatrix confusion = tally.confusion();
        assertThat(List.of(
                        confusion.accuracy(),
                        confusion.precision(),
                        confusion.recall(),
                        confusion.specificity(),
                        confusion.f1(),
                        confusion.matthews(),
                        confusion.valuePerRow(
                                new double[tally.layout().classes().size()]
                                        [tally.layout().classes().size()]),
                        tally.logLoss(),
                        tally.brier()))
                .allSatisfy(found -> found.ifPresent(
                        estimate -> assertThat(estimate.value()).isBetween(estimate.low(), estimate.high())));
        assertThat(List.of(tally.rocAuc(), tally.averagePrecision()))
                .allSatisfy(found -> found.ifPresent(
                        binned -> assertThat(binned.estimate().value()).isBetween(binned.least(), binned.most())));
        tally.calibration();
    }

    @Property(tries = 2000, seed = "20261129")
    @Label("changed bytes are a tally or an IllegalArgumentException")
    void corrupt(@ForAll("rows") List<Row> rows, @ForAll long seed) {
        Random random = new Random(seed);
        ClassificationLayout layout = random.nextBoolean() ? BINARY : EQUALS;
        ClassificationTally tally = new ClassificationTally(layout);
        rows.forEach(row -> tally.add(row.predicted, row.scores(layout), row.truth));
        byte[] bytes = tally.toBytes();
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        byte[] cut = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
        try {
            results(ClassificationTally.fromBytes(cut));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            ClassificationTally.readFrom(new SummaryReader(cut));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void bytesThatAreCutShort_orHaveALittleMore_areRefused() {
        ClassificationTally classified = new ClassificationTally(EQUALS);
        RegressionTally regressed = new RegressionTally(List.of(.5));
        for (int i = 0; i < 20; i++) {
            classified.add("yes", new double[] {.05 * i, .3, .2}, i % 2 == 0 ? "no" : "yes");
            regressed.add(i, i * .9, i);
        }
        byte[] ofClasses = classified.toBytes();
        for (int length = 0; length < ofClasses.length; length++) {
            byte[] cut = Arrays.copyOf(ofClasses, length);
            assertThatThrownBy(() -> ClassificationTally.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] ofNumbers = regressed.toBytes();
        for (int length = 0; length < ofNumbers.length; length++) {
            byte[] cut = Arrays.copyOf(ofNumbers, length);
            assertThatThrownBy(() -> RegressionTally.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ClassificationTally.fromBytes(Arrays.copyOf(ofClasses, ofClasses.length + 1)))
                .hasMessageContaining("left over");
        assertThatThrownBy(() -> ClassificationTally.fromBytes(ofNumbers)).hasMessageContaining("kind 'P' but 'E'");
        assertThatThrownBy(() -> classified.merge(new ClassificationTally(BINARY)))
                .hasMessageContaining("layouts differ");
    }
}
