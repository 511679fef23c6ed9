package io.plumbline.stats.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    private final Random random = new Random(42);

    @Test
    void value_anyDoubles_isTheBigDecimalSumRoundedOnce() {
        for (int round = 0; round < 300; round++) {
            List<Double> values = values(1 + random.nextInt(60));
            BigDecimal expected = BigDecimal.ZERO;
            ExactSum sum = new ExactSum();
            for (double value : values) {
                expected = expected.add(new BigDecimal(value));
                sum.add(value);
            }
            assertThat(sum.value()).isEqualTo(expected.doubleValue());
            assertThat(sum.exact()).isEqualByComparingTo(expected);
        }
    }

    @Test
    void value_cancellation_leavesWhatIsLeft() {
        ExactSum sum = new ExactSum();
        for (double value : new double[] {1e308, 1, -1e308, Double.MIN_VALUE, 1e308, -1e308}) {
            sum.add(value);
        }
        assertThat(sum.exact()).isEqualByComparingTo(BigDecimal.ONE.add(new BigDecimal(Double.MIN_VALUE)));
        sum.add(-1);
        assertThat(sum.value()).isEqualTo(Double.MIN_VALUE);
        sum.add(-Double.MIN_VALUE);
        assertThat(bytes(sum)).isEqualTo(bytes(new ExactSum()));
    }

    @Test
    void value_largestOften_overflowsOnlyInTheEnd() {
        ExactSum sum = new ExactSum();
        for (int i = 0; i < 1000; i++) {
            sum.add(Double.MAX_VALUE);
        }
        assertThat(sum.value()).isInfinite();
        for (int i = 0; i < 999; i++) {
            sum.add(-Double.MAX_VALUE);
        }
        assertThat(sum.value()).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void bytes_anyOrderAndSplit_areTheSame() {
        for (int round = 0; round < 200; round++) {
            List<Double> values = values(1 + random.nextInt(40));
            byte[] expected = bytes(sum(values));
            Collections.shuffle(values, random);
            int cut = random.nextInt(values.size() + 1);
            ExactSum left = sum(values.subList(0, cut));
            ExactSum right = sum(values.subList(cut, values.size()));
            left.value(); // normalises half way
            right.merge(left);
            assertThat(bytes(right)).isEqualTo(expected);
            ExactSum back = ExactSum.readFrom(new SummaryReader(expected));
            back.merge(new ExactSum());
            assertThat(bytes(back)).isEqualTo(expected);
            back.add(1.5);
            back.add(-1.5);
            assertThat(bytes(back)).isEqualTo(expected);
        }
    }

    @Test
    void add_notFinite_refuses() {
        ExactSum sum = new ExactSum();
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> sum.add(value)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void products_areNotRounded() {
        ExactSum sum = new ExactSum();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < 2000; i++) {
            double a = Math.scalb(random.nextGaussian(), random.nextInt(400) - 200);
            double b = Math.scalb(random.nextGaussian(), random.nextInt(400) - 200);
            sum.addProduct(a, b);
            expected = expected.add(new BigDecimal(a).multiply(new BigDecimal(b)));
        }
        assertThat(sum.exact()).isEqualByComparingTo(expected);
        byte[] before = bytes(sum);
        assertThatThrownBy(() -> sum.addProduct(1e200, 1e200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sum.addProduct(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        sum.addProduct(3e-200, 7e-200); // vanishes
        assertThat(bytes(sum)).isEqualTo(before);
    }

    private List<Double> values(int count) {
        List<Double> values = new ArrayList<>();
        while (values.size() < count) {
            double value = switch (random.nextInt(6)) {
                case 0 -> Double.longBitsToDouble(random.nextLong());
                case 1 -> random.nextLong() * Double.MIN_VALUE;
                case 2 -> random.nextGaussian();
                case 3 -> -Math.abs(random.nextInt(5));
                case 4 -> values.isEmpty() ? 0 : -values.get(random.nextInt(values.size()));
                default -> Math.scalb(1.0, random.nextInt(2098) - 1074);
            };
            if (Double.isFinite(value)) {
                values.add(value);
            }
        }
        return values;
    }

    private static ExactSum sum(List<Double> values) {
        ExactSum sum = new ExactSum();
        values.forEach(sum::add);
        return sum;
    }

    private static byte[] bytes(ExactSum sum) {
        SummaryWriter out = new SummaryWriter();
        sum.writeTo(out);
        return out.toByteArray();
    }
}
