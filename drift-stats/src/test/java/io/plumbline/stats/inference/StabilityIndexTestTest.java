package io.plumbline.stats.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.plumbline.stats.divergence.PopulationStabilityIndex;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StabilityIndexTestTest {
    /** SciPy 1.17: chi2.sf(x / (1/n + 1/m), cells - 1). */
    @ParameterizedTest
    @CsvSource({
        "0.1,  10, 1000, 1000,  1.0772382022574693e-07",
        "0.25, 20, 200,  50000, 0.00014020491133905758",
        "0.2,  20, 100,  10000, 0.40658115761251046",
        "0,    5,  10,   10,    1"
    })
    void shouldBeThatOfChiSquare(double x, int cells, long n, long m, double expected) {
        assertThat(StabilityIndexTest.survival(x, cells, n, m)).isCloseTo(expected, withinPercentage(1e-8));
    }

    /** Against samples in which nothing changed. */
    @ParameterizedTest
    @CsvSource({"10, 200, 2000, .08", "20, 500, 5000, .06", "10, 1000, 1000, .015"})
    void shouldBeTheShareOfSamplesThatExceedIt(int cells, int n, int m, double limit) {
        Random random = new Random(7);
        int trials = 4000;
        int above = 0;
        for (int trial = 0; trial < trials; trial++) {
            double psi = PopulationStabilityIndex.of(counts(random, cells, n), counts(random, cells, m));
            above += psi > limit ? 1 : 0;
        }
        double expected = StabilityIndexTest.survival(limit, cells, n, m);
        assertThat((double) above / trials).isCloseTo(expected, within(.02 + expected * .1));
    }

    private static long[] counts(Random random, int cells, int n) {
        long[] counts = new long[cells];
        for (int i = 0; i < n; i++) {
            counts[random.nextInt(cells)]++;
        }
        return counts;
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> StabilityIndexTest.survival(-1, 10, 10, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> StabilityIndexTest.survival(Double.NaN, 10, 10, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> StabilityIndexTest.survival(1, 1, 10, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> StabilityIndexTest.survival(1, 10, 0, 10));
    }
}
