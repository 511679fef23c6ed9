package io.plumbline.stats.multiplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.Golden;
import org.junit.jupiter.api.Test;

class MultiplicityTest {
    private final double[] pValues = Golden.doubles(Golden.of("p_values").get("p"));

    @Test
    void holm_keepsOrderAndMonotony() {
        double[] expected = Golden.doubles(Golden.of("p_values").get("holm"));
        assertThat(Holm.adjust(pValues)).containsExactly(expected, within(1e-15));
        assertThat(Holm.adjust(new double[0])).isEmpty();
        assertThat(Holm.adjust(new double[] {1, 1})).containsExactly(1, 1);
    }

    @Test
    void benjaminiHochberg_asScipy() {
        double[] expected = Golden.doubles(Golden.of("p_values").get("benjamini_hochberg"));
        assertThat(BenjaminiHochberg.adjust(pValues)).containsExactly(expected, within(1e-15));
    }

    @Test
    void adjust_noProbability_refuses() {
        assertThatThrownBy(() -> Holm.adjust(new double[] {.5, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
