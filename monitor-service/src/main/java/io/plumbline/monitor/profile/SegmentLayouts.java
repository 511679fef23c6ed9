package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.InferenceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The segments of a reference: which of them an event is in, found quickly, and how the columns of each are summarised. */
public final class SegmentLayouts {
    /** No segments but that of all events. */
    public static final SegmentLayouts NONE = new SegmentLayouts(Map.of());

    /** The segments of one way to part events: by the value of the first, then of the next. */
    private static final class Way {
        final List<SegmentBy> by;
        final Map<String, Object> first = new HashMap<>();

        Way(List<SegmentBy> by) {
            this.by = by;
        }

        @SuppressWarnings("unchecked") // what is not at the end is a map, by construction
        void put(List<String> values, int index) {
            Map<String, Object> at = first;
            for (String value : values.subList(0, values.size() - 1)) {
                at = (Map<String, Object>) at.computeIfAbsent(value, v -> new HashMap<String, Object>());
            }
            at.put(values.get(values.size() - 1), index);
        }

        int find(InferenceEvent event) {
            Object at = first;
            for (SegmentBy one : by) {
                String value = one.valueOf(event.features(), event.tags());
                at = value == null ? null : ((Map<?, ?>) at).get(value);
                if (at == null) {
                    return -1;
                }
            }
            return (Integer) at;
        }
    }

    private final List<String> names = new ArrayList<>();
    private final List<ProfileLayout> layouts = new ArrayList<>();
    private final List<Way> ways;

    /** @param segments in the order of their numbers */
    public SegmentLayouts(Map<Segment, ProfileLayout> segments) {
        Map<List<SegmentBy>, Way> byWay = new LinkedHashMap<>();
        segments.forEach((segment, layout) -> {
            byWay.computeIfAbsent(segment.by(), Way::new).put(segment.values(), names.size());
            names.add(segment.name());
            layouts.add(layout);
        });
        ways = List.copyOf(byWay.values());
    }

    /** Ways in which events are parted. */
    public int ways() {
        return ways.size();
    }

    /** Number of segments. */
    public int size() {
        return names.size();
    }

    /** The number of the segment that an event is in, of one way to part them; -1 for none. */
    public int find(int way, InferenceEvent event) {
        return ways.get(way).find(event);
    }

    public String name(int segment) {
        return names.get(segment);
    }

    public ProfileLayout layout(int segment) {
        return layouts.get(segment);
    }

    /** The layout of the segment of that name; null where there is none. */
    public @Nullable ProfileLayout layout(String name) {
        int index = names.indexOf(name);
        return index < 0 ? null : layouts.get(index);
    }
}
