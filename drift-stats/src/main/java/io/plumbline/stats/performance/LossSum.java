package io.plumbline.stats.performance;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.sketch.ExactSum;
import java.math.BigDecimal;
import java.util.Optional;

/** A loss by row: the exact sum of it and of its square, for the mean and its interval. */
final class LossSum {
    private long n;
    private ExactSum sum = new ExactSum();
    private ExactSum squares = new ExactSum();

    LossSum() {}

    /**
     * @param loss less than 1e150
     * @param times 1, or -1 to take one out
     */
    void add(double loss, int times) {
        n += times;
        sum.add(times * loss);
        squares.addProduct(times * loss, loss);
    }

    void merge(LossSum that) {
        n += that.n;
        sum.merge(that.sum);
        squares.merge(that.squares);
    }

    long n() {
        return n;
    }

    /** The mean with an interval by normal theory: 1.96 standard errors of the mean. */
    Optional<Estimate> mean() {
        return n <= 0
                ? Optional.empty()
                : Optional.of(Estimate.normal(sum.value() / n, standardError(sum, squares, n), n));
    }

    /** Of a mean, from the sum and the sum of squares; 0 of one row. Nothing is rounded before the difference is taken. */
    static double standardError(ExactSum sum, ExactSum squares, long n) {
        BigDecimal total = sum.exact();
        double scaled = squares.exact()
                .multiply(BigDecimal.valueOf(n))
                .subtract(total.multiply(total))
                .doubleValue();
        return Math.sqrt(Math.max(0, scaled) / n / n / Math.max(1, n - 1));
    }

    void writeTo(SummaryWriter out) {
        out.putSigned(n);
        sum.writeTo(out);
        squares.writeTo(out);
    }

    static LossSum readFrom(SummaryReader in) {
        LossSum read = new LossSum();
        read.n = in.getSigned();
        read.sum = ExactSum.readFrom(in);
        read.squares = ExactSum.readFrom(in);
        return read;
    }
}
