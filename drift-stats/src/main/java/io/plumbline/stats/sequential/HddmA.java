package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/**
 * HDDM with averages (Frias-Blanco et al. 2015, doi:10.1109/TKDE.2014.2345382): compares the mean of all numbers with that
 * of the best beginning of the stream, by Hoeffding's bound, which holds for any numbers from 0 to 1.
 */
public final class HddmA implements SequentialDetector {
    private static final int KIND = 'H';

    /**
     * Settings.
     *
     * @param drift error allowed for a DRIFT, in (0, 1)
     * @param warning error allowed for a WARNING, in [drift, 1)
     * @param twoSided whether a fall counts, too
     */
    public record Settings(double drift, double warning, boolean twoSided) {
        /** A rise only, as of errors. */
        public static final Settings DEFAULT = new Settings(.001, .005, false);

        public Settings {
            check(drift > 0 && drift <= warning && warning < 1, "0 < drift <= warning < 1");
        }
    }

    /** Count and mean of the numbers up to some point. */
    private static final class Part {
        private long n;
        private double mean;

        void add(double value) {
            n++;
            mean += (value - mean) / n;
        }

        void set(Part that) {
            n = that.n;
            mean = that.mean;
        }

        double bound(double error) {
            return Math.sqrt(StrictMath.log(1 / error) / (2 * n));
        }

        void writeTo(SummaryWriter out) {
            out.putCount(n).putDouble(mean);
        }

        void readFrom(SummaryReader in) {
            n = in.getCount();
            mean = in.getDouble();
        }
    }

    private final Settings settings;
    private final Part all = new Part();
    private final Part lowest = new Part();
    private final Part highest = new Part();
    private boolean drifted;

    public HddmA() {
        this(Settings.DEFAULT);
    }

    public HddmA(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Status update(double value) {
        DetectorBytes.share(value);
        if (drifted) {
            all.set(new Part());
            lowest.set(all);
            highest.set(all);
            drifted = false;
        }
        all.add(value);
        double error = settings.drift();
        double bound = all.bound(error);
        if (lowest.n == 0 || all.mean + bound <= lowest.mean + lowest.bound(error)) {
            lowest.set(all);
        }
        if (highest.n == 0 || all.mean - bound >= highest.mean - highest.bound(error)) {
            highest.set(all);
        }
        drifted = rises(error) || settings.twoSided() && falls(error);
        if (drifted) {
            return Status.DRIFT;
        }
        boolean warning = rises(settings.warning()) || settings.twoSided() && falls(settings.warning());
        return warning ? Status.WARNING : Status.STABLE;
    }

    private boolean rises(double error) {
        return lowest.n < all.n && all.mean - lowest.mean >= allowed(lowest, error);
    }

    private boolean falls(double error) {
        return highest.n < all.n && highest.mean - all.mean >= allowed(highest, error);
    }

    private double allowed(Part part, double error) {
        double m = (double) (all.n - part.n) / part.n / all.n;
        return Math.sqrt(m / 2 * StrictMath.log(2 / error));
    }

    @Override
    public byte[] toBytes() {
        SummaryWriter out = DetectorBytes.write(KIND);
        out.putDouble(settings.drift()).putDouble(settings.warning()).putByte(settings.twoSided() ? 1 : 0);
        all.writeTo(out);
        lowest.writeTo(out);
        highest.writeTo(out);
        return out.putByte(drifted ? 1 : 0).toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static HddmA fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "HDDM_A");
        HddmA hddm = new HddmA(new Settings(in.getDouble(), in.getDouble(), in.getByte() == 1));
        hddm.all.readFrom(in);
        hddm.lowest.readFrom(in);
        hddm.highest.readFrom(in);
        hddm.drifted = in.getByte() == 1;
        in.end();
        return hddm;
    }
}
