package io.plumbline.monitor.profile;

import com.google.re2j.Pattern;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a person says must hold of a column. Checked value by value and counted; no chance is involved.
 *
 * @param required whether every event that could have the column must have a value in it
 * @param maxNullRatio largest share of events without a value, in [0, 1]; null for any
 * @param min smallest number allowed; null for any
 * @param max largest number allowed; null for any
 * @param allowed the values that are allowed, as texts ({@code 1} for the number 1.0); null for any
 * @param pattern what a value must match as a whole, as a text; null for any. RE2's syntax, which takes time in
 *     proportion to the value, whatever the pattern
 */
public record Expectation(
        boolean required,
        @Nullable Double maxNullRatio,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable SortedSet<String> allowed,
        @Nullable Pattern pattern) {

    /** What can be wrong with a value that is there. */
    public enum Breach {
        BELOW_MIN,
        ABOVE_MAX,
        NOT_ALLOWED,
        NO_MATCH;

        private static final int COUNT = values().length;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if nothing could be as expected; says which key is wrong */
    public Expectation {
        if (maxNullRatio != null && !(maxNullRatio >= 0 && maxNullRatio <= 1)) {
            throw new IllegalArgumentException("max_null_ratio: 0 to 1 is allowed: " + maxNullRatio);
        }
        if (required && maxNullRatio != null && maxNullRatio > 0) {
            throw new IllegalArgumentException(
                    "max_null_ratio: 0 is allowed where the column is required, or leave out one of both: "
                            + maxNullRatio);
        }
        if (min != null && !Double.isFinite(min) || max != null && !Double.isFinite(max)) {
            throw new IllegalArgumentException("min and max: finite numbers are allowed: " + min + ", " + max);
        }
        if (min != null && max != null && min > max) {
            throw new IllegalArgumentException("min: at most max, " + max + ", is allowed: " + min);
        }
        if (allowed != null) {
            if (allowed.isEmpty()) {
                throw new IllegalArgumentException("allowed: one value or more, or leave it out");
            }
            allowed = Collections.unmodifiableSortedSet(new TreeSet<>(allowed));
        }
    }

    /** Counts what is wrong with a number. */
    void check(double value, long[] breaches) {
        if (min != null && value < min) {
            breaches[Breach.BELOW_MIN.ordinal()]++;
        }
        if (max != null && value > max) {
            breaches[Breach.ABOVE_MAX.ordinal()]++;
        }
        if (allowed != null || pattern != null) {
            check(ColumnProfile.categoryOf(value), breaches);
        }
    }

    /** Counts what is wrong with a text. */
    void check(String value, long[] breaches) {
        if (allowed != null && !allowed.contains(value)) {
            breaches[Breach.NOT_ALLOWED.ordinal()]++;
        }
        if (pattern != null && !pattern.matches(value)) {
            breaches[Breach.NO_MATCH.ordinal()]++;
        }
    }

    static long[] noBreaches() {
        return new long[Breach.COUNT];
    }
}
