package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import org.jspecify.annotations.Nullable;

/**
 * The Page-Hinkley test (Page 1954, doi:10.1093/biomet/41.1-2.100; Hinkley 1971,
 * doi:10.1093/biomet/58.3.509): adds up how far numbers are from their mean so far, and calls a change where the sum is far
 * above its minimum, or below its maximum.
 *
 * <p>Of the variants: the textbook's, sum less minimum, with an optional forgetting factor. Some implementations leave the
 * minimum out and react the later the longer a stream was calm. All settings are in standard deviations: numbers are divided
 * by {@code scale} first.
 */
public final class PageHinkley implements SequentialDetector {
    private static final int KIND = 'P';

    /**
     * Settings.
     *
     * @param minimum numbers before the first DRIFT
     * @param delta how far from the mean is no change
     * @param threshold how large the sum may become
     * @param forgetting what is left of the sum with each number, in (0, 1]; 1 forgets nothing
     * @param scale standard deviation of the numbers while nothing changes
     * @param twoSided whether a fall counts, too
     */
    public record Settings(
            int minimum, double delta, double threshold, double forgetting, double scale, boolean twoSided) {
        /** As in most implementations, for numbers of a standard deviation of 1; both directions. */
        public static final Settings DEFAULT = new Settings(30, .005, 50, .9999, 1, true);

        public Settings {
            check(
                    minimum >= 1 && delta >= 0 && threshold > 0,
                    "minimum is at least 1, delta at least 0, threshold above 0");
            check(forgetting > 0 && forgetting <= 1, "forgetting is above 0 and at most 1, not " + forgetting);
            check(scale > 0 && scale < Double.POSITIVE_INFINITY, "scale is positive, not " + scale);
        }
    }

    private final Settings settings;
    private long seen;
    private double mean;
    private double up; // sum less its minimum
    private double down; // maximum less the sum
    private final ChangeStart rise = new ChangeStart();
    private final ChangeStart fall = new ChangeStart();
    private boolean drifted;

    public PageHinkley() {
        this(Settings.DEFAULT);
    }

    public PageHinkley(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Status update(double value) {
        double z = DetectorBytes.number(value) / settings.scale();
        if (drifted) {
            seen = 0;
            mean = 0;
            up = 0;
            down = 0;
            rise.clear();
            fall.clear();
            drifted = false;
        }
        seen++;
        mean += (z - mean) / seen;
        double gap = z - mean;
        up = Math.max(0, settings.forgetting() * up + gap - settings.delta());
        down = Math.max(0, settings.forgetting() * down - gap - settings.delta());
        rise.take(z, gap);
        fall.take(z, -gap);
        double farthest = settings.twoSided() ? Math.max(up, down) : up;
        drifted = seen >= settings.minimum() && farthest > settings.threshold();
        return drifted ? Status.DRIFT : Status.STABLE;
    }

    @Override
    public @Nullable MeanShift shift() {
        if (!drifted) {
            return null;
        }
        ChangeStart.Since since = (settings.twoSided() && down > up ? fall : rise).likeliest(mean);
        long before = since == null ? 0 : seen - since.count();
        return since == null || before == 0
                ? null
                : new MeanShift(
                        (mean * seen - since.sum()) / before * settings.scale(),
                        since.sum() / since.count() * settings.scale(),
                        since.count());
    }

    @Override
    public byte[] toBytes() {
        SummaryWriter out = DetectorBytes.write(KIND, DetectorBytes.WITH_SHIFT)
                .putCount(settings.minimum())
                .putDouble(settings.delta())
                .putDouble(settings.threshold())
                .putDouble(settings.forgetting())
                .putDouble(settings.scale())
                .putByte(settings.twoSided() ? 1 : 0)
                .putCount(seen)
                .putDouble(mean)
                .putDouble(up)
                .putDouble(down)
                .putByte(drifted ? 1 : 0);
        rise.writeTo(out);
        fall.writeTo(out);
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static PageHinkley fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "Page-Hinkley", DetectorBytes.WITH_SHIFT);
        PageHinkley test = new PageHinkley(new Settings(
                in.getLength(), in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble(), in.getByte() == 1));
        test.seen = in.getCount();
        test.mean = in.getDouble();
        test.up = in.getDouble();
        test.down = in.getDouble();
        test.drifted = in.getByte() == 1;
        if (!in.atEnd()) { // of version 1
            test.rise.readFrom(in);
            test.fall.readFrom(in);
        }
        in.end();
        return test;
    }
}
