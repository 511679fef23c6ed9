package io.plumbline.monitor.reference;

import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.profile.Segment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one segment are compared with: a reference within the reference, with cells of its own. How much a column varies
 * by itself is known of small segments as it is of all events: a part of them varies no less.
 *
 * @param rows number of its rows
 * @param columns in order of name; columns that say which segment it is, and labels, are not among them
 * @param ignored columns that are not compared, in order of name
 * @param outcomes what became of its predictions; null where that is not known
 */
public record ReferenceSegment(
        Segment segment,
        long rows,
        List<ReferenceColumn> columns,
        List<String> ignored,
        @Nullable OutcomeProfile outcomes) {

    ReferenceSegment with(@Nullable OutcomeProfile others) {
        return new ReferenceSegment(segment, rows, columns, ignored, others);
    }

    /** The same, with the natural variation that is known of all events where that of the segment is not. */
    ReferenceSegment within(List<ReferenceColumn> all) {
        Map<String, ReferenceColumn> byName =
                all.stream().collect(Collectors.toMap(ReferenceColumn::name, column -> column));
        return new ReferenceSegment(
                segment,
                rows,
                columns.stream()
                        .map(column -> {
                            ReferenceColumn whole = byName.get(column.name());
                            return whole == null ? column : column.varyingAs(whole);
                        })
                        .toList(),
                ignored,
                outcomes);
    }
}
