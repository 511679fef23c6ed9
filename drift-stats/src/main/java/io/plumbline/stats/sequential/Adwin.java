package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ADWIN2 (Bifet and Gavalda 2007, doi:10.1137/1.9781611972771.42): keeps a window of the latest numbers in buckets of
 * doubling sizes, and drops its older part where the means of the two parts differ by more than chance allows.
 *
 * <p>Of the variants: every bucket border is tried as a cut (some implementations skip the last bucket of each size and take
 * twice as long), changes in both directions count, each part has at least five numbers, and after a DRIFT the window starts
 * empty. The change is taken to have been at the border that parts the window best,
 * by the sum of squares between the parts.
 */
public final class Adwin implements SequentialDetector {
    private static final int KIND = 'A';
    private static final int MIN_PART = 5;

    /**
     * Settings.
     *
     * @param delta chance of a false cut in a window, in (0, 1)
     * @param clock numbers between two looks at the window
     * @param buckets most buckets of a size
     * @param grace numbers before the first look
     */
    public record Settings(double delta, int clock, int buckets, int grace) {
        /** As in the paper and most implementations. */
        public static final Settings DEFAULT = new Settings(.002, 32, 5, 10);

        public Settings {
            check(delta > 0 && delta < 1, "delta is between 0 and 1, both excluded, not " + delta);
            check(
                    clock >= 1 && buckets >= 2 && grace >= 0,
                    "clock is at least 1, buckets at least 2, grace at least 0");
        }
    }

    /** Buckets of one size, oldest first. */
    private static final class Row {
        final List<double[]> buckets = new ArrayList<>(); // total, variance
    }

    private final Settings settings;
    private final List<Row> rows = new ArrayList<>(); // by size: 1, 2, 4, ...
    private long seen;
    private double width;
    private double total;
    private double variance; // times width
    private boolean drifted;
    private @Nullable MeanShift shift;

    public Adwin() {
        this(Settings.DEFAULT);
    }

    public Adwin(Settings settings) {
        this.settings = settings;
        rows.add(new Row());
    }

    @Override
    public Status update(double value) {
        DetectorBytes.number(value);
        if (drifted) {
            reset();
        }
        shift = null;
        seen++;
        insert(value);
        if (seen % settings.clock() == 0 && width > settings.grace()) {
            while (hasCut()) {
                shift = drifted ? shift : likeliestCut();
                drifted = true;
                dropOldest();
            }
        }
        return drifted ? Status.DRIFT : Status.STABLE;
    }

    private void reset() {
        rows.clear();
        rows.add(new Row());
        seen = 0;
        width = 0;
        total = 0;
        variance = 0;
        drifted = false;
    }

    @Override
    public @Nullable MeanShift shift() {
        return shift;
    }

    /** Mean of the window; NaN where it is empty. */
    public double mean() {
        return width == 0 ? Double.NaN : total / width;
    }

    /** Numbers in the window. */
    public long width() {
        return (long) width;
    }

    private void insert(double value) {
        rows.get(0).buckets.add(new double[] {value, 0});
        if (width > 0) {
            double gap = value - total / width;
            variance += width * gap * gap / (width + 1);
        }
        width++;
        total += value;
        for (int i = 0; i < rows.size() && rows.get(i).buckets.size() > settings.buckets(); i++) {
            double[] first = rows.get(i).buckets.remove(0);
            double[] second = rows.get(i).buckets.remove(0);
            double size = size(i);
            double gap = first[0] / size - second[0] / size;
            if (i + 1 == rows.size()) {
                rows.add(new Row());
            }
            rows.get(i + 1).buckets.add(new double[] {first[0] + second[0], first[1] + second[1] + size * gap * gap / 2
            });
        }
    }

    private static double size(int row) {
        return (double) (1L << row);
    }

    /** What is before a border of buckets, and what after. */
    private interface Border {
        /** Whether to look no further. */
        boolean at(double before, double sumBefore, double after);
    }

    /** Goes over all borders, from the oldest on, that leave enough on both sides. */
    private boolean anyBorder(Border border) {
        double before = 0;
        double sumBefore = 0;
        for (int i = rows.size() - 1; i >= 0; i--) {
            for (double[] bucket : rows.get(i).buckets) {
                before += size(i);
                sumBefore += bucket[0];
                double after = width - before;
                if (before >= MIN_PART && after >= MIN_PART && border.at(before, sumBefore, after)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasCut() {
        return anyBorder(this::isCut);
    }

    /** The border that parts the window best: with the largest sum of squares between its parts. */
    private @Nullable MeanShift likeliestCut() {
        double[] most = new double[1];
        MeanShift[] best = new MeanShift[1];
        anyBorder((before, sumBefore, after) -> {
            double meanBefore = sumBefore / before;
            double meanAfter = (total - sumBefore) / after;
            double between = before * after * (meanAfter - meanBefore) * (meanAfter - meanBefore);
            if (between > most[0]) {
                most[0] = between;
                best[0] = new MeanShift(meanBefore, meanAfter, (long) after);
            }
            return false;
        });
        return best[0];
    }

    private boolean isCut(double before, double sumBefore, double after) {
        double gap = Math.abs(sumBefore / before - (total - sumBefore) / after);
        double chance = StrictMath.log(2 * StrictMath.log(width) / settings.delta());
        double inverse = 1 / (before - MIN_PART + 1) + 1 / (after - MIN_PART + 1);
        double allowed = Math.sqrt(2 * inverse * (variance / width) * chance) + 2.0 / 3 * chance * inverse;
        return gap > allowed;
    }

    private void dropOldest() {
        int last = rows.size() - 1;
        Row row = rows.get(last);
        double[] oldest = row.buckets.remove(0);
        double size = size(last);
        width -= size;
        total -= oldest[0];
        double gap = oldest[0] / size - total / width;
        variance -= oldest[1] + size * width * gap * gap / (size + width);
        if (row.buckets.isEmpty() && last > 0) {
            rows.remove(last);
        }
    }

    @Override
    public byte[] toBytes() {
        SummaryWriter out = DetectorBytes.write(KIND);
        out.putDouble(settings.delta())
                .putCount(settings.clock())
                .putCount(settings.buckets())
                .putCount(settings.grace());
        out.putCount(seen).putDouble(width).putDouble(total).putDouble(variance).putByte(drifted ? 1 : 0);
        out.putCount(rows.size());
        for (Row row : rows) {
            out.putCount(row.buckets.size());
            row.buckets.forEach(bucket -> out.putDouble(bucket[0]).putDouble(bucket[1]));
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static Adwin fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "ADWIN");
        Adwin adwin = new Adwin(new Settings(in.getDouble(), in.getLength(), in.getLength(), in.getLength()));
        adwin.seen = in.getCount();
        adwin.width = in.getDouble();
        adwin.total = in.getDouble();
        adwin.variance = in.getDouble();
        adwin.drifted = in.getByte() == 1;
        adwin.rows.clear();
        for (int rest = in.getLength(); rest > 0; rest--) {
            Row row = new Row();
            for (int buckets = in.getLength(); buckets > 0; buckets--) {
                row.buckets.add(new double[] {in.getDouble(), in.getDouble()});
            }
            adwin.rows.add(row);
        }
        in.end();
        return adwin;
    }
}
