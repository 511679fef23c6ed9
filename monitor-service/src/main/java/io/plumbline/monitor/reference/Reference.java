package io.plumbline.monitor.reference;

import com.fasterxml.jackson.annotation.JsonValue;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.SegmentLayouts;
import io.plumbline.monitor.profile.Segmentation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model's events are compared with. Immutable; two of the same content have the same id.
 *
 * @param id 16 hexadecimal digits of the SHA-256 of the content
 * @param model the model it is for
 * @param version the version it is for; null for all versions without one of their own
 * @param createdAt when it was built
 * @param source where its rows came from, such as a file name
 * @param from time of its first row; null where its rows have no times
 * @param to time of its last row; null where its rows have no times
 * @param rows number of rows
 * @param columns in order of name
 * @param ignored columns that are not compared, in order of name
 * @param segments what parts of the events are compared with, in order of their names; empty where they are not parted
 * @param stage how far it is to be trusted; no part of the content
 * @param outcomes what became of its predictions, by their labels; null where that is not known
 * @param activeFrom it applies to panes that begin then or later; null for all; no part of the content
 */
public record Reference(
        String id,
        String model,
        @Nullable String version,
        Instant createdAt,
        String source,
        @Nullable Instant from,
        @Nullable Instant to,
        long rows,
        List<ReferenceColumn> columns,
        List<String> ignored,
        List<ReferenceSegment> segments,
        Stage stage,
        @Nullable ReferenceOutcomes outcomes,
        @Nullable Instant activeFrom) {

    /** How far a reference is to be trusted, from the first look at a model's events to a person's word. */
    public enum Stage {
        /** Of a model's first events: what they look like, no verdicts. */
        PREVIEW,
        /** Its cells are cut from a longer time; how much windows differ by nature is being learned. No verdicts yet. */
        CALIBRATING,
        /** Learned, with natural variation: verdicts, of which only grave ones send messages. */
        PROVISIONAL,
        /** Built by a person, or learned and approved by one. */
        PINNED;

        /** Whether columns are called drifted or stable against it. */
        public boolean decides() {
            return compareTo(PROVISIONAL) >= 0;
        }

        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Optional<ReferenceColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    public ProfileLayout layout() {
        return layout(columns, ignored);
    }

    /** How the columns of each segment are summarised. */
    public SegmentLayouts segmentLayouts() {
        Map<Segment, ProfileLayout> layouts = new LinkedHashMap<>();
        segments.forEach(part -> layouts.put(part.segment(), layout(part.columns(), part.ignored())));
        return new SegmentLayouts(layouts);
    }

    private ProfileLayout layout(List<ReferenceColumn> of, List<String> without) {
        return ProfileLayout.of(id, of.stream().map(ReferenceColumn::layout).toList(), without);
    }

    /** By what its events are parted. */
    public Segmentation segmentation() {
        return Segmentation.of(segments.stream().map(ReferenceSegment::segment));
    }

    /** What the events of a segment are compared with, as a reference of the same id; none where it does not know the segment. */
    public Optional<Reference> forSegment(String name) {
        return name.equals(Segment.ALL)
                ? Optional.of(this)
                : segments.stream()
                        .filter(part -> part.segment().name().equals(name))
                        .findFirst()
                        .map(this::of);
    }

    private Reference of(ReferenceSegment part) {
        return new Reference(
                id,
                model,
                version,
                createdAt,
                source,
                from,
                to,
                part.rows(),
                part.columns(),
                part.ignored(),
                List.of(),
                stage,
                part.outcomes() == null
                        ? null
                        : new ReferenceOutcomes(
                                part.outcomes(), outcomes == null ? new TreeMap<>() : outcomes.variation()),
                activeFrom);
    }

    /** Other rows of the same columns, or of some of them, trusted as if a person had chosen them. */
    public Reference of(List<ReferenceColumn> others, long otherRows) {
        return new Reference(
                id,
                model,
                version,
                createdAt,
                source,
                null,
                null,
                otherRows,
                List.copyOf(others),
                ignored,
                List.of(),
                Stage.PINNED,
                null,
                activeFrom);
    }

    /** The same with other segments. */
    Reference of(List<ReferenceSegment> others) {
        return copy(id, model, others, stage, outcomes, activeFrom);
    }

    /** The same for another model, under another id. */
    public Reference of(String otherId, String otherModel) {
        return copy(otherId, otherModel, segments, stage, outcomes, activeFrom);
    }

    /** With what became of the predictions of another where that of its own is not known. */
    public Reference withOutcomesOf(Reference other) {
        List<ReferenceSegment> parts = segments.stream()
                .map(part -> part.outcomes() != null
                        ? part
                        : part.with(other.forSegment(part.segment().name())
                                .map(Reference::outcomes)
                                .map(ReferenceOutcomes::profile)
                                .orElse(null)))
                .toList();
        return copy(id, model, parts, stage, outcomes == null ? other.outcomes : outcomes, activeFrom);
    }

    /** The same content, trusted otherwise. */
    public Reference at(Stage other) {
        return copy(id, model, segments, other, outcomes, activeFrom);
    }

    /** The same content, applying from another time on. */
    public Reference activeFrom(@Nullable Instant time) {
        return copy(id, model, segments, stage, outcomes, time);
    }

    /** The same rows and columns. */
    private Reference copy(
            String otherId,
            String otherModel,
            List<ReferenceSegment> otherSegments,
            Stage otherStage,
            @Nullable ReferenceOutcomes otherOutcomes,
            @Nullable Instant otherActiveFrom) {
        return new Reference(
                otherId,
                otherModel,
                version,
                createdAt,
                source,
                from,
                to,
                rows,
                columns,
                ignored,
                otherSegments,
                otherStage,
                otherOutcomes,
                otherActiveFrom);
    }

    /** Whether it applies to a pane that begins at this time, in milliseconds. */
    public boolean isActive(long paneStart) {
        return activeFrom == null || activeFrom.toEpochMilli() <= paneStart;
    }

    /** Whether it was learned from the stream and nobody has approved it. */
    public boolean isLearned() {
        return stage != Stage.PINNED;
    }

    /** Whether it is for this model and version, or for all versions of this model. */
    public boolean isFor(ModelRef ref) {
        return model.equals(ref.model()) && (version == null || version.equals(ref.version()));
    }
}
