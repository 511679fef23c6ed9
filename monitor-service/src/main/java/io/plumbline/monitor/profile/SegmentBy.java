package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.FeatureValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What events are parted by: a tag or, where they have no such tag, a feature; by its values, or by ranges of numbers.
 *
 * @param at bounds of the ranges, ascending: {@code [30, 60]} gives {@code <30}, {@code 30..60} (60 excluded) and {@code >=60};
 *     empty where each value is a segment of its own
 */
public record SegmentBy(String name, List<Double> at) {
    /** Longest value that has a segment, in characters. */
    public static final int LONGEST = 100;

    /** @throws IllegalArgumentException if there is no name, or the bounds are not ascending and finite */
    public SegmentBy {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("by: the name of a tag or feature, not empty");
        }
        at = List.copyOf(at);
        for (int i = 0; i < at.size(); i++) {
            if (!Double.isFinite(at.get(i)) || i > 0 && at.get(i) <= at.get(i - 1)) {
                throw new IllegalArgumentException("at: ascending numbers, not " + at);
            }
        }
    }

    /** The value of an event, or the range that it lies in, as text; null where it has none, or one too long. */
    @Nullable
    String valueOf(Map<String, FeatureValue> features, Map<String, String> tags) {
        String tag = tags.get(name);
        String value = tag == null ? valueOf(features.get(name)) : at.isEmpty() ? tag : range(number(tag));
        return value == null || value.length() > LONGEST ? null : value;
    }

    private @Nullable String valueOf(@Nullable FeatureValue feature) {
        if (feature instanceof FeatureValue.Numeric numeric) {
            return at.isEmpty() ? text(numeric.value()) : range(numeric.value());
        } else if (feature instanceof FeatureValue.Text text) {
            return at.isEmpty() ? text.value() : range(number(text.value()));
        } else if (feature instanceof FeatureValue.Flag flag && at.isEmpty()) {
            return String.valueOf(flag.value());
        }
        return null;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private @Nullable String range(double value) {
        if (Double.isNaN(value)) {
            return null;
        }
        int above = 0;
        while (above < at.size() && value >= at.get(above)) {
            above++;
        }
        if (above == 0) {
            return "<" + text(at.get(0));
        }
        String low = text(at.get(above - 1));
        return above == at.size() ? ">=" + low : low + ".." + text(at.get(above));
    }

    private static @Nullable String text(double value) {
        if (Double.isNaN(value)) {
            return null;
        }
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }
}
