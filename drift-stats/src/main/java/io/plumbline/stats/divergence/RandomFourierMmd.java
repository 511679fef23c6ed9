package io.plumbline.stats.divergence;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.sketch.ExactSum;
import java.util.SplittableRandom;

/**
 * The mean of frozen random Fourier features of vectors: what is needed to tell by how much two samples of several
 * columns differ together, correlations included. The squared distance of two such means estimates the squared maximum
 * mean discrepancy with a Gaussian kernel (Rahimi and Recht 2007; Gretton et al. 2012), with an error of about
 * {@code 1 / sqrt(features)} of the kernel's own size of 1.
 *
 * <p>The features are frozen by seed, number, dimension and bandwidth: two summaries can be merged and compared only if
 * these are the same. Sums are exact, so merging is, too. The columns should be standardised beforehand.
 */
public final class RandomFourierMmd implements Summary<RandomFourierMmd> {
    private static final int KIND = 'R';
    private static final int MOST = 4096;

    private final int dimension;
    private final int features;
    private final double bandwidth;
    private final long seed;
    private final double[][] frequencies;
    private final ExactSum[] sums;
    private long count;

    /**
     * @param dimension numbers of a vector, at least 1
     * @param features cosines and sines that are averaged: even, 2 to 4096; 256 is usual
     * @param bandwidth of the kernel {@code exp(-|x - y|^2 / (2 bandwidth^2))}, such as the median distance of two vectors
     * @param seed any; the same one for all that is to be compared
     */
    public RandomFourierMmd(int dimension, int features, double bandwidth, long seed) {
        if (dimension < 1) {
            throw new IllegalArgumentException("a vector has at least one number, not " + dimension);
        }
        if (features < 2 || features > MOST || features % 2 != 0) {
            throw new IllegalArgumentException("features are an even number from 2 to " + MOST + ", not " + features);
        }
        if (!(bandwidth > 0 && bandwidth < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a bandwidth is positive and finite, not " + bandwidth);
        }
        this.dimension = dimension;
        this.features = features;
        this.bandwidth = bandwidth;
        this.seed = seed;
        this.frequencies = frequencies(dimension, features / 2, bandwidth, seed);
        this.sums = new ExactSum[features];
        for (int i = 0; i < features; i++) {
            sums[i] = new ExactSum();
        }
    }

    /** Normal variables by Box and Muller, from a generator whose numbers Java fixes for ever. */
    private static double[][] frequencies(int dimension, int rows, double bandwidth, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] all = new double[rows][dimension];
        for (double[] row : all) {
            for (int i = 0; i < dimension; i++) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
                row[i] = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble()) / bandwidth;
            }
        }
        return all;
    }

    /** @throws IllegalArgumentException if the vector is of another dimension or not finite */
    public void update(double... vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException("a vector of " + vector.length + " numbers, not " + dimension);
        }
        for (double value : vector) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a vector holds finite numbers, not " + value);
            }
        }
        count++;
        for (int f = 0; f < frequencies.length; f++) {
            double angle = 0;
            for (int i = 0; i < dimension; i++) {
                angle += frequencies[f][i] * vector[i];
            }
            sums[2 * f].add(StrictMath.cos(angle));
            sums[2 * f + 1].add(StrictMath.sin(angle));
        }
    }

    /** Vectors that came. */
    public long count() {
        return count;
    }

    /**
     * The squared discrepancy, with the bias taken off that the vectors' own chance gives: 0 on average where the samples
     * are of one distribution, and then often negative. There is no interval, as the features' covariance is not kept: hold
     * it against what blocks of the reference give among themselves.
     *
     * @throws IllegalArgumentException if the features are others, or a sample holds fewer than two vectors
     */
    public double squared(RandomFourierMmd that) {
        check(that);
        if (count < 2 || that.count < 2) {
            throw new IllegalArgumentException(
                    "at least two vectors are needed in each sample, not " + count + " and " + that.count);
        }
        double n = count;
        double m = that.count;
        double between = 0;
        double mine = 0;
        double theirs = 0;
        for (int i = 0; i < features; i++) {
            double x = sums[i].value() / n;
            double y = that.sums[i].value() / m;
            between += x * y;
            mine += x * x;
            theirs += y * y;
        }
        // Each vector's own features have a squared length of features / 2: with itself, not with another vector.
        double half = features / 2.0;
        double within = (n * mine / half - 1) / (n - 1) + (m * theirs / half - 1) / (m - 1);
        return within - 2 * between / half;
    }

    private void check(RandomFourierMmd that) {
        boolean same = dimension == that.dimension
                && features == that.features
                && bandwidth == that.bandwidth
                && seed == that.seed;
        if (!same) {
            throw new IllegalArgumentException(
                    "features differ: dimension, number, bandwidth and seed must be the same");
        }
    }

    @Override
    public void merge(RandomFourierMmd that) {
        check(that);
        count += that.count;
        for (int i = 0; i < features; i++) {
            sums[i].merge(that.sums[i]);
        }
    }

    @Override
    public RandomFourierMmd copy() {
        RandomFourierMmd copy = new RandomFourierMmd(dimension, features, bandwidth, seed);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(dimension)
                .putCount(features)
                .putDouble(bandwidth)
                .putSigned(seed)
                .putCount(count);
        for (ExactSum sum : sums) {
            sum.writeTo(out);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static RandomFourierMmd readFrom(SummaryReader in) {
        RandomFourierMmd mmd = new RandomFourierMmd(in.getLength(), in.getLength(), in.getDouble(), in.getSigned());
        mmd.count = in.getCount();
        for (int i = 0; i < mmd.features; i++) {
            mmd.sums[i] = ExactSum.readFrom(in);
        }
        return mmd;
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static RandomFourierMmd fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        RandomFourierMmd mmd = readFrom(in);
        in.end();
        return mmd;
    }
}
