package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.FeatureValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The ways in which a model's events are parted into segments. An event is in at most one segment of each.
 *
 * @param ways each by one tag or feature, or by a combination of several
 */
public record Segmentation(List<List<SegmentBy>> ways) {
    /** Events are in no segment but that of all. */
    public static final Segmentation NONE = new Segmentation(List.of());
    /** Segments that a reference has at most, over all ways. */
    public static final int MOST_SEGMENTS = 50;

    /** @throws IllegalArgumentException if a way is empty, or there twice */
    public Segmentation {
        ways = ways.stream().map(List::copyOf).toList();
        if (ways.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("by: the name of at least one tag or feature");
        }
        if (ways.stream().distinct().count() < ways.size()) {
            throw new IllegalArgumentException("by: the same twice");
        }
    }

    /** The ways by which these segments were made. */
    public static Segmentation of(Stream<Segment> segments) {
        return new Segmentation(segments.map(Segment::by).distinct().toList());
    }

    public boolean isNone() {
        return ways.isEmpty();
    }

    /** The segments that an event is in. */
    public List<Segment> of(Map<String, FeatureValue> features, Map<String, String> tags) {
        return ways.stream()
                .flatMap(way -> Segment.of(way, features, tags).stream())
                .toList();
    }
}
