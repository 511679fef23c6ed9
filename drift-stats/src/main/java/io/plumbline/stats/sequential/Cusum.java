package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;

/**
 * The two-sided tabular CUSUM of standardised numbers (Page 1954, doi:10.1093/biomet/41.1-2.100; Montgomery, Introduction
 * to Statistical Quality Control, chapter 9): for a change of about {@code 2 k} standard deviations of a known mean. With
 * {@code k = 0.5} and {@code h = 5}, a DRIFT without a change comes every 465 independent normal numbers, one after a shift
 * of one standard deviation after 10.4.
 */
public final class Cusum implements SequentialDetector {
    private static final int KIND = 'C';

    /**
     * Settings.
     *
     * @param mean of the numbers while nothing changes
     * @param sd standard deviation of the numbers while nothing changes
     * @param k slack, in standard deviations
     * @param h how large a sum may become, in standard deviations
     */
    public record Settings(double mean, double sd, double k, double h) {
        public Settings {
            check(Double.isFinite(mean) && sd > 0 && Double.isFinite(sd), "mean and sd are finite, sd is positive");
            check(k >= 0 && h > 0, "k is at least 0, h is positive");
        }

        /** With {@code k = 0.5} and {@code h = 5}. */
        public static Settings of(double mean, double sd) {
            return new Settings(mean, sd, .5, 5);
        }
    }

    private final Settings settings;
    private double up;
    private double down;
    private boolean drifted;

    public Cusum(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Status update(double value) {
        double z = (DetectorBytes.number(value) - settings.mean()) / settings.sd();
        if (drifted) {
            up = 0;
            down = 0;
        }
        up = Math.max(0, up + z - settings.k());
        down = Math.max(0, down - z - settings.k());
        drifted = Math.max(up, down) > settings.h();
        return drifted ? Status.DRIFT : Status.STABLE;
    }

    @Override
    public byte[] toBytes() {
        return DetectorBytes.write(KIND)
                .putDouble(settings.mean())
                .putDouble(settings.sd())
                .putDouble(settings.k())
                .putDouble(settings.h())
                .putDouble(up)
                .putDouble(down)
                .putByte(drifted ? 1 : 0)
                .toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static Cusum fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "CUSUM");
        Cusum cusum = new Cusum(new Settings(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble()));
        cusum.up = in.getDouble();
        cusum.down = in.getDouble();
        cusum.drifted = in.getByte() == 1;
        in.end();
        return cusum;
    }
}
