package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ColumnLayout;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Sample;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a reference in two passes over its rows: the first tells types and cuts cells, the second counts, with the very
 * code that counts events. Rows may come in any order; equal rows give an equal reference.
 */
public final class ReferenceBuilder {
    /** Columns that a reference has at most, prediction and label included. */
    public static final int MOST_COLUMNS = 2000;

    private static final String DRAFT = "draft";

    private final ReferenceSettings settings;
    private final ModelRef model;
    private long rows;
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
     * @param rows hands all rows to a consumer; called twice, to hand over the same
     * @throws IllegalArgumentException if the rows allow no reference; the message says why
     */
    public static Reference build(ReferenceSettings settings, Consumer<Consumer<ReferenceRow>> rows) {
        return new ReferenceBuilder(settings).build(rows);
    }

    private Reference build(Consumer<Consumer<ReferenceRow>> source) {
        SortedMap<String, ColumnSurvey> surveys = new TreeMap<>();
        source.accept(row -> survey(surveys, row));
        if (rows == 0) {
            throw new IllegalArgumentException("a reference needs at least one row");
        }
        Set<String> ignored = new TreeSet<>(settings.ignored());
        List<ColumnLayout> columns = new ArrayList<>();
        checkNames(surveys.keySet());
        surveys.forEach((name, survey) -> {
            ColumnType type = type(name, survey);
            if (type == null) {
                ignored.add(name);
            } else if (!ignored.contains(name)) {
                columns.add(new ColumnLayout(name, survey.role(), type, survey.cells(type)));
            }
        });
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("no column has a value that could be compared");
        }
        if (columns.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("a reference has at most " + MOST_COLUMNS + " columns, and here are "
                    + columns.size() + ": leave some out with --ignore");
        }
        ProfileLayout layout = ProfileLayout.of(DRAFT, columns, List.copyOf(ignored));
        Profile whole = new Profile(layout);
        List<BlockProfiles> blocks = blocks(layout);
        source.accept(row -> {
            row.countIn(whole, model);
            Instant time = row.time();
            if (time != null) {
                blocks.stream()
                        .map(all -> all.at(time))
                        .filter(Objects::nonNull)
                        .forEach(block -> row.countIn(block, model));
            }
        });
        return ReferenceJson.identified(new Reference(
                DRAFT,
                settings.model(),
                settings.version(),
                settings.createdAt(),
                settings.source(),
                from,
                to,
                rows,
                columns.stream()
                        .map(column -> column(column, whole, blocks, settings.zone()))
                        .toList(),
                List.copyOf(ignored),
                Reference.Stage.PINNED,
                null));
    }

    private void survey(SortedMap<String, ColumnSurvey> surveys, ReferenceRow row) {
        rows += row.isInference() ? 1 : 0;
        Instant time = row.time();
        if (time != null) {
            from = from == null || time.isBefore(from) ? time : from;
            to = to == null || time.isAfter(to) ? time : to;
        }
        row.features().forEach((name, value) -> survey(surveys, ColumnRole.FEATURE, name, value));
        survey(surveys, ColumnRole.PREDICTION, "", row.prediction());
        survey(surveys, ColumnRole.LABEL, "", row.label());
    }

    private static void survey(
            SortedMap<String, ColumnSurvey> surveys, ColumnRole role, String ownName, @Nullable FeatureValue value) {
        if (value != null) {
            surveys.computeIfAbsent(role.columnName(ownName), name -> new ColumnSurvey(role))
                    .add(value);
        }
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

    private List<BlockProfiles> blocks(ProfileLayout layout) {
        Instant first = from;
        Instant last = to;
        return first == null || last == null
                ? List.of()
                : settings.blocks().stream()
                        .distinct()
                        .map(size -> new BlockProfiles(size, settings.zone(), layout, first, last))
                        .toList();
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
                variation.bySize(),
                variation.slots());
    }

    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
