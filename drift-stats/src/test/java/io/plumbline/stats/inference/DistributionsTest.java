package io.plumbline.stats.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.stats.Golden;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;

class DistributionsTest {
    private static final double PERCENT = 1e-10; // 1e-12 relative

    @Test
    void chiSquareSurvival_asScipy() {
        Golden.rows("chi_square_sf")
                .forEach(row -> assertThat(ChiSquare.survival(at(row, 0), at(row, 1)))
                        .as("%s", row)
                        .isCloseTo(at(row, 2), withinPercentage(1e-9)));
    }

    @Test
    void chiSquareQuantile_asScipy() {
        Golden.rows("chi_square_isf")
                .forEach(row -> assertThat(ChiSquare.upperQuantile(at(row, 0), at(row, 1)))
                        .as("%s", row)
                        .isCloseTo(at(row, 2), withinPercentage(PERCENT)));
    }

    @Test
    void normalSurvival_asScipy() {
        Golden.rows("normal_sf")
                .forEach(row -> assertThat(Normal.survival(at(row, 0)))
                        .as("%s", row)
                        .isCloseTo(at(row, 1), withinPercentage(PERCENT)));
    }

    @Test
    void noncentralCdf_asScipy() {
        Golden.rows("ncx2_cdf")
                .forEach(row -> assertThat(NoncentralChiSquare.cdf(at(row, 0), at(row, 1), at(row, 2)))
                        .as("%s", row)
                        .isCloseTo(at(row, 3), within(1e-10)));
    }

    @Test
    void noncentralCdf_largeWithOneDegree_asTheNormalItIsASquareOf() {
        Golden.rows("ncx2_cdf_1df")
                .forEach(row -> assertThat(NoncentralChiSquare.cdf(at(row, 0), 1, at(row, 1)))
                        .as("%s", row)
                        .isCloseTo(at(row, 2), within(2e-9)));
    }

    @Test
    void noncentralCdf_seriesMeetsSaddlepoint() {
        double below = NoncentralChiSquare.cdf(999_999.9, 19, 999_000);
        double above = NoncentralChiSquare.cdf(1_000_000.1, 19, 999_000);
        assertThat(above - below).isBetween(0.0, 1e-4);
    }

    @Test
    void noncentralInverses_undoTheCdf() {
        for (double df : new double[] {1, 4, 19, 99}) {
            for (double x : new double[] {df, 3 * df, 50 * df, 1e5, 3e6}) {
                double lambda = NoncentralChiSquare.noncentrality(x, df, .05);
                assertThat(NoncentralChiSquare.cdf(x, df, lambda)).isCloseTo(.05, within(1e-9));
                double quantile = NoncentralChiSquare.quantile(.9, df, lambda);
                assertThat(NoncentralChiSquare.cdf(quantile, df, lambda)).isCloseTo(.9, within(1e-9));
            }
        }
        assertThat(NoncentralChiSquare.noncentrality(1, 19, .05)).isZero();
    }

    @Test
    void weightedSurvival_nearTheExactIntegral() {
        Golden.rows("weighted_sf_exact").forEach(row -> {
            double exact = at(row, 2);
            double[] weights = Golden.doubles(row.get(1));
            // A sum of few unequal weights is the hardest case of the approximation: 5 % of p is still harmless.
            assertThat(WeightedChiSquare.survival(at(row, 0), weights))
                    .as("%s", row)
                    .isCloseTo(exact, withinPercentage(5));
        });
    }

    @Test
    void weightedSurvival_equalWeightsNearChiSquare() {
        double[] ones = new double[19];
        java.util.Arrays.fill(ones, 1);
        for (double x : new double[] {1, 5, 19, 19.00001, 40, 120, 600}) {
            assertThat(WeightedChiSquare.survival(x, ones)).isCloseTo(ChiSquare.survival(x, 19), withinPercentage(.5));
        }
        assertThat(WeightedChiSquare.survival(0, ones)).isEqualTo(1);
    }

    @Test
    void weightedSurvival_fallsSmoothlyThroughTheMean() {
        double[] weights = {.5, .3, .2};
        double last = 1;
        for (int i = -300; i <= 300; i++) {
            double p = WeightedChiSquare.survival(1 + i * 1e-8, weights);
            assertThat(p).isCloseTo(.3794, within(.01)).isLessThanOrEqualTo(last + 1e-7);
            last = p;
        }
    }

    private static double at(JsonNode row, int index) {
        return row.get(index).asDouble();
    }

    @Test
    void tridiagonalEigenvalues_asThoseOfCommonsMath() {
        Random random = new Random(3);
        for (int n : new int[] {1, 2, 3, 10, 121}) {
            double[] diagonal = random.doubles(n, 1, 1000).toArray();
            double[] beside = random.doubles(n - 1, -300, 300).toArray();
            double[] expected = new EigenDecomposition(diagonal.clone(), beside.clone()).getRealEigenvalues();
            Arrays.sort(expected);
            assertThat(TridiagonalEigenvalues.ascending(diagonal, beside))
                    .as("%s", n)
                    .containsExactly(expected, within(1e-9));
        }
    }

    @Test
    void nullWeights_ofCellsOfVeryDifferentSize_addUpToWhatIsExpected() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            long[] reference =
                    random.doubles(60).mapToLong(u -> (long) Math.exp(14 * u)).toArray();
            double sum =
                    Arrays.stream(AndersonDarlingBinned.nullWeights(reference)).sum();
            assertThat(sum).isCloseTo(AndersonDarlingBinned.expected(reference), within(1e-9));
        }
    }
}
