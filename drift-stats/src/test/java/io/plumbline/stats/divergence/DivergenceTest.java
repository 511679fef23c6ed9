package io.plumbline.stats.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.stats.Golden;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DivergenceTest {
    @TestFactory
    Stream<DynamicTest> distances_asScipy() {
        return Golden.rows("cells")
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(c)));
    }

    private static void check(JsonNode c) {
        long[] current = Golden.longs(c.get("current"));
        long[] reference = Golden.longs(c.get("reference"));
        double[] low = Golden.doubles(c.get("low"));
        NumericCells cells = new NumericCells(
                low,
                Golden.doubles(c.get("high")),
                IntStream.range(0, low.length).toArray());
        assertThat(PopulationStabilityIndex.of(cells.coarse(current), cells.coarse(reference)))
                .isCloseTo(c.get("psi").asDouble(), within(1e-13));
        assertThat(JensenShannon.distance(current, reference))
                .isCloseTo(c.get("js").asDouble(), within(1e-12));
        double ks = KolmogorovSmirnov.distance(current, reference);
        assertThat(ks).isCloseTo(c.get("ks_cells").asDouble(), within(1e-14));
        // Of the values themselves: more by a twentieth, the share of a cell, at most.
        assertThat(c.get("ks_values").asDouble()).isBetween(ks - 1e-12, ks + .05);
        double min = c.get("min").asDouble();
        double max = c.get("max").asDouble();
        double wasserstein = Wasserstein1.distance(cells, current, reference, min, max);
        assertThat(wasserstein).isCloseTo(c.get("wasserstein_cells").asDouble(), within(1e-8));
        assertThat(wasserstein)
                .isCloseTo(c.get("wasserstein_values").asDouble(), within(spread(cells, current, reference, min, max)));
    }

    @TestFactory
    Stream<DynamicTest> energy_ofCells_asByBruteForce() {
        return Golden.rows("cells")
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> {
                    double[] low = Golden.doubles(c.get("low"));
                    NumericCells cells = new NumericCells(
                            low,
                            Golden.doubles(c.get("high")),
                            IntStream.range(0, low.length).toArray());
                    double energy = EnergyDistance.distance(
                            cells,
                            Golden.longs(c.get("current")),
                            Golden.longs(c.get("reference")),
                            c.get("min").asDouble(),
                            c.get("max").asDouble());
                    assertThat(energy).isCloseTo(c.get("energy_cells").asDouble(), within(1e-7));
                    // Twenty cells hide a tenth of it at most, or half of what is hardly there.
                    double values = c.get("energy_values").asDouble();
                    assertThat(energy).isCloseTo(values, within(.1 * values));
                }));
    }

    /** What cells may hide: the mean width of a cell, over the mass of both samples. */
    private static double spread(NumericCells cells, long[] current, long[] reference, double min, double max) {
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double sum = current[0] / n * Math.max(0, cells.low(0) - min)
                + current[current.length - 1] / n * Math.max(0, max - cells.high(cells.fine() - 1));
        for (int j = 0; j < cells.fine(); j++) {
            sum += (current[j + 1] / n + reference[j + 1] / m) * (cells.high(j) - cells.low(j));
        }
        return sum;
    }

    @Test
    void jensenShannon_categories_asScipy() {
        Golden.rows("js_categories")
                .forEach(row -> assertThat(JensenShannon.distance(Golden.longs(row.get(0)), Golden.longs(row.get(1))))
                        .isCloseTo(row.get(2).asDouble(), within(1e-13)));
    }

    @Test
    void wasserstein_points_isTheMassTimesTheWay() {
        NumericCells cells = new NumericCells(new double[] {1, 4}, new double[] {1, 4}, new int[] {0});
        double moved = Wasserstein1.distance(cells, new long[] {0, 1, 3, 0}, new long[] {0, 3, 1, 0}, 1, 4);
        assertThat(moved).isEqualTo(.5 * 3);
        // All mass above the range, spread from 4 to 10: 7 on average, from a mean of 2.5.
        double above = Wasserstein1.distance(cells, new long[] {0, 0, 0, 5}, new long[] {0, 1, 1, 0}, 5, 10);
        assertThat(above).isCloseTo(7 - 2.5, within(1e-12));
        double below = Wasserstein1.distance(cells, new long[] {5, 0, 0, 0}, new long[] {0, 1, 1, 0}, -3, 0);
        assertThat(below).isCloseTo(2.5 + 1, within(1e-12));
    }

    @Test
    void distance_sampleWithoutValues_refuses() {
        long[] none = new long[3];
        long[] some = {1, 2, 3};
        assertThatThrownBy(() -> JensenShannon.distance(none, some)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PopulationStabilityIndex.of(some, none)).isInstanceOf(IllegalArgumentException.class);
    }
}
