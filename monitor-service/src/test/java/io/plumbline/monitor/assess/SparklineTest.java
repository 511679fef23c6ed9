package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    private static List<Bin> bins(long... counts) {
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < counts.length; i += 2) {
            bins.add(new Bin("bin " + i, null, null, counts[i], counts[i + 1]));
        }
        return bins;
    }

    @Test
    void shouldDrawSharesOnOneScale() {
        // Shares: reference 1/8, 2/8, 5/8, 0; window 0, 1/4, 1/4, 2/4. The most is 5/8, eight levels high.
        assertThat(Sparkline.of(bins(1, 0, 2, 100, 5, 100, 0, 200))).isEqualTo("▂▄█· → ·▄▄▇");
    }

    @Test
    void shouldShowTheFewestOfManyAsMoreThanNothing() {
        assertThat(Sparkline.of(bins(1, 0, 1_000_000, 7))).isEqualTo("▁█ → ·█");
    }

    @Test
    void shouldDrawNothingWhereThereIsNothingToCompare() {
        assertThat(Sparkline.of(bins(1, 0, 2, 0))).isNull();
        assertThat(Sparkline.of(bins(0, 1, 0, 2))).isNull();
        assertThat(Sparkline.of(bins(1, 1))).isNull();
        assertThat(Sparkline.of(bins(new long[50]))).isNull();
    }
}
