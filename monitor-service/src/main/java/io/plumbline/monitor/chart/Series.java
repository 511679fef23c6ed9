package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import java.util.List;

/**
 * One side of a comparison as shares.
 *
 * @param shares share of each bin in all bins, in [0, 1]; all 0 where there is nothing
 */
record Series(double[] shares) {
    static Series reference(List<Bin> bins) {
        return of(bins.stream().mapToLong(Bin::reference).toArray());
    }

    static Series current(List<Bin> bins) {
        return of(bins.stream().mapToLong(Bin::current).toArray());
    }

    private static Series of(long[] counts) {
        double total = 0;
        for (long count : counts) {
            total += count;
        }
        double[] shares = new double[counts.length];
        for (int i = 0; i < counts.length; i++) {
            shares[i] = total == 0 ? 0 : counts[i] / total;
        }
        return new Series(shares);
    }

    double share(int bin) {
        return shares[bin];
    }
}
