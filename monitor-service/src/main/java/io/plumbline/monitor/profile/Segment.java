package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.FeatureValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a model's events: those that have these values.
 *
 * @param by what events are parted by; several for a combination
 * @param values as texts, one for each of {@code by}
 */
public record Segment(List<SegmentBy> by, List<String> values) {
    /** The name of the segment of all events. */
    public static final String ALL = "all";

    private static final String AGAINST = "against version ";

    public Segment {
        by = List.copyOf(by);
        values = List.copyOf(values);
        if (by.isEmpty() || by.size() != values.size()) {
            throw new IllegalArgumentException("a segment has one value for each of what it is parted by");
        }
    }

    /** The segment that an event is in, of those that it can be parted into so; none where it lacks a value. */
    public static Optional<Segment> of(
            List<SegmentBy> by, Map<String, FeatureValue> features, Map<String, String> tags) {
        List<String> values = new ArrayList<>(by.size());
        for (SegmentBy one : by) {
            String value = one.valueOf(features, tags);
            if (value == null) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(new Segment(by, values));
    }

    /**
     * The name under which a version is held against another one in the same window, such as {@code against version 3}: no part of its
     * events, but all of them.
     */
    public static String against(String version) {
        return AGAINST + escaped(version);
    }

    /** The version that is meant by such a name; empty for the name of a part. */
    public static Optional<String> versionIn(String name) {
        return name.startsWith(AGAINST) && !name.matches(AGAINST + "(?s)([^\\\\=]|\\\\.)*=.*")
                ? Optional.of(name.substring(AGAINST.length()).replaceAll("(?s)\\\\(.)", "$1"))
                : Optional.empty();
    }

    /** Such as {@code region=eu} or {@code region=eu,device=ios}; commas and equals signs within are escaped by a backslash. */
    public String name() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            name.append(i == 0 ? "" : ",")
                    .append(escaped(by.get(i).name()))
                    .append('=')
                    .append(by.get(i).at().isEmpty() ? escaped(values.get(i)) : values.get(i));
        }
        return name.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
