package io.plumbline.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.divergence.RandomFourierMmd;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoricalHistogram;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.performance.ClassificationTally;
import io.plumbline.stats.performance.RegressionTally;
import io.plumbline.stats.sequential.Adwin;
import io.plumbline.stats.sequential.Cusum;
import io.plumbline.stats.sequential.Ddm;
import io.plumbline.stats.sequential.Ewma;
import io.plumbline.stats.sequential.HddmA;
import io.plumbline.stats.sequential.HddmW;
import io.plumbline.stats.sequential.PageHinkley;
import io.plumbline.stats.sequential.SequentialDetector;
import io.plumbline.stats.sketch.DistinctCount;
import io.plumbline.stats.sketch.HashSample;
import io.plumbline.stats.sketch.HeavyHitters;
import io.plumbline.stats.sketch.Moments;
import io.plumbline.stats.sketch.QuantileSketch;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Bytes of version 1, as they were written on the day the format was made: a later program must read them, and write the
 * same for the same values as long as it calls them version 1.
 */
class StoredBytesTest {
    private final Map<String, byte[]> now = new TreeMap<>();
    private final Map<String, UnaryOperator<byte[]>> roundTrip = new TreeMap<>();

    private void add(String name, byte[] bytes, UnaryOperator<byte[]> readAndWrite) {
        now.put(name, bytes);
        roundTrip.put(name, readAndWrite);
    }

    private void add(String name, SequentialDetector detector, UnaryOperator<byte[]> readAndWrite) {
        for (int i = 0; i < 40; i++) {
            detector.update(i % 3 == 0 ? 1 : 0);
        }
        add(name, detector.toBytes(), readAndWrite);
    }

    private void all() {
        Moments moments = new Moments();
        NumericHistogram histogram = new NumericHistogram(NumericCells.ofEdges(0, 1, 2.5, 10));
        CategoryCounts categories = new CategoryCounts(5);
        DistinctCount distinct = new DistinctCount(4);
        HashSample sample = new HashSample(5);
        HeavyHitters hitters = new HeavyHitters();
        QuantileSketch quantiles = new QuantileSketch(.05, 8);
        RandomFourierMmd mmd = new RandomFourierMmd(2, 4, 1.5, 7);
        for (int i = -3; i < 20; i++) {
            double value = i * .75;
            moments.update(value);
            histogram.update(value);
            categories.update("category " + i % 7);
            distinct.update(value);
            sample.update(Hash64.of(i), value);
            hitters.update(Hash64.of(i), "ü" + i % 7);
            quantiles.update(value);
            mmd.update(value, -value);
        }
        CategoricalHistogram named =
                new CategoricalHistogram(new CategoricalCells(List.of("category 1", "category 2"), true), 3);
        named.update("category 2", 7);
        named.update("ü", 2);
        named.updateNull();
        CategoricalHistogram unseen = new CategoricalHistogram(new CategoricalCells(List.of("category 1"), false), 3);
        unseen.update("ü", 2);
        unseen.update("category 1");
        add(
                "named",
                named.toBytes(),
                bytes -> CategoricalHistogram.fromBytes(bytes).toBytes());
        add(
                "unseen",
                unseen.toBytes(),
                bytes -> CategoricalHistogram.fromBytes(bytes).toBytes());
        histogram.updateNull();
        histogram.update(Double.NaN);
        add("moments", moments.toBytes(), bytes -> Moments.fromBytes(bytes).toBytes());
        add(
                "histogram",
                histogram.toBytes(),
                bytes -> NumericHistogram.fromBytes(bytes).toBytes());
        add(
                "categories",
                categories.toBytes(),
                bytes -> CategoryCounts.fromBytes(bytes).toBytes());
        add(
                "distinct",
                distinct.toBytes(),
                bytes -> DistinctCount.fromBytes(bytes).toBytes());
        add("sample", sample.toBytes(), bytes -> HashSample.fromBytes(bytes).toBytes());
        add("hitters", hitters.toBytes(), bytes -> HeavyHitters.fromBytes(bytes).toBytes());
        add(
                "quantiles",
                quantiles.toBytes(),
                bytes -> QuantileSketch.fromBytes(bytes).toBytes());
        add("mmd", mmd.toBytes(), bytes -> RandomFourierMmd.fromBytes(bytes).toBytes());
        add("classification", classified(ClassificationLayout.binary("no", "yes")), StoredBytesTest::classified);
        add(
                "classification-equal",
                classified(ClassificationLayout.multiclass(List.of("no", "yes", "ü"))),
                StoredBytesTest::classified);
        RegressionTally regression = new RegressionTally(List.of(.1, .9));
        for (int i = -3; i < 20; i++) {
            regression.add(i * .75, i, i - .5, i * .8);
        }
        regression.remove(-.75, -1, -1.5, -.8);
        regression.add(1, Double.NaN);
        add(
                "regression",
                regression.toBytes(),
                bytes -> RegressionTally.fromBytes(bytes).toBytes());
        add("adwin", new Adwin(), bytes -> Adwin.fromBytes(bytes).toBytes());
        add(
                "page-hinkley-2",
                new PageHinkley(),
                bytes -> PageHinkley.fromBytes(bytes).toBytes());
        add(
                "cusum",
                new Cusum(Cusum.Settings.of(.3, .5)),
                bytes -> Cusum.fromBytes(bytes).toBytes());
        add(
                "ewma-2",
                new Ewma(Ewma.Settings.of(.3, .5)),
                bytes -> Ewma.fromBytes(bytes).toBytes());
        add("ddm", new Ddm(), bytes -> Ddm.fromBytes(bytes).toBytes());
        add("hddm-a", new HddmA(), bytes -> HddmA.fromBytes(bytes).toBytes());
        add("hddm-w", new HddmW(), bytes -> HddmW.fromBytes(bytes).toBytes());
    }

