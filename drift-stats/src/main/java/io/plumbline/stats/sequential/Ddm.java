package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;

/**
 * The drift detection method (Gama et al. 2004, doi:10.1007/978-3-540-28645-5_29): for a stream of errors, 0 or 1. Compares
 * the error rate so far, plus its standard deviation, with the lowest it has been. Only a rise counts. Without a change it
 * still says DRIFT about every 20 000 numbers at a rate of a tenth.
 */
public final class Ddm implements SequentialDetector {
    private static final int KIND = 'D';

    /**
     * Settings.
     *
     * @param minimum numbers before the first word
     * @param warning standard deviations above the lowest rate that are a WARNING
     * @param drift standard deviations above the lowest rate that are a DRIFT
     */
    public record Settings(int minimum, double warning, double drift) {
        /** As in the paper. */
        public static final Settings DEFAULT = new Settings(30, 2, 3);

        public Settings {
            check(minimum >= 1 && warning > 0 && drift >= warning, "minimum is at least 1, 0 < warning <= drift");
        }
    }

    private final Settings settings;
    private long seen;
    private double rate;
    private double leastRate = Double.POSITIVE_INFINITY;
    private double leastSd = Double.POSITIVE_INFINITY;
    private boolean drifted;

    public Ddm() {
        this(Settings.DEFAULT);
    }

    public Ddm(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Status update(double value) {
        DetectorBytes.share(value);
        if (drifted) {
            seen = 0;
            rate = 0;
            leastRate = Double.POSITIVE_INFINITY;
            leastSd = Double.POSITIVE_INFINITY;
            drifted = false;
        }
        seen++;
        rate += (value - rate) / seen;
        double sd = Math.sqrt(rate * (1 - rate) / seen);
        if (seen <= settings.minimum()) {
            return Status.STABLE;
        }
        if (rate + sd <= leastRate + leastSd) {
            leastRate = rate;
            leastSd = sd;
        }
        drifted = rate + sd > leastRate + settings.drift() * leastSd;
        if (drifted) {
            return Status.DRIFT;
        }
        return rate + sd > leastRate + settings.warning() * leastSd ? Status.WARNING : Status.STABLE;
    }

    @Override
    public byte[] toBytes() {
        return DetectorBytes.write(KIND)
                .putCount(settings.minimum())
                .putDouble(settings.warning())
                .putDouble(settings.drift())
                .putCount(seen)
                .putDouble(rate)
                .putDouble(leastRate)
                .putDouble(leastSd)
                .putByte(drifted ? 1 : 0)
                .toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static Ddm fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "DDM");
        Ddm ddm = new Ddm(new Settings(in.getLength(), in.getDouble(), in.getDouble()));
        ddm.seen = in.getCount();
        ddm.rate = in.getDouble();
        ddm.leastRate = in.getDouble();
        ddm.leastSd = in.getDouble();
        ddm.drifted = in.getByte() == 1;
        in.end();
        return ddm;
    }
}
