package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Quantiles of a numeric column, by straight lines within its bins. */
public final class BinQuantiles {
    private BinQuantiles() {}

    /**
     * @param share in [0, 1]
     * @param counts of the reference or of the current values
     * @param summary of the same values: where the open bins end
     * @return null without values
     */
    public static @Nullable Double of(double share, List<Bin> bins, ToLongFunction<Bin> counts, Summary summary) {
        List<Bin> valued = bins.stream()
                .filter(bin -> bin.low() != null || bin.high() != null)
                .toList();
        double wanted = share * valued.stream().mapToLong(counts).sum();
        double seen = 0;
        for (Bin bin : valued) {
            long count = counts.applyAsLong(bin);
            if (count > 0 && seen + count >= wanted) {
                double low = bin.low() == null ? summary.min() : bin.low();
                double high = bin.high() == null ? summary.max() : bin.high();
                return low + (high - low) * (wanted - seen) / count;
            }
            seen += count;
        }
        return null;
    }
}
