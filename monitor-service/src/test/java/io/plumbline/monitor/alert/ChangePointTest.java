package io.plumbline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.inference.Normal;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangePointTest {
    /**
     * D. C. Montgomery, <i>Introduction to Statistical Quality Control</i>, 6th edition, table 9.1: twenty observations of N(10, 1), then ten of
     * N(11, 1). The book's sum signals at 29 and takes the change to lie between 22 and 23.
     */
    private static final double[] MONTGOMERY = {
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
        10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52
    };

    private static @Nullable ChangePoint after(double... observations) {
        ChangePoint change = null;
        for (int i = 0; i < observations.length; i++) {
            change = ChangePoint.next(change, Normal.survival(observations[i]), i + 1);
        }
        return change;
    }

    @Test
    void shouldFindTheChangeWhereTheBookDoes() {
        double[] standard = Arrays.stream(MONTGOMERY).map(x -> x - 10).toArray();
        ChangePoint change = after(Arrays.copyOf(standard, 29));
        // By hand from the table: the sum of x - 10 - 1 from 23 on.
        assertThat(change).isEqualTo(new ChangePoint(23, 1290 + 500 - 400 + 80 - 620 + 620 + 310));
        assertThat(after(Arrays.copyOf(standard, 22))).isNull();
    }

    @Test
    void shouldForgetWhatWasChance() {
        assertThat(after(2, -3)).isNull();
        assertThat(after(2, -3, 1.5)).isEqualTo(new ChangePoint(3, 500));
    }

    @Test
    void shouldTakeCertaintyForMuchAndNotForEverything() {
        assertThat(ChangePoint.next(null, 0, 1)).isEqualTo(new ChangePoint(1, 7000));
        assertThat(ChangePoint.next(new ChangePoint(1, 29_000), 0, 2)).isEqualTo(new ChangePoint(1, 30_000));
        assertThat(ChangePoint.next(new ChangePoint(1, 4000), 1, 2)).isNull();
    }

    /** A shift of two standard deviations of what a window says, of which an alert is decided ten windows later. */
    @Test
    void shouldBeOffByFewWindows() {
        Random random = new Random(20261129);
        int rounds = 2000;
        int[] off = new int[rounds];
        for (int round = 0; round < rounds; round++) {
            ChangePoint change = null;
            for (int i = 1; i <= 110; i++) {
                double said = random.nextGaussian() + (i > 100 ? 2 : 0);
                change = ChangePoint.next(change, Normal.survival(said), i);
            }
            off[round] = change == null ? 10 : (int) Math.abs(change.since() - 101);
        }
        Arrays.sort(off);
        assertThat(off[rounds / 2]).as("median").isLessThanOrEqualTo(1);
        assertThat(off[rounds * 9 / 10]).as("90 %").isLessThanOrEqualTo(4);
    }
}