    private static byte[] classified(ClassificationLayout layout) {
        ClassificationTally tally = new ClassificationTally(layout);
        List<String> names = List.of("yes", "no", "ü");
        double[] scores = new double[layout.scores()];
        for (int i = 0; i < 23; i++) {
            for (int k = 0; k < scores.length; k++) {
                scores[k] = (i * 3 + k * 7) % 20 / 20.0;
            }
            tally.add(names.get(i % 3), i % 5 == 0 ? new double[0] : scores, i % 4 == 0 ? null : names.get(i % 7 % 3));
        }
        tally.remove("ü", scores, "no");
        return tally.toBytes();
    }

    private static byte[] classified(byte[] bytes) {
        return ClassificationTally.fromBytes(bytes).toBytes();
    }

    private static void checkGoesOn(SequentialDetector read, SequentialDetector fresh) {
        for (int i = 0; i < 40; i++) {
            fresh.update(i % 3 == 0 ? 1 : 0);
        }
        int drifts = 0;
        for (int i = 0; i < 400; i++) {
            SequentialDetector.Status status = fresh.update(i % 5);
            drifts += status == SequentialDetector.Status.DRIFT ? 1 : 0;
            assertThat(read.update(i % 5)).isEqualTo(status);
        }
        assertThat(drifts).isPositive();
    }

    @Test
    void bytesOfVersion1_areReadAndWrittenAsEver() throws IOException {
        all();
        Properties stored = new Properties();
        try (InputStream in = StoredBytesTest.class.getResourceAsStream("/stored/version-1.properties")) {
            stored.load(in);
        }
        HexFormat hex = HexFormat.of();
        // These have a second version by now, which says where a change began: of the first, all else is read.
        String pageHinkley = (String) Objects.requireNonNull(stored.remove("page-hinkley"));
        checkGoesOn(PageHinkley.fromBytes(hex.parseHex(pageHinkley)), new PageHinkley());
        String ewma = (String) Objects.requireNonNull(stored.remove("ewma"));
        checkGoesOn(Ewma.fromBytes(hex.parseHex(ewma)), new Ewma(Ewma.Settings.of(.3, .5)));
        assertThat(stored.stringPropertyNames()).isEqualTo(now.keySet());
        now.forEach((name, bytes) -> {
            String expected = stored.getProperty(name);
            assertThat(hex.formatHex(bytes)).as(name).isEqualTo(expected);
            assertThat(hex.formatHex(Objects.requireNonNull(roundTrip.get(name)).apply(hex.parseHex(expected))))
                    .as(name)
                    .isEqualTo(expected);
        });
    }
}
