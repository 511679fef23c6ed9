package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.ErrorBudget;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much error the columns of one window may spend together.
 *
 * @param alpha chance that a window without drift is called drifted, in (0, 1)
 * @param period the time in which one false alert is allowed on average; null where a single comparison is made
 * @param segmented whether segments have a part of what is allowed
 */
public record AssessSettings(double alpha, @Nullable Duration period, boolean segmented) {
    /** Time in which one false alert is allowed on average, unless said otherwise. */
    public static final Duration DEFAULT_PERIOD = Duration.ofDays(90);

    public AssessSettings {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha is between 0 and 1, both excluded, not " + alpha);
        }
    }

    /** For one comparison: a chance of {@code alpha} that any column is called drifted without drift. */
    public static AssessSettings compare(double alpha) {
        return new AssessSettings(alpha, null, false);
    }

    /**
     * For windows of one size out of several, with one budget for all: on average at most one false alert in the period.
     * Each size gets an equal part of it, and each window of a size an equal part of that: 1 / (sizes * windows). Where
     * there are segments, a half of it is for all events together, the other for the segments, equal parts for each.
     *
     * @param sizes the model's window sizes, of which {@code size} is one
     * @param segments how many there are beside that of all events
     * @param ofAll whether the window is of all events, or of one of the segments
     */
    public static AssessSettings budget(
            Duration period, Collection<WindowSize> sizes, WindowSize size, int segments, boolean ofAll) {
        Set<WindowSize> distinct = new TreeSet<>(sizes);
        if (!distinct.contains(size)) {
            throw new IllegalArgumentException("the window size " + size + " is none of " + distinct);
        }
        if (period.compareTo(size.length()) < 0) {
            throw new IllegalArgumentException(
                    "the period of one false alert, " + period.toDays() + " days, is shorter than a window of " + size);
        }
        double windows = (double) period.toMillis() / size.length().toMillis();
        ErrorBudget budget = new ErrorBudget(distinct.size(), segments > 0);
        return new AssessSettings(
                ofAll ? budget.ofAll(windows) : budget.ofSegments(windows) / segments, period, segments > 0);
    }

    /** The same over {@link #DEFAULT_PERIOD}, without segments. */
    public static AssessSettings budget(Collection<WindowSize> sizes, WindowSize size) {
        return budget(DEFAULT_PERIOD, sizes, size, 0, true);
    }

    /** The false-alarm statement that holds for a window, in a sentence. */
    String contract() {
        if (period == null) {
            String percent = plain(alpha * 100);
            return "At most " + article(percent) + " " + percent
                    + " % chance that any column is called drifted without drift.";
        }
        return "On average at most one false drift alert per model in " + days(period) + ", over all columns"
                + (segmented ? ", segments" : "") + " and window sizes; this window may spend " + plain(alpha) + ".";
    }

    private static String days(Duration period) {
        return period.toDays() == 1 ? "1 day" : period.toDays() + " days";
    }

    /** "an" before 8, 11, 18 and numbers that begin with 8. */
    private static String article(String number) {
        return number.matches("8.*|1[18](\\..*)?") ? "an" : "a";
    }

    /** Two significant digits, without an exponent. */
    private static String plain(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(2)).stripTrailingZeros();
        return rounded.toPlainString();
    }
}
