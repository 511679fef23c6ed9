package io.plumbline.stats.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.stats.Golden;
import org.junit.jupiter.api.Test;

class TestsOfSamplesTest {
    @Test
    void twoProportions_asFisherOfScipy() {
        Golden.rows("two_proportions").forEach(row -> {
            long[] c = Golden.longs(row);
            assertThat(TwoProportions.pValue(c[0], c[1], c[2], c[3]))
                    .as("%s", row)
                    .isCloseTo(row.get(4).asDouble(), withinPercentage(1e-7));
        });
    }

    @Test
    void twoProportions_emptyOrConstant_isOne() {
        assertThat(TwoProportions.pValue(0, 0, 5, 10)).isEqualTo(1);
        assertThat(TwoProportions.pValue(0, 7, 0, 10)).isEqualTo(1);
        assertThat(TwoProportions.pValue(7, 7, 10, 10)).isEqualTo(1);
    }

    @Test
    void twoProportions_largeSamples_doNotOverflow() {
        long billion = 1_000_000_000L;
        assertThat(TwoProportions.pValue(8 * billion, 16 * billion, 9 * billion, 18 * billion))
                .isEqualTo(1);
        assertThat(TwoProportions.pValue(3, 50, 0, 40 * billion)).isBetween(0.0, 1e-20);
    }

    @Test
    void nullWeights_asTheEigenvaluesOfNumpy() {
        JsonNode golden = Golden.of("ad_weights");
        long[] reference = Golden.longs(golden.get("reference"));
        double[] expected = Golden.doubles(golden.get("weights"));
        assertThat(AndersonDarlingBinned.nullWeights(reference)).containsExactly(expected, within(1e-13));
        double sum = 0;
        for (double weight : expected) {
            sum += weight;
        }
        assertThat(AndersonDarlingBinned.expected(reference)).isCloseTo(sum, within(1e-12));
    }

    @Test
    void andersonDarling_twoCells_refuses() {
        assertThatThrownBy(() -> AndersonDarlingBinned.statistic(new long[] {1, 2, 3}, new long[] {4, 0, 4}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 cells, not 2");
    }

    @Test
    void andersonDarling_cellEmptyInTheReference_countsAsTheNext() {
        long[] reference = {0, 50, 0, 60, 70, 0};
        assertThat(AndersonDarlingBinned.statistic(new long[] {2, 5, 3, 6, 7, 4}, reference))
                .isEqualTo(AndersonDarlingBinned.statistic(new long[] {0, 7, 0, 9, 11, 0}, reference));
    }

    @Test
    void ks_isTheLargestGap() {
        assertThat(KolmogorovSmirnov.distance(new long[] {1, 0, 3}, new long[] {1, 1, 2}))
                .isEqualTo(.25);
        assertThatThrownBy(() -> KolmogorovSmirnov.distance(new long[2], new long[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
