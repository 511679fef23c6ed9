package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many rows each segment has. */
final class SegmentTally {
    private final Segmentation segmentation;
    private final int mostValues;
    private final Map<List<SegmentBy>, Map<Segment, Long>> rows = new HashMap<>();
    private final Set<List<SegmentBy>> tooMany = new HashSet<>();

    /** @param mostValues from which on one way to part rows has no segments, whatever the order of rows */
    SegmentTally(Segmentation segmentation, int mostValues) {
        this.segmentation = segmentation;
        this.mostValues = mostValues;
    }

    void count(ReferenceRow row) {
        for (Segment segment : row.segments(segmentation)) {
            if (!tooMany.contains(segment.by())) {
                Map<Segment, Long> ofWay = rows.computeIfAbsent(segment.by(), by -> new HashMap<>());
                ofWay.merge(segment, 1L, Long::sum);
                if (ofWay.size() > mostValues) {
                    tooMany.add(segment.by());
                    rows.remove(segment.by());
                }
            }
        }
    }

    /** The segments of at least so many rows, at most so many of them: those with most rows first. */
    List<Segment> largest(int fewestRows, int most) {
        return rows.values().stream()
                .flatMap(ofWay -> ofWay.entrySet().stream())
                .filter(entry -> entry.getValue() >= fewestRows)
                .sorted(Map.Entry.<Segment, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(entry -> entry.getKey().name()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }
}
