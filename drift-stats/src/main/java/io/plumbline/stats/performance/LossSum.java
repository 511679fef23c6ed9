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

    ExactSum sum() {
        return sum;
    }

    ExactSum squares() {
        return squares;
    }

    /** Of what may have either sign. */
    Optional<Estimate> mean() {
        return mean(sum.exact(), squares.exact(), n);
    }

    /** Of losses, none of which is below zero. */
    Optional<Estimate> meanLoss() {
        return meanLoss(sum.exact(), squares.exact(), n);
    }

    static Optional<Estimate> meanLoss(BigDecimal sum, BigDecimal squares, long n) {
        return sum.signum() < 0
                ? Optional.empty()
                : mean(sum, squares, n).map(mean -> mean.within(0, Double.MAX_VALUE));
    }

    /**
     * A mean with an interval by normal theory: 1.96 standard errors, which of one row are none. Nothing is rounded before the
     * difference of squares is taken.
     *
     * @return empty without rows, and of what cannot be sums of so many rows: more was removed than added
     */
    static Optional<Estimate> mean(BigDecimal sum, BigDecimal squares, long n) {
        if (n <= 0 || squares.signum() < 0) {
            return Optional.empty();
        }
        double scaled = squares.multiply(BigDecimal.valueOf(n))
                .subtract(sum.multiply(sum))
                .doubleValue();
        double error = Math.sqrt(Math.max(0, scaled) / n / n / Math.max(1, n - 1));
        double mean = sum.doubleValue() / n;
        return Double.isFinite(mean) && Double.isFinite(error)
                ? Optional.of(Estimate.normal(mean, error, n))
                : Optional.empty();
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
