package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faults that a column's moments give away: a value that never changes, another unit, two columns in each other's place. Guesses for
 * people to look at, of columns that have drifted anyway.
 */
final class Recognition {
    /** Of means, in standard deviations; of standard deviations, as a share. */
    private static final double NEAR = .15;
    /** Values from which on a single one is no chance. */
    private static final int MANY = 50;

    private static final double FAHRENHEIT_DEGREES = 1.8;
    private static final double FAHRENHEIT_ZERO = 32;

    private Recognition() {}

    /** What a column alone gives away, in a few words; null for nothing. */
    static @Nullable String of(ColumnReport column) {
        Summary before = column.reference();
        Summary now = column.current();
        if (!isMoved(column) || before == null || now == null || before.sd() == null || before.sd() == 0) {
            return null;
        }
        if (now.min() == now.max() && column.n() >= MANY) {
            return "one value only";
        }
        return now.sd() == null || now.sd() == 0 ? null : unit(before, before.sd(), now, now.sd());
    }

    private static boolean isMoved(ColumnReport column) {
        return column.verdict() == Verdict.DRIFTED && column.part() != Part.NULL;
    }

    /** Only of columns whose mean is far from zero, where a factor of the mean and of the spread tell the same. */
    private static @Nullable String unit(Summary before, double sd, Summary now, double nowSd) {
        double factor = nowSd / sd;
        if (zeroTells(nowSd)
                && isNear(now.mean(), FAHRENHEIT_DEGREES * before.mean() + FAHRENHEIT_ZERO, nowSd)
                && isNear(factor, FAHRENHEIT_DEGREES, FAHRENHEIT_DEGREES)) {
            return "as Fahrenheit to Celsius";
        }
        if (zeroTells(sd)
                && isNear(now.mean(), (before.mean() - FAHRENHEIT_ZERO) / FAHRENHEIT_DEGREES, nowSd)
                && isNear(factor, 1 / FAHRENHEIT_DEGREES, 1 / FAHRENHEIT_DEGREES)) {
            return "as Celsius to Fahrenheit";
        }
        boolean other = factor > 1.5 || factor < 1 / 1.5;
        boolean tells = Math.abs(before.mean()) >= 2 * sd;
        if (!other || !tells || !isNear(now.mean() / before.mean(), factor, factor)) {
            return null;
        }
        double mean = now.mean() / before.mean();
        return mean > 1
                ? "about " + Figures.number(round(mean)) + " times as large: another unit?"
                : "about " + Figures.number(round(1 / mean)) + " times as small: another unit?";
    }

    /** Whether values spread so little that the zero of Fahrenheit is seen; else whatever grows by four fifths would look like it. */
    private static boolean zeroTells(double sdInFahrenheit) {
        return FAHRENHEIT_ZERO > 3 * NEAR * sdInFahrenheit;
    }

    /** To two digits. */
    private static double round(double factor) {
        double scale = StrictMath.pow(10, Math.floor(StrictMath.log10(factor)) - 1);
        return Math.rint(factor / scale) * scale;
    }

    private static boolean isNear(double value, double expected, double scale) {
        return Math.abs(value - expected) <= NEAR * scale;
    }

    /** The column that this one has changed places with; null for none. */
    static @Nullable String exchanged(ColumnReport column, List<ColumnReport> all) {
        if (!isMoved(column)) {
            return null;
        }
        for (ColumnReport other : all) {
            boolean another = !other.name().equals(column.name()) && other.role() == column.role() && isMoved(other);
            if (another
                    && isAs(column.current(), other.reference())
                    && isAs(other.current(), column.reference())
                    && !isAs(column.reference(), other.reference())) {
                return other.name();
            }
        }
        return null;
    }

    private static boolean isAs(@Nullable Summary one, @Nullable Summary other) {
        Double sd = other == null ? null : other.sd();
        return one != null
                && other != null
                && sd != null
                && one.sd() != null
                && sd > 0
                && isNear(one.mean(), other.mean(), sd)
                && isNear(one.sd(), sd, sd);
    }
}
