package io.plumbline.monitor.detect;

import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.performance.Estimate;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a column's numbers become those that a detector is made for. What is beyond the bounds counts as the bound: one outlier is no change of the
 * mean, and ADWIN is for bounded numbers.
 *
 * @param zero the column's number that becomes 0
 * @param unit what becomes 1
 * @param low the least that a number becomes
 * @param high the most
 */
record Scale(double zero, double unit, double low, double high) {
    /** Standard deviations at which numbers are cut. */
    static final double CUT = 4;

    private static final double RANGE_OF_ERRORS = 6; // standard deviations above the mean
    private static final Scale SHARES = new Scale(0, 1, 0, 1);
    private static final Set<String> FLAGS = Set.of("true", "false");

    double of(double number) {
        return Math.min(high, Math.max(low, (number - zero) / unit));
    }

    double back(double scaled) {
        return zero + unit * scaled;
    }

    /** By the reference's column; null where that has no numbers, or all are equal. */
    static @Nullable Scale of(DetectorMethod method, ReferenceColumn column) {
        Double share = share(column);
        if (method == DetectorMethod.ADWIN) {
            return share != null ? SHARES : column.cells() instanceof NumericCells cells ? range(cells) : null;
        }
        if (share != null) {
            return standardised(share, share * (1 - share));
        }
        Double mean = column.mean();
        Double sd = column.standardDeviation();
        return mean == null || sd == null ? null : standardised(mean, sd * sd);
    }

    /** Numbers between 0 and 1 as they are, others as shares of the reference's range. */
    private static @Nullable Scale range(NumericCells cells) {
        double least = cells.low(0);
        double most = cells.high(cells.fine() - 1);
        if (least >= 0 && most <= 1) {
            return SHARES;
        }
        return most > least && most - least < Double.POSITIVE_INFINITY ? new Scale(least, most - least, 0, 1) : null;
    }

    private static @Nullable Scale standardised(double mean, double variance) {
        double sd = Math.sqrt(variance);
        return sd > 0 && sd < Double.POSITIVE_INFINITY && Double.isFinite(mean) ? new Scale(mean, sd, -CUT, CUT) : null;
    }

    /** Of a column of true and false, how often it is true; null for any other. */
    private static @Nullable Double share(ReferenceColumn column) {
        if (!(column.cells() instanceof CategoricalCells cells) || !FLAGS.containsAll(cells.categories())) {
            return null;
        }
        int place = cells.categories().indexOf("true");
        long values = column.values();
        return values == 0 ? null : place < 0 ? 0.0 : (double) column.counts()[place] / values;
    }

    /** Whether errors are on the scale of ADWIN whatever the reference says: those of classes are. */
    static boolean isKnown(DetectorMethod method, boolean zeroOrOne) {
        return zeroOrOne && method == DetectorMethod.ADWIN;
    }

    static Scale ofWrongClasses() {
        return SHARES;
    }

    /** By the errors that the reference knows; null where it knows none. */
    static @Nullable Scale ofErrors(DetectorMethod method, OutcomeProfile known) {
        if (known.numbers() == null) {
            Estimate right = (known.classes() != null
                            ? known.classes().confusion().accuracy()
                            : Objects.requireNonNull(known.rankings()).hitRate())
                    .orElse(null);
            return right == null ? null : standardised(1 - right.value(), right.value() * (1 - right.value()));
        }
        Estimate mean = known.numbers().meanAbsoluteError().orElse(null);
        Estimate square = known.numbers().meanSquaredError().orElse(null);
        if (mean == null || square == null) {
            return null;
        }
        Scale standardised = standardised(mean.value(), square.value() - mean.value() * mean.value());
        return method != DetectorMethod.ADWIN || standardised == null
                ? standardised
                : new Scale(0, mean.value() + RANGE_OF_ERRORS * standardised.unit(), 0, 1);
    }
}
