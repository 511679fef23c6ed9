package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A distribution drawn with characters, for where no picture can be. */
public final class Sparkline {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";
    /** Of what is drawn in one line. */
    private static final int MOST_BINS = 24;

    private Sparkline() {}

    /**
     * The reference beside what is now, such as {@code ▂▅█▅▂ → ▁▂▄▆█}, by the shares of bins; a bin without any value is a dot.
     *
     * @return null where there is nothing to draw, or too much
     */
    public static @Nullable String of(List<Bin> bins) {
        long reference = bins.stream().mapToLong(Bin::reference).sum();
        long current = bins.stream().mapToLong(Bin::current).sum();
        if (bins.size() < 2 || bins.size() > MOST_BINS || reference == 0 || current == 0) {
            return null;
        }
        double most = bins.stream()
                .mapToDouble(bin -> Math.max((double) bin.reference() / reference, (double) bin.current() / current))
                .max()
                .orElseThrow();
        return drawn(bins, Bin::reference, reference * most) + " → " + drawn(bins, Bin::current, current * most);
    }

    private static String drawn(List<Bin> bins, ToLongFunction<Bin> counts, double full) {
        StringBuilder line = new StringBuilder(bins.size());
        for (Bin bin : bins) {
            long count = counts.applyAsLong(bin);
            int level = (int) Math.ceil(count / full * LEVELS.length()) - 1;
            line.append(count == 0 ? '·' : LEVELS.charAt(Math.min(Math.max(level, 0), LEVELS.length() - 1)));
        }
        return line.toString();
    }
}
