package io.plumbline.stats.performance;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.sketch.ExactSum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows of a regressor: exact sums of its errors. A row that was added can be removed again, as in {@link ClassificationTally}.
 *
 * <p>The error of a row, prediction less target, is rounded once, and so is its share of the target. Products of errors and
 * targets are not rounded at all ({@link ExactSum#addProduct}), so that targets far from zero lose nothing where their mean is
 * taken off. Numbers beyond 1e70 are left out and counted as {@link #unusable}, as their fourth powers would overflow; errors
 * and targets that are all below 1e-75 have intervals without width, as their fourth powers vanish.
 *
 * <p>Intervals are by normal theory, 1.96 standard errors to each side, unless stated otherwise. Results are empty without
 * rows, and where more was removed than was ever added.
 */
public final class RegressionTally implements Summary<RegressionTally> {
    /** Most quantiles that a model may predict beside its point. */
    public static final int MAX_QUANTILES = 20;

    private static final int KIND = 'E';
    private static final double LARGEST = 1e70;
    private static final MathContext DIGITS = new MathContext(100);

    /** What a quantile was predicted to be, against the target. */
    private static final class QuantileLoss {
        private LossSum loss = new LossSum();
        private long covered;
    }

    private final List<Double> quantiles;
    private final List<QuantileLoss> quantileLosses = new ArrayList<>();
    private long unlabelled;
    private long unusable;
    private long zeroTargets;
    private LossSum errors = new LossSum(); // with squares
    private LossSum relative = new LossSum(); // absolute errors as shares of the target

    private static final int ABSOLUTE = 0;
    private static final int OVER = 1; // squares of errors where the prediction is above the target
    private static final int FOURTH = 2; // powers of errors
    private static final int T = 3; // powers of targets
    private static final int T2 = 4;
    private static final int T3 = 5;
    private static final int T4 = 6;
    private static final int SQUARE_T = 7; // squared errors times targets
    private static final int SQUARE_T2 = 8; // and times their squares
    private static final int SUMS = 9;
    private final ExactSum[] sums = new ExactSum[SUMS];

    /**
     * Empty.
     *
     * @param quantiles that the model predicts beside its point, in (0, 1) and ascending; mostly none
     * @throws IllegalArgumentException if they are not, or more than {@value #MAX_QUANTILES}
     */
    public RegressionTally(List<Double> quantiles) {
        this.quantiles = List.copyOf(quantiles);
        if (quantiles.size() > MAX_QUANTILES) {
            throw new IllegalArgumentException(
                    "at most " + MAX_QUANTILES + " quantiles can be told apart, not " + quantiles.size());
        }
        double before = 0;
        for (double quantile : quantiles) {
            if (!(quantile > before && quantile < 1)) {
                throw new IllegalArgumentException("quantiles must be in (0, 1) and ascending, not " + quantiles);
            }
            before = quantile;
            quantileLosses.add(new QuantileLoss());
        }
        for (int i = 0; i < SUMS; i++) {
            sums[i] = new ExactSum();
        }
    }

    /** Of a model that predicts points only. */
    public RegressionTally() {
        this(List.of());
    }

    public List<Double> quantiles() {
        return quantiles;
    }

    /**
     * Adds a row.
     *
     * @param predicted what the model predicted
     * @param target what came; NaN as long as it is not known
     * @param atQuantiles what it predicted for each of the {@link #quantiles}, NaN where absent; or none at all
     * @throws IllegalArgumentException if there are some of those, but not as many
     */
    public void add(double predicted, double target, double... atQuantiles) {
        apply(predicted, target, atQuantiles, 1);
    }

    /** Removes a row that was added, here or in a part that is merged: with the very same arguments. */
    public void remove(double predicted, double target, double... atQuantiles) {
        apply(predicted, target, atQuantiles, -1);
    }

    private void apply(double predicted, double target, double[] atQuantiles, int times) {
        if (atQuantiles.length != 0 && atQuantiles.length != quantiles.size()) {
            throw new IllegalArgumentException(atQuantiles.length + " quantiles, not " + quantiles.size());
        }
        if (Double.isNaN(target)) {
            unlabelled += times;
            return;
        }
        if (!(Math.abs(predicted) <= LARGEST && Math.abs(target) <= LARGEST)) {
            unusable += times;
            return;
        }
        double error = predicted - target;
        errors.add(error, times);
        sums[ABSOLUTE].add(times * Math.abs(error));
        double square = error * error;
        double squareRest = Math.fma(error, error, -square);
        if (error > 0) {
            sums[OVER].addProduct(times * error, error);
        }
        sums[FOURTH].addProduct(times * square, square);
        ofTarget(target, square, squareRest, times);
        if (Math.abs(target) < 1 / LARGEST) {
            zeroTargets += times;
        } else {
            relative.add(Math.abs(error) / Math.abs(target), times);
        }
        for (int i = 0; i < atQuantiles.length; i++) {
            double at = atQuantiles[i];
            if (Math.abs(at) <= LARGEST) {
                QuantileLoss of = quantileLosses.get(i);
                of.loss.add(pinball(quantiles.get(i), target - at), times);
                of.covered += target <= at ? times : 0;
            }
        }
    }

    /** Both squares are sums of two doubles, exactly; what is multiplied out has their products. */
    private void ofTarget(double target, double square, double squareRest, int times) {
        double signed = times * target;
        double target2 = target * target;
        double rest2 = Math.fma(target, target, -target2);
        sums[T].add(signed);
        sums[T2].addProduct(signed, target);
        sums[T3].addProduct(signed, target2);
        sums[T3].addProduct(signed, rest2);
        sums[T4].addProduct(times * target2, target2);
        sums[T4].addProduct(times * 2 * target2, rest2);
        sums[T4].addProduct(times * rest2, rest2);
        sums[SQUARE_T].addProduct(signed, square);
        sums[SQUARE_T].addProduct(signed, squareRest);
        sums[SQUARE_T2].addProduct(times * square, target2);
        sums[SQUARE_T2].addProduct(times * square, rest2);
        sums[SQUARE_T2].addProduct(times * squareRest, target2);
        sums[SQUARE_T2].addProduct(times * squareRest, rest2);
    }

    private static double pinball(double quantile, double above) {
        return above >= 0 ? quantile * above : (quantile - 1) * above;
    }

    /** Rows in all: labelled, not labelled, and unusable. */
    public long rows() {
        return errors.n() + unlabelled + unusable;
    }

    /** Rows whose target is known and that everything here is about. */
    public long labelled() {
        return errors.n();
    }

    /** Rows with a target whose prediction or target is not a number of at most 1e70; they are left out. */
    public long unusable() {
        return unusable;
    }

    /** Rows whose target is zero, or within 1e-70 of it: they have no error in percent. */
    public long zeroTargets() {
        return zeroTargets;
    }

    /** Mean of prediction less target: above zero where predictions are too high. */
    public Optional<Estimate> bias() {
        return errors.mean();
    }

    /** Mean absolute error. */
    public Optional<Estimate> meanAbsoluteError() {
        return mean(sums[ABSOLUTE], errors.squares());
    }

    /** Mean squared error. */
    public Optional<Estimate> meanSquaredError() {
        return mean(errors.squares(), sums[FOURTH]);
    }

    /** Root of the mean squared error; its bounds are the roots of that one's. */
    public Optional<Estimate> rootMeanSquaredError() {
        return meanSquaredError()
                .map(mse -> new Estimate(Math.sqrt(mse.value()), Math.sqrt(mse.low()), Math.sqrt(mse.high()), mse.n()));
    }

    /** Mean absolute error as a share of the target (1 is 100 %), over rows whose target is not zero. */
    public Optional<Estimate> meanAbsolutePercentageError() {
        return relative.meanLoss();
    }

    /**
     * The share of the targets' variance that the predictions explain; below zero where their mean would have been better. The
     * interval is by the delta method: the variance of each row's influence on the ratio of the mean squared error to the
     * variance (van der Vaart, Asymptotic Statistics, chapter 3).
     *
     * @return empty below two rows, and where all targets are equal or so near that the ratio overflows
     */
    public Optional<Estimate> r2() {
        long count = errors.n();
        if (count < 2) {
            return Optional.empty();
        }
        BigDecimal n = BigDecimal.valueOf(count);
        BigDecimal mean = sums[T].exact().divide(n, DIGITS);
        BigDecimal mean2 = mean.multiply(mean, DIGITS);
        BigDecimal t2 = sums[T2].exact();
        double variance = per(t2.subtract(n.multiply(mean2)), n);
        double error = per(errors.squares().exact(), n);
        // Rounding the mean to 100 digits leaves next to nothing of equal targets, of either sign.
        if (!(variance > 0) || variance < 1e-80 * per(t2, n)) {
            return Optional.empty();
        }
        BigDecimal four = sums[T4].exact()
                .subtract(sums[T3].exact().multiply(mean).multiply(BigDecimal.valueOf(4)))
                .add(t2.multiply(mean2).multiply(BigDecimal.valueOf(6)))
                .subtract(n.multiply(mean2).multiply(mean2).multiply(BigDecimal.valueOf(3)));
        BigDecimal both = sums[SQUARE_T2]
                .exact()
                .subtract(sums[SQUARE_T].exact().multiply(mean).multiply(BigDecimal.valueOf(2)))
                .add(errors.squares().exact().multiply(mean2));
        double ratio = error / variance;
        double influence = per(sums[FOURTH].exact(), n) / variance / variance
                - 2 * ratio * (per(both, n) / variance / variance)
                + ratio * ratio * (per(four, n) / variance / variance);
        double standardError = Math.sqrt(Math.max(0, influence) / count);
        return ratio >= 0 && Double.isFinite(ratio) && Double.isFinite(standardError)
                ? Optional.of(Estimate.normal(1 - ratio, standardError, count).within(Double.NEGATIVE_INFINITY, 1))
                : Optional.empty();
    }

    private static double per(BigDecimal sum, BigDecimal n) {
        return sum.divide(n, DIGITS).doubleValue();
    }

    /**
     * Mean pinball loss of the prediction, were it one of a quantile: an error below the target costs {@code quantile} times
     * its size, one above it {@code 1 - quantile} times (Koenker and Bassett 1978, doi:10.2307/1913643).
     *
     * @param quantile in (0, 1), any
     */
    public Optional<Estimate> pinballLoss(double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("a quantile is in (0, 1), not " + quantile);
        }
        BigDecimal q = new BigDecimal(quantile);
        BigDecimal rest = BigDecimal.ONE.subtract(q);
        BigDecimal over = sums[ABSOLUTE].exact().add(errors.sum().exact());
        BigDecimal under = sums[ABSOLUTE].exact().subtract(errors.sum().exact());
        BigDecimal sum = rest.multiply(over).add(q.multiply(under)).divide(BigDecimal.valueOf(2));
        BigDecimal squares = rest.multiply(rest)
                .multiply(sums[OVER].exact())
                .add(q.multiply(q).multiply(errors.squares().exact().subtract(sums[OVER].exact())));
        return LossSum.meanLoss(sum, squares, errors.n());
    }

    /** Mean pinball loss of what was predicted for a declared quantile. */
    public Optional<Estimate> quantileLoss(double quantile) {
        return declared(quantile).loss.meanLoss();
    }

    /** Share of targets at or below what was predicted for a declared quantile, which it should be; with Wilson's interval. */
    public Optional<Estimate> coverage(double quantile) {
        QuantileLoss of = declared(quantile);
        return Proportion.of(of.covered, of.loss.n());
    }

    private QuantileLoss declared(double quantile) {
        int at = quantiles.indexOf(quantile);
        if (at < 0) {
            throw new IllegalArgumentException("quantile " + quantile + " is not among " + quantiles);
        }
        return quantileLosses.get(at);
    }

    private Optional<Estimate> mean(ExactSum sum, ExactSum squares) {
        return LossSum.meanLoss(sum.exact(), squares.exact(), errors.n());
    }

    @Override
    public void merge(RegressionTally that) {
        if (!quantiles.equals(that.quantiles)) {
            throw new IllegalArgumentException("quantiles differ: " + quantiles + " and " + that.quantiles);
        }
        unlabelled += that.unlabelled;
        unusable += that.unusable;
        zeroTargets += that.zeroTargets;
        errors.merge(that.errors);
        relative.merge(that.relative);
        for (int i = 0; i < SUMS; i++) {
            sums[i].merge(that.sums[i]);
        }
        for (int i = 0; i < quantileLosses.size(); i++) {
            quantileLosses.get(i).loss.merge(that.quantileLosses.get(i).loss);
            quantileLosses.get(i).covered += that.quantileLosses.get(i).covered;
        }
    }

    @Override
    public RegressionTally copy() {
        RegressionTally copy = new RegressionTally(quantiles);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(quantiles.size());
        quantiles.forEach(out::putDouble);
        out.putSigned(unlabelled).putSigned(unusable).putSigned(zeroTargets);
        errors.writeTo(out);
        relative.writeTo(out);
        for (ExactSum sum : sums) {
            sum.writeTo(out);
        }
        for (QuantileLoss of : quantileLosses) {
            of.loss.writeTo(out);
            out.putSigned(of.covered);
        }
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static RegressionTally fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        RegressionTally tally = readFrom(in);
        in.end();
        return tally;
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static RegressionTally readFrom(SummaryReader in) {
        int size = in.getLength();
        if (size > MAX_QUANTILES) {
            throw new IllegalArgumentException("not a tally: of " + size + " quantiles");
        }
        List<Double> quantiles = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            quantiles.add(in.getDouble());
        }
        RegressionTally tally = new RegressionTally(quantiles);
        tally.unlabelled = in.getSigned();
        tally.unusable = in.getSigned();
        tally.zeroTargets = in.getSigned();
        tally.errors = LossSum.readFrom(in);
        tally.relative = LossSum.readFrom(in);
        for (int i = 0; i < SUMS; i++) {
            tally.sums[i] = ExactSum.readFrom(in);
        }
        for (QuantileLoss of : tally.quantileLosses) {
            of.loss = LossSum.readFrom(in);
            of.covered = in.getSigned();
        }
        return tally;
    }
}
