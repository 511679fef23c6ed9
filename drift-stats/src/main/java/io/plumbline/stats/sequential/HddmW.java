package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/**
 * HDDM with weighted averages (Frias-Blanco et al. 2015, doi:10.1109/TKDE.2014.2345382): compares an exponentially weighted
 * mean up to the best point so far with that since, by McDiarmid's bound, which holds for any numbers from 0 to 1. Quicker
 * than {@link HddmA} where a change is sudden.
 *
 * <p>Of the variants: with two sides, a fall is a DRIFT as a rise is; some implementations start afresh after a fall without
 * saying so.
 */
public final class HddmW implements SequentialDetector {
    private static final int KIND = 'W';

    /**
     * Settings.
     *
     * @param drift error allowed for a DRIFT, in (0, 1)
     * @param warning error allowed for a WARNING, in [drift, 1)
     * @param lambda weight of the newest number, in (0, 1]
     * @param twoSided whether a fall counts, too
     */
    public record Settings(double drift, double warning, double lambda, boolean twoSided) {
        /** A rise only, as of errors. */
        public static final Settings DEFAULT = new Settings(.001, .005, .05, false);

        public Settings {
            check(drift > 0 && drift <= warning && warning < 1, "0 < drift <= warning < 1");
            check(lambda > 0 && lambda <= 1, "lambda is above 0 and at most 1, not " + lambda);
        }
    }

    /** A weighted mean, and the sum of the squares of its weights; empty where that is 0. */
    private static final class Weighted {
        private double mean;
        private double squares;

        void add(double value, double lambda) {
            if (squares == 0) {
                mean = value;
                squares = 1;
            } else {
                mean = lambda * value + (1 - lambda) * mean;
                squares = lambda * lambda + (1 - lambda) * (1 - lambda) * squares;
            }
        }

        void set(Weighted that) {
            mean = that.mean;
            squares = that.squares;
        }
    }

    /** The best point so far in one direction: all before it, all since. */
    private static final class Side {
        private final int sign;
        private final Weighted before = new Weighted();
        private final Weighted since = new Weighted();
        private double cut = Double.POSITIVE_INFINITY;

        Side(int sign) {
            this.sign = sign;
        }

        void update(double value, Weighted all, Settings settings) {
            double bound = bound(all.squares, settings.drift());
            if (sign * all.mean + bound < cut) {
                cut = sign * all.mean + bound;
                before.set(all);
                since.set(new Weighted());
            } else {
                since.add(value, settings.lambda());
            }
        }

        boolean changed(double error) {
            return before.squares > 0
                    && since.squares > 0
                    && sign * (since.mean - before.mean) > bound(before.squares + since.squares, error);
        }

        void reset() {
            before.set(new Weighted());
            since.set(before);
            cut = Double.POSITIVE_INFINITY;
        }

        void writeTo(SummaryWriter out) {
            out.putDouble(cut).putDouble(before.mean).putDouble(before.squares);
            out.putDouble(since.mean).putDouble(since.squares);
        }

        void readFrom(SummaryReader in) {
            cut = in.getDouble();
            before.mean = in.getDouble();
            before.squares = in.getDouble();
            since.mean = in.getDouble();
            since.squares = in.getDouble();
        }
    }

    private final Settings settings;
    private final Weighted all = new Weighted();
    private final Side rise = new Side(1);
    private final Side fall = new Side(-1);
    private boolean drifted;

    public HddmW() {
        this(Settings.DEFAULT);
    }

    public HddmW(Settings settings) {
        this.settings = settings;
    }

    private static double bound(double squares, double error) {
        return Math.sqrt(squares * StrictMath.log(1 / error) / 2);
    }

    @Override
    public Status update(double value) {
        DetectorBytes.share(value);
        if (drifted) {
            all.set(new Weighted());
            rise.reset();
            fall.reset();
            drifted = false;
        }
        all.add(value, settings.lambda());
        rise.update(value, all, settings);
        fall.update(value, all, settings);
        drifted = changed(settings.drift());
        if (drifted) {
            return Status.DRIFT;
        }
        return changed(settings.warning()) ? Status.WARNING : Status.STABLE;
    }

    private boolean changed(double error) {
        return rise.changed(error) || settings.twoSided() && fall.changed(error);
    }

    @Override
    public byte[] toBytes() {
        SummaryWriter out = DetectorBytes.write(KIND);
        out.putDouble(settings.drift()).putDouble(settings.warning()).putDouble(settings.lambda());
        out.putByte(settings.twoSided() ? 1 : 0);
        out.putDouble(all.mean).putDouble(all.squares);
        rise.writeTo(out);
        fall.writeTo(out);
        return out.putByte(drifted ? 1 : 0).toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static HddmW fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "HDDM_W");
        HddmW hddm = new HddmW(new Settings(in.getDouble(), in.getDouble(), in.getDouble(), in.getByte() == 1));
        hddm.all.mean = in.getDouble();
        hddm.all.squares = in.getDouble();
        hddm.rise.readFrom(in);
        hddm.fall.readFrom(in);
        hddm.drifted = in.getByte() == 1;
        in.end();
        return hddm;
    }
}
