package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.OutcomeJoin;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.profile.ColumnLayout;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Sample;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds a reference in two passes over its rows: the first tells types and cuts cells, the second counts, with the very
 * code that counts events. Where rows are parted into segments, a pass between the two cuts the cells of each. Rows may come
 * in any order; equal rows give an equal reference.
 */
public final class ReferenceBuilder {
    /** Columns that a reference has at most, prediction and label included. */
    public static final int MOST_COLUMNS = 2000;
    /** Rows below which a segment is left out: too few to say anything of it. */
    public static final int FEWEST_ROWS = 200;
    /** Different values of one way to part rows from which on it has no segments: ids are none. */
    private static final int MOST_VALUES = 10_000;

    private static final String DRAFT = "draft";

    private final ReferenceSettings settings;
    private final ModelRef model;
    private @Nullable Instant from;
    private @Nullable Instant to;

    private ReferenceBuilder(ReferenceSettings settings) {
        this.settings = settings;
        this.model =
                new ModelRef(settings.model(), settings.version() == null ? ModelRef.UNVERSIONED : settings.version());
    }

    /**
     * Builds it.
     *
     * @param rows hands all rows to a consumer; called two or three times, to hand over the same
     * @throws IllegalArgumentException if the rows allow no reference; the message says why
     */
    public static Reference build(ReferenceSettings settings, Consumer<Consumer<ReferenceRow>> rows) {
        return new ReferenceBuilder(settings).build(rows);
    }

    /** All rows, or those of one segment: what is seen of them, then what is counted. */
    private final class Draft {
        private final Map<String, ColumnSurvey> surveys = new TreeMap<>();
        private final List<ColumnLayout> columns = new ArrayList<>();
        private final Set<String> ignored;
        private long rows;
        private @Nullable Profile whole;
        private List<BlockProfiles> blocks = List.of();
        private final @Nullable OutcomeProfile outcomes =
                settings.task() == null ? null : OutcomeProfile.of(settings.task());
        private List<OutcomeBlocks> outcomeBlocks = List.of();

        Draft(Set<String> ignored) {
            this.ignored = new TreeSet<>(ignored);
        }

        void survey(ReferenceRow row) {
            rows += row.isInference() ? 1 : 0;
            row.features().forEach((name, value) -> survey(ColumnRole.FEATURE, name, value));
            row.attributions().forEach((name, value) -> survey(ColumnRole.ATTRIBUTION, name, value));
            row.scores().forEach((name, value) -> survey(ColumnRole.SCORE, name, value));
            survey(ColumnRole.PREDICTION, "", row.prediction());
            survey(ColumnRole.LABEL, "", row.label());
        }

        private void survey(ColumnRole role, String ownName, @Nullable FeatureValue value) {
            if (value != null) {
                surveys.computeIfAbsent(role.columnName(ownName), name -> new ColumnSurvey(role))
                        .add(value);
            }
        }

        /** Cuts the cells of those columns that have a type; the others are ignored. */
        void cut(BiFunction<String, ColumnSurvey, @Nullable ColumnType> types) {
            surveys.forEach((name, survey) -> {
                ColumnType type = types.apply(name, survey);
                if (type == null) {
                    ignored.add(name);
                } else if (!ignored.contains(name)) {
                    columns.add(new ColumnLayout(name, survey.role(), type, survey.cells(type)));
                }
            });
            surveys.clear(); // all values of the rows
        }

        /** @param parts that are counted beside each other */
        void begin(int parts) {
            ProfileLayout layout = ProfileLayout.of(DRAFT, columns, List.copyOf(ignored));
            whole = new Profile(layout);
            Instant first = from;
            Instant last = to;
            if (first != null && last != null) {
                blocks = settings.blocks().stream()
                        .distinct()
                        .map(size -> new BlockProfiles(size, settings.zone(), layout, first, last, parts))
                        .toList();
            }
        }

        /** Has it find out, too, how much performance varies by nature. */
        void beginOutcomes() {
            Task task = settings.task();
            Instant first = from;
            Instant last = to;
            if (task != null && first != null && last != null) {
                outcomeBlocks = settings.blocks().stream()
                        .distinct()
                        .map(size -> new OutcomeBlocks(task, size, settings.zone(), first, last))
                        .toList();
            }
        }

        void count(ReferenceRow row) {
            row.countIn(Objects.requireNonNull(whole), model);
            Instant time = row.time();
            if (time != null) {
                for (BlockProfiles all : blocks) {
                    Profile block = all.at(time);
                    if (block != null) {
                        row.countIn(block, model);
                    }
                }
            }
        }

