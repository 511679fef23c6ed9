package io.plumbline.stats.inference;

import io.plumbline.stats.inference.TestResult.Method;
import java.util.Arrays;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.special.Beta;

/**
 * Rates of events: so many in so much time, such as the events of a window. They are those of a Poisson process, in which
 * events know nothing of each other; traffic that comes in bursts is none, and {@link #dispersion} says so.
 */
public final class PoissonRates {
    /** Up to so many events in both samples the p-value is exact. */
    private static final long EXACT = 1_000_000;

    private PoissonRates() {}

    /**
     * The two-sided test that two rates are equal. Of {@code x + y} events, those of the first sample are then binomial with
     * a probability of {@code time / (time + referenceTime)} (Przyborowski and Wilenski 1940, doi:10.1093/biomet/31.3-4.313):
     * exact up to a million events, beyond it by the chi-square limit.
     *
     * @param x events in {@code time}
     * @param y events in {@code referenceTime}
     * @return the ratio of the rates as the statistic (infinite where only {@code y} is 0, 1 where both are), and the p-value
     * @throws IllegalArgumentException if a count is negative or a time is not positive and finite
     */
    public static TestResult test(long x, double time, long y, double referenceTime) {
        check(x, time);
        check(y, referenceTime);
        if (x + y == 0) {
            return new TestResult(1, 1, Method.EXACT);
        }
        double ratio = x / time / (y / referenceTime);
        double share = time / (time + referenceTime);
        if (x + y <= EXACT) {
            return new TestResult(ratio, BinomialTest.pValue((int) x, (int) (x + y), share), Method.EXACT);
        }
        double all = (double) x + y;
        double gap = x - all * share;
        double chiSquare = gap * gap / (all * share * (1 - share));
        return new TestResult(ratio, ChiSquare.survival(chiSquare, 1), Method.ASYMPTOTIC);
    }

    /**
     * Bounds of a rate, exact: it is at least {@code confidence} that holds (Garwood 1936, doi:10.1093/biomet/28.3-4.437).
     *
     * @param confidence of both bounds together, in (0, 1), such as .95
     * @return lower and upper bound, in events per unit of {@code time}
     * @throws IllegalArgumentException if the count is negative, or the time or the confidence is none
     */
    public static double[] interval(long x, double time, double confidence) {
        check(x, time);
        double tail = tail(confidence);
        double low = x == 0 ? 0 : ChiSquare.upperQuantile(1 - tail, 2.0 * x) / 2;
        return new double[] {low / time, ChiSquare.upperQuantile(tail, 2.0 * x + 2) / 2 / time};
    }

    /**
     * Bounds of the ratio of two rates, exact: those of the binomial share of {@link #test} (Clopper and Pearson 1934,
     * doi:10.1093/biomet/26.4.404), as a ratio.
     *
     * @param confidence of both bounds together, in (0, 1), such as .95
     * @return lower and upper bound, in [0, infinity]; infinite above where {@code y} is 0
     * @throws IllegalArgumentException if a count is negative, or a time or the confidence is none
     */
    public static double[] ratioInterval(long x, double time, long y, double referenceTime, double confidence) {
        check(x, time);
        check(y, referenceTime);
        double tail = tail(confidence);
        double scale = referenceTime / time;
        double low = x == 0 ? 0 : odds(tail, x, y + 1.0);
        double high = y == 0 ? Double.POSITIVE_INFINITY : odds(1 - tail, x + 1.0, y);
        return new double[] {scale * low, scale * high};
    }

    /** The odds of the share below which a beta variable lies with a probability. */
    private static double odds(double probability, double a, double b) {
        double share = new BrentSolver(1e-15, 1e-18)
                .solve(1000, s -> Beta.regularizedBeta(s, a, b) - probability, 0, 1, a / (a + b));
        return share / (1 - share);
    }

    /**
     * The test that counts of equally long times are Poisson with one rate: Fisher's index of dispersion,
     * {@code sum (x - mean)^2 / mean}, which is then about chi-square with one degree less than there are counts (Cochran
     * 1954, doi:10.2307/3001616; means of 5 and more). One-sided: a small p-value means bursts, cycles or a trend, and that
     * {@link #test} calls windows different which are not.
     *
     * @param counts of events, one for each of at least two times
     * @throws IllegalArgumentException if there are fewer than two counts, one is negative, or all are 0
     */
    public static TestResult dispersion(long... counts) {
        long total = CellCounts.total(counts);
        if (counts.length < 2 || total == 0) {
            throw new IllegalArgumentException("the index of dispersion needs two counts and an event, not "
                    + counts.length + " counts of " + total + " events");
        }
        double mean = (double) total / counts.length;
        double squares =
                Arrays.stream(counts).mapToDouble(x -> (x - mean) * (x - mean)).sum();
        double index = squares / mean;
        return new TestResult(index, ChiSquare.survival(index, counts.length - 1.0), Method.ASYMPTOTIC);
    }

    private static void check(long events, double time) {
        if (events < 0 || !(time > 0 && time < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "events are not negative and their time is positive, not " + events + " in " + time);
        }
    }

    private static double tail(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("a confidence is between 0 and 1, both excluded, not " + confidence);
        }
        return (1 - confidence) / 2;
    }
}
