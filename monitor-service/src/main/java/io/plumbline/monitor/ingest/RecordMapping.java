package io.plumbline.monitor.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of an event stand in the records of someone's own format.
 *
 * @param model of all records, or where its name stands; null for the topic's name
 * @param version the same; null for none
 * @param id null where there is none
 * @param time null for the record's timestamp
 * @param prediction null where there is none
 * @param label null where there is none
 * @param features a path to an object is its members, one to a value a column of its last name; null for all members
 *     of the record that no other path goes to
 * @param scores the same; empty for none
 * @param attributions the same; empty for none
 * @param tags the same; empty for none
 */
public record RecordMapping(
        @Nullable Name model,
        @Nullable Name version,
        @Nullable MemberPath id,
        @Nullable Time time,
        @Nullable MemberPath prediction,
        @Nullable MemberPath label,
        @Nullable List<MemberPath> features,
        List<MemberPath> scores,
        List<MemberPath> attributions,
        List<MemberPath> tags) {

    /** The model's name of a record, or its version: the same for all, or one that stands in it. */
    public sealed interface Name {
        /** The same for all. */
        record Constant(String name) implements Name {}

        /** Where it stands. */
        record At(MemberPath path) implements Name {}
    }

    /**
     * A time in ISO 8601, of UTC where it names no zone, or a number.
     *
     * @param unit of numbers; null where it is told by their size
     */
    public record Time(MemberPath path, @Nullable EpochUnit unit) {}

    /** Paths to features, of which the record itself is one where none are given. */
    List<MemberPath> featurePaths() {
        return features == null ? List.of(MemberPath.RECORD) : features;
    }

    /** All paths that are given. */
    List<MemberPath> paths() {
        List<MemberPath> paths = new ArrayList<>();
        Stream.of(model, version).forEach(name -> {
            if (name instanceof Name.At at) {
                paths.add(at.path());
            }
        });
        Stream.of(id, prediction, label).forEach(path -> {
            if (path != null) {
                paths.add(path);
            }
        });
        if (time != null) {
            paths.add(time.path());
        }
        paths.addAll(features == null ? List.of() : features);
        paths.addAll(scores);
        paths.addAll(attributions);
        paths.addAll(tags);
        return paths;
    }
}