        void countOutcome(Prediction prediction, @Nullable Truth truth) {
            if (outcomes != null) {
                outcomes.add(prediction, truth);
            }
            if (truth != null) {
                outcomeBlocks.forEach(blocks -> blocks.add(prediction, truth));
            }
        }

        SortedMap<Long, SortedMap<String, Double>> outcomeVariation() {
            SortedMap<Long, SortedMap<String, Double>> bySize = new TreeMap<>();
            outcomeBlocks.forEach(blocks -> {
                SortedMap<String, Double> variation = blocks.variation();
                if (!variation.isEmpty()) {
                    bySize.put(blocks.size().length().toMillis(), variation);
                }
            });
            return bySize;
        }

        /** Null if no label came. */
        @Nullable
        OutcomeProfile outcomes() {
            return outcomes == null || outcomes.labelled() == 0 ? null : outcomes;
        }

        List<ReferenceColumn> columns() {
            Profile counted = Objects.requireNonNull(whole);
            return columns.stream()
                    .map(column -> column(column, counted, blocks, settings.zone()))
                    .toList();
        }
    }

    private Reference build(Consumer<Consumer<ReferenceRow>> source) {
        Draft all = new Draft(settings.ignored());
        SegmentTally tally = new SegmentTally(settings.segmentation(), MOST_VALUES);
        source.accept(row -> {
            Instant time = row.time();
            if (time != null) {
                from = from == null || time.isBefore(from) ? time : from;
                to = to == null || time.isAfter(to) ? time : to;
            }
            all.survey(row);
            tally.count(row);
        });
        if (all.rows == 0) {
            throw new IllegalArgumentException("a reference needs at least one row");
        }
        checkNames(all.surveys.keySet());
        all.cut(this::type);
        if (all.columns.isEmpty()) {
            throw new IllegalArgumentException("no column has a value that could be compared");
        }
        if (all.columns.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("a reference has at most " + MOST_COLUMNS + " columns, and here are "
                    + all.columns.size() + ": leave some out with --ignore");
        }
        List<Segment> chosen = tally.largest(FEWEST_ROWS, Segmentation.MOST_SEGMENTS);
        SortedMap<String, Draft> parts = parts(source, all, chosen);
        all.begin(1 + parts.size());
        all.beginOutcomes();
        parts.values().forEach(part -> part.begin(1 + parts.size()));
        BiConsumer<Prediction, @Nullable Truth> outcomes = (prediction, truth) -> {
            all.countOutcome(prediction, truth);
            prediction
                    .segments()
                    .forEach(name -> Objects.requireNonNull(parts.get(name)).countOutcome(prediction, truth));
        };
        OutcomeJoin joined = new OutcomeJoin();
        source.accept(row -> {
            all.count(row);
            join(row, parts, outcomes, joined);
            row.segments(settings.segmentation()).forEach(segment -> {
                Draft part = parts.get(segment.name());
                if (part != null) {
                    part.count(row.ofSegment());
                }
            });
        });
        joined.forEach(outcomes);
        List<ReferenceColumn> columns = all.columns();
        return ReferenceJson.identified(fitting(new Reference(
                DRAFT,
                settings.model(),
                settings.version(),
                settings.createdAt(),
                settings.source(),
                from,
                to,
                all.rows,
                columns,
                List.copyOf(all.ignored),
                chosen.stream()
                        .filter(segment -> parts.containsKey(segment.name()))
                        .sorted(Comparator.comparing(Segment::name))
                        .map(segment -> segment(segment, Objects.requireNonNull(parts.get(segment.name())))
                                .within(columns))
                        .toList(),
                Reference.Stage.PINNED,
                outcomesOf(all),
                null)));
    }

    /** Holds the row's prediction against its label: at once where both come together, else in the end. */
    private void join(
            ReferenceRow row,
            Map<String, Draft> parts,
            BiConsumer<Prediction, @Nullable Truth> outcomes,
            OutcomeJoin joined) {
        Task task = settings.task();
        if (task == null) {
            return;
        }
        List<String> segments = row.segments(settings.segmentation()).stream()
                .map(Segment::name)
                .filter(parts::containsKey)
                .toList();
        Prediction prediction = row.prediction(task, model, segments);
        Truth truth = row.truth(task);
        if (row.id() != null) {
            joined.add(row.id(), prediction, truth);
        } else if (prediction != null) {
            outcomes.accept(prediction, truth);
        }
    }

