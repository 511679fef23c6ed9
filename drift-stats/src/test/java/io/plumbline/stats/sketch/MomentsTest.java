package io.plumbline.stats.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MomentsTest {
    @Test
    void moments_ofFewValues() {
        Moments moments = of(2, 4, 4, 4, 5, 5, 7, 9);
        assertThat(moments.count()).isEqualTo(8);
        assertThat(moments.min()).isEqualTo(2);
        assertThat(moments.max()).isEqualTo(9);
        assertThat(moments.mean()).isEqualTo(5);
        assertThat(moments.standardDeviation()).isCloseTo(Math.sqrt(32 / 7.0), within(1e-15));
    }

    @Test
    void moments_emptyOrSingle() {
        assertThat(new Moments().mean()).isNaN();
        assertThat(new Moments().min()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(of(3).mean()).isEqualTo(3);
        assertThat(of(3).standardDeviation()).isNaN();
        assertThat(of(3, 3, 3).standardDeviation()).isZero();
    }

    @Test
    void standardDeviation_farFromZero_doesNotCancel() {
        Moments moments = new Moments();
        for (int i = 0; i < 1000; i++) {
            moments.update(1e7 + i % 2);
        }
        assertThat(moments.standardDeviation()).isCloseTo(.5 * Math.sqrt(1000 / 999.0), within(1e-12));
    }

    @Test
    void standardDeviation_squareOverflows_isNotKnown() {
        assertThat(of(1, 1e200).standardDeviation()).isNaN();
        assertThat(of(1, 1e200).mean()).isEqualTo(5e199);
    }

    @Test
    void update_weighted_isAsOften() {
        for (double value : new double[] {0, -0.0, 3.7, -1e-310, 1e300, -Double.MAX_VALUE, 0.1}) {
            Moments weighted = of(5);
            Moments repeated = of(5);
            for (int weight : new int[] {0, 1, 2, 1000, 77}) {
                weighted.update(value, weight);
                for (int i = 0; i < weight; i++) {
                    repeated.update(value);
                }
            }
            assertThat(bytes(weighted)).as("%s", value).isEqualTo(bytes(repeated));
        }
    }

    @Test
    void update_hugeWeight_isExact() {
        Moments moments = new Moments();
        moments.update(0.1, 3_000_000_000_000L);
        moments.update(-0.1, 3_000_000_000_000L);
        assertThat(moments.count()).isEqualTo(6_000_000_000_000L);
        assertThat(moments.mean()).isZero();
        assertThat(moments.standardDeviation()).isCloseTo(0.1, within(1e-12));
        assertThatThrownBy(() -> moments.update(1, -1)).hasMessageContaining("at least 0, not -1");
    }

    @Test
    void update_negativeZero_isZero() {
        assertThat(bytes(of(-0.0))).isEqualTo(bytes(of(0.0)));
    }

    @Test
    void bytes_anyOrder_areTheSame() {
        Random random = new Random(3);
        double[] values = random.doubles(500, -1e6, 1e6).toArray();
        byte[] expected = bytes(of(values));
        Moments left = new Moments();
        Moments right = new Moments();
        for (int i = values.length - 1; i >= 0; i--) {
            (random.nextBoolean() ? left : right).update(values[i]);
        }
        left.merge(right);
        assertThat(bytes(left)).isEqualTo(expected);
        assertThat(bytes(Moments.readFrom(new SummaryReader(expected)))).isEqualTo(expected);
        assertThat(bytes(Moments.readFrom(new SummaryReader(bytes(new Moments())))))
                .isEqualTo(bytes(new Moments()));
    }

    private static Moments of(double... values) {
        Moments moments = new Moments();
        for (double value : values) {
            moments.update(value);
        }
        return moments;
    }

    private static byte[] bytes(Moments moments) {
        SummaryWriter out = new SummaryWriter();
        moments.writeTo(out);
        return out.toByteArray();
    }
}
