package io.plumbline.monitor.alert;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.inference.Normal;
import org.jspecify.annotations.Nullable;

/**
 * Since when a column is no longer as the reference, estimated from its p-values in windows of one size: an alert is decided by one
 * window, but what it tells of may have begun in earlier ones, each of which said too little.
 *
 * <p>Page's cumulative sum: a window adds the normal quantile of 1 - p, less {@link #ALLOWANCE}, and the sum is never below zero. The
 * change is taken to have begun in the first window after the sum was last zero (E. S. Page, <i>Continuous inspection schemes</i>,
 * 1954, doi:10.2307/2333009; D. V. Hinkley, <i>Inference about the change-point from cumulative sum tests</i>, 1971,
 * doi:10.2307/2334391). Without a change the quantiles are standard normal or smaller, and the sum is zero most of the time.
 *
 * @param since start of that window, in milliseconds
 * @param sum in thousandths, above zero
 */
record ChangePoint(long since, long sum) {
    /** Half of the shift that it is made for, in standard deviations of what a window says. */
    private static final double ALLOWANCE = 1;
    /** What one window can say, either way, and all together: a single one shall not outweigh all that follow. */
    private static final double LEAST = -3;

    private static final double MOST = 8;
    private static final long MOST_IN_ALL = 30_000;

    /**
     * A further window.
     *
     * @param before null where the sum is zero
     * @param pValue in [0, 1]
     * @param start of the window, in milliseconds
     * @return null where the sum is zero
     */
    static @Nullable ChangePoint next(@Nullable ChangePoint before, double pValue, long start) {
        double said = Math.max(LEAST, Math.min(-Normal.quantile(pValue), MOST));
        long sum = (before == null ? 0 : before.sum) + Math.round((said - ALLOWANCE) * 1000);
        return sum <= 0 ? null : new ChangePoint(before == null ? start : before.since, Math.min(sum, MOST_IN_ALL));
    }

    void writeTo(SummaryWriter out) {
        out.putSigned(since).putCount(sum);
    }

    static ChangePoint readFrom(SummaryReader in) {
        return new ChangePoint(in.getSigned(), in.getCount());
    }
}
