package io.plumbline.stats.sequential;

import static io.plumbline.stats.sequential.DetectorBytes.check;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import org.jspecify.annotations.Nullable;

/**
 * The EWMA control chart (Roberts 1959, doi:10.1080/00401706.1959.10489860): an exponentially weighted mean of standardised
 * numbers, against limits that widen to their last value as numbers come. With {@code lambda = 0.2} and {@code limit =
 * 2.962}, a DRIFT without a change comes about every 500 independent normal numbers (Lucas and Saccucci 1990,
 * doi:10.1080/00401706.1990.10484583).
 */
public final class Ewma implements SequentialDetector {
    private static final int KIND = 'E';

    /**
     * Settings.
     *
     * @param mean of the numbers while nothing changes
     * @param sd standard deviation of the numbers while nothing changes
     * @param lambda weight of the newest number, in (0, 1]
     * @param limit in standard deviations of the weighted mean
     */
    public record Settings(double mean, double sd, double lambda, double limit) {
        public Settings {
            check(Double.isFinite(mean) && sd > 0 && Double.isFinite(sd), "mean and sd are finite, sd is positive");
            check(lambda > 0 && lambda <= 1 && limit > 0, "lambda is above 0 and at most 1, limit is positive");
        }

        /** With {@code lambda = 0.2} and {@code limit = 2.962}. */
        public static Settings of(double mean, double sd) {
            return new Settings(mean, sd, .2, 2.962);
        }
    }

    private final Settings settings;
    private double average;
    private double left = 1; // (1 - lambda)^(2 t): what is not yet in the variance
    private final ChangeStart rise = new ChangeStart();
    private final ChangeStart fall = new ChangeStart();
    private boolean drifted;

    public Ewma(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Status update(double value) {
        double z = (DetectorBytes.number(value) - settings.mean()) / settings.sd();
        if (drifted) {
            average = 0;
            left = 1;
            rise.clear();
            fall.clear();
        }
        double lambda = settings.lambda();
        average += lambda * (z - average);
        left *= (1 - lambda) * (1 - lambda);
        rise.take(z, z);
        fall.take(z, -z);
        double sd = Math.sqrt(lambda / (2 - lambda) * (1 - left));
        drifted = Math.abs(average) > settings.limit() * sd;
        return drifted ? Status.DRIFT : Status.STABLE;
    }

    @Override
    public @Nullable MeanShift shift() {
        ChangeStart.Since since = drifted ? (average < 0 ? fall : rise).likeliest(0) : null;
        return since == null
                ? null
                : new MeanShift(
                        settings.mean(), settings.mean() + settings.sd() * since.sum() / since.count(), since.count());
    }

    @Override
    public byte[] toBytes() {
        SummaryWriter out = DetectorBytes.write(KIND, DetectorBytes.WITH_SHIFT)
                .putDouble(settings.mean())
                .putDouble(settings.sd())
                .putDouble(settings.lambda())
                .putDouble(settings.limit())
                .putDouble(average)
                .putDouble(left)
                .putByte(drifted ? 1 : 0);
        rise.writeTo(out);
        fall.writeTo(out);
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not of this detector */
    public static Ewma fromBytes(byte[] bytes) {
        SummaryReader in = DetectorBytes.read(bytes, KIND, "EWMA", DetectorBytes.WITH_SHIFT);
        Ewma ewma = new Ewma(new Settings(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble()));
        ewma.average = in.getDouble();
        ewma.left = in.getDouble();
        ewma.drifted = in.getByte() == 1;
        if (!in.atEnd()) { // of version 1
            ewma.rise.readFrom(in);
            ewma.fall.readFrom(in);
        }
        in.end();
        return ewma;
    }
}