    private static @Nullable ReferenceOutcomes outcomesOf(Draft all) {
        OutcomeProfile profile = all.outcomes();
        return profile == null ? null : new ReferenceOutcomes(profile, all.outcomeVariation());
    }

    private static ReferenceSegment segment(Segment segment, Draft part) {
        return new ReferenceSegment(segment, part.rows, part.columns(), List.copyOf(part.ignored), part.outcomes());
    }

    /** The segments, with the types that columns have in all rows, and cells of their own. */
    private SortedMap<String, Draft> parts(Consumer<Consumer<ReferenceRow>> source, Draft all, List<Segment> chosen) {
        SortedMap<String, Draft> parts = new TreeMap<>();
        if (chosen.isEmpty()) {
            return parts;
        }
        Map<String, ColumnType> types = all.columns.stream()
                .filter(column -> column.role() != ColumnRole.LABEL)
                .collect(Collectors.toMap(ColumnLayout::name, ColumnLayout::type));
        for (Segment segment : chosen) {
            Set<String> without = new TreeSet<>(all.ignored);
            segment.by().stream()
                    .filter(by -> by.at().isEmpty() && types.containsKey(by.name()))
                    .forEach(by -> without.add(by.name())); // always the same
            parts.put(segment.name(), new Draft(without));
        }
        source.accept(row -> row.segments(settings.segmentation()).forEach(segment -> {
            Draft part = parts.get(segment.name());
            if (part != null) {
                part.survey(row.ofSegment());
            }
        }));
        parts.values()
                .forEach(part -> part.cut((name, survey) -> {
                    ColumnType type = types.get(name);
                    return type != null && survey.allows(type) ? type : null;
                }));
        parts.values().removeIf(part -> part.columns.isEmpty());
        return parts;
    }

    /** The same without its smallest segments, as far as it would be too long with them. */
    private static Reference fitting(Reference whole) {
        Reference reference = whole;
        while (!reference.segments().isEmpty() && ReferenceJson.toBytes(reference).length > ReferenceJson.MOST_BYTES) {
            List<ReferenceSegment> fewer = new ArrayList<>(reference.segments());
            fewer.remove(Collections.min(fewer, Comparator.comparingLong(ReferenceSegment::rows)));
            reference = reference.of(fewer);
        }
        return reference;
    }

    private void checkNames(Collection<String> columns) {
        for (Set<String> named : List.of(settings.categorical(), settings.numeric())) {
            for (String name : named) {
                if (!columns.contains(name)) {
                    throw new IllegalArgumentException(
                            "there is no column " + name + "; there are " + String.join(", ", columns));
                }
            }
        }
    }

    private @Nullable ColumnType type(String name, ColumnSurvey survey) {
        ColumnType type = settings.categorical().contains(name)
                ? ColumnType.CATEGORICAL
                : settings.numeric().contains(name) ? ColumnType.NUMERIC : survey.type();
        if (type != null && !survey.allows(type)) {
            throw new IllegalArgumentException("column " + name + " has no value that is "
                    + (type == ColumnType.NUMERIC ? "a finite number" : "a category"));
        }
        return type;
    }

    private static ReferenceColumn column(ColumnLayout layout, Profile whole, List<BlockProfiles> blocks, ZoneId zone) {
        Sample sample = BlockProfiles.sample(whole, layout.name());
        ColumnProfile profile = Objects.requireNonNull(whole.columns().get(layout.name()));
        boolean numeric = layout.type() == ColumnType.NUMERIC;
        SortedMap<WindowSize, SortedMap<Long, Sample>> samples = new TreeMap<>();
        blocks.forEach(all -> samples.put(all.size(), all.samples(layout)));
        ColumnVariation variation = ColumnVariation.estimate(layout.cells(), samples, zone);
        return new ReferenceColumn(
                layout.name(),
                layout.role(),
                layout.type(),
                layout.cells(),
                sample.counts(),
                sample.nulls(),
                numeric ? finite(profile.moments().mean()) : null,
                numeric ? finite(profile.moments().standardDeviation()) : null,
                meanMagnitude(profile, sample),
                variation.bySize(),
                variation.slots());
    }

    /** Of attributions, null for other columns: over all rows that have any, as one that is left out adds nothing. */
    static @Nullable Double meanMagnitude(ColumnProfile column, Sample sample) {
        return column.role() == ColumnRole.ATTRIBUTION ? finite(column.magnitude() / sample.events()) : null;
    }

    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
