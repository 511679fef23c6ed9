package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The summary of some events of one model, counted in the cells of one reference (or of none). Adds exactly and in any
 * order: equal sets of events give equal bytes.
 *
 * <p>An event says something of a role's columns only if it carries that role at all: one that brings features says, of
 * every feature it leaves out, that it is missing; one that brings a prediction alone says nothing of features.
 */
public final class Profile {
    /** Columns kept that no reference names. */
    public static final int NEW_COLUMNS = 500;

    private static final int MAGIC = 'P';
    private static final int VERSION = 1;
    /** What the version is more by with breaches of expectations after each column; only where there are any. */
    private static final int EXPECTING = 1;
    /** What it is more by with traced events at the end; only where there are any, so that what others wrote stays the same. */
    private static final int TRACED = 2;
    /** What it is more by with attributions; only where there are any. Each of their columns has the sum of their magnitudes. */
    private static final int ATTRIBUTING = 4;

    private static final int ALL = EXPECTING | TRACED | ATTRIBUTING;
    /** Roles that had columns before attributions did. */
    private static final int FIRST_ROLES = ColumnRole.ATTRIBUTION.ordinal();

    private final ProfileLayout layout;
    private final @Nullable String referenceId;
    private final TreeMap<String, ColumnProfile> columns = new TreeMap<>();
    private final TreeMap<String, ColumnProfile> newColumns = new TreeMap<>(CategoryCounts.BY_HASH);
    private @Nullable Backlog backlog; // of columns that a reference names
    private @Nullable Backlog attributed; // the same of attributions, which are called as their features
    private final long[] carrying = new long[ColumnRole.values().length];
    private TracedEvents traced = new TracedEvents();
    private boolean columnsDropped;
    private long inferences;
    private long labels;

    public Profile(ProfileLayout layout) {
        this(layout, layout.referenceId());
        layout.columns()
                .forEach((name, column) -> columns.put(
                        name, ColumnProfile.of(column, layout.expectations().get(name))));
    }

    private Profile(ProfileLayout layout, @Nullable String referenceId) {
        this.layout = layout;
        this.referenceId = referenceId;
    }

    public void update(ModelEvent event) {
        update(event, null);
    }

    /** @param trace that the event is of; null where it is of none */
    public void update(ModelEvent event, @Nullable TraceContext trace) {
        if (event instanceof InferenceEvent inference) {
            update(inference);
            if (trace != null && traced.takes(trace)) {
                keep(trace, inference);
            }
        } else if (event instanceof LabelEvent label) {
            labels++;
            carrying[ColumnRole.LABEL.ordinal()]++;
            update(ColumnRole.LABEL, "", label.label());
        }
    }

    private void update(InferenceEvent event) {
        inferences++;
        Backlog kept = backlog;
        if (kept == null) {
            kept = new Backlog(columns.size() + 1); // the prediction has a place, known or not
            backlog = kept;
        }
        FeatureValue prediction = event.prediction();
        if (prediction != null) {
            carrying[ColumnRole.PREDICTION.ordinal()]++;
            update(kept, 0, ColumnRole.PREDICTION, "prediction", prediction);
        }
        Map<String, FeatureValue> features = event.features();
        if (!features.isEmpty()) {
            carrying[ColumnRole.FEATURE.ordinal()]++;
            int place = 1;
            for (Map.Entry<String, FeatureValue> feature : features.entrySet()) {
                update(kept, place++, ColumnRole.FEATURE, feature.getKey(), feature.getValue());
            }
        }
        kept.next();
        updateAll(ColumnRole.SCORE, event.scores());
        if (!event.attributions().isEmpty()) {
            updateAttributions(event.attributions());
        }
    }

    private void updateAttributions(Map<String, FeatureValue> attributions) {
        carrying[ColumnRole.ATTRIBUTION.ordinal()]++;
        Backlog kept = attributed;
        if (kept == null) {
            kept = new Backlog(attributionColumns());
            attributed = kept;
        }
        int place = 0;
        for (Map.Entry<String, FeatureValue> attribution : attributions.entrySet()) {
            update(kept, place++, ColumnRole.ATTRIBUTION, attribution.getKey(), attribution.getValue());
        }
        kept.next();
    }

    private int attributionColumns() {
        return (int) columns.values().stream()
                .filter(column -> column.role() == ColumnRole.ATTRIBUTION)
                .count();
    }

    private void keep(TraceContext trace, InferenceEvent event) {
        Map<String, FeatureValue> values = new HashMap<>();
        if (event.prediction() != null) {
            values.put(ColumnRole.PREDICTION.columnName(""), event.prediction());
        }
        event.features().forEach((name, value) -> values.put(ColumnRole.FEATURE.columnName(name), value));
        event.scores().forEach((name, value) -> values.put(ColumnRole.SCORE.columnName(name), value));
        event.attributions().forEach((name, value) -> values.put(ColumnRole.ATTRIBUTION.columnName(name), value));
        char[] places = new char[columns.size()];
        int next = 0;
        for (Map.Entry<String, ColumnProfile> column : columns.entrySet()) {
            FeatureValue value = values.get(column.getKey());
            int cell = value == null ? -1 : column.getValue().cell(value);
            if (cell >= 0) {
                places[next] = (char) (TracedEvents.FIRST_CELL + cell);
            } else if (carries(event, column.getValue().role())) {
                places[next] = TracedEvents.MISSING;
            }
            next++;
        }
        traced.add(trace, places);
    }

    private static boolean carries(InferenceEvent event, ColumnRole role) {
        return switch (role) {
            case PREDICTION -> event.prediction() != null;
            case FEATURE -> !event.features().isEmpty();
            case SCORE -> !event.scores().isEmpty();
            case ATTRIBUTION -> !event.attributions().isEmpty();
            case LABEL -> false;
        };
    }

    private void update(Backlog kept, int place, ColumnRole role, String ownName, FeatureValue value) {
        if (!kept.add(place, ownName, value)) {
            ColumnProfile column = update(role, ownName, value);
            if (column != null) {
                kept.expect(place, ownName, column);
            }
        }
    }

    private void updateAll(ColumnRole role, Map<String, FeatureValue> values) {
        if (!values.isEmpty()) {
            carrying[role.ordinal()]++;
            for (Map.Entry<String, FeatureValue> value : values.entrySet()) {
                update(role, value.getKey(), value.getValue());
            }
        }
    }

    /** @return the column, where the reference names it */
    private @Nullable ColumnProfile update(ColumnRole role, String ownName, FeatureValue value) {
        String name = role.columnName(ownName);
        ColumnProfile column = columns.get(name);
        if (column != null) {
            column.update(value);
        } else if (!layout.ignored().contains(name)) {
            newColumns
                    .computeIfAbsent(
                            CategoryCounts.bounded(name),
                            n -> ColumnProfile.unknown(
                                    role, layout.expectations().get(n)))
                    .update(value);
            boundNewColumns();
        }
        return column;
    }

    private void countBacklog() {
        if (backlog != null) {
            backlog.count();
        }
        if (attributed != null) {
            attributed.count();
        }
    }

    private void boundNewColumns() {
        while (newColumns.size() > NEW_COLUMNS) {
            newColumns.pollLastEntry();
            columnsDropped = true;
        }
    }

    /** @throws IllegalArgumentException if the other was counted in the cells of another reference */
    public void merge(Profile that) {
        if (!java.util.Objects.equals(referenceId, that.referenceId)) {
            throw new IllegalArgumentException("profiles of references " + referenceId + " and " + that.referenceId);
        }
        countBacklog();
        that.countBacklog();
        inferences += that.inferences;
        labels += that.labels;
        columnsDropped |= that.columnsDropped;
        traced.merge(that.traced);
        for (int i = 0; i < carrying.length; i++) {
            carrying[i] += that.carrying[i];
        }
        that.columns.forEach((name, column) -> mergeInto(columns, name, column));
        that.newColumns.forEach((name, column) -> mergeInto(newColumns, name, column));
        boundNewColumns();
    }

    private void mergeInto(Map<String, ColumnProfile> columns, String name, ColumnProfile column) {
        ColumnProfile mine = columns.get(name);
        if (mine == null) {
            mine = column.empty(
                    layout.columns().get(name), layout.expectations().get(name));
            columns.put(name, mine);
        }
        mine.merge(column);
    }

    /** The same counts, those of some columns in more cells; without traced events. It can be read only. */
    public Profile in(Map<String, CategoricalCells> cells) {
        countBacklog();
        Profile other = new Profile(ProfileLayout.NONE, referenceId);
        other.inferences = inferences;
        other.labels = labels;
        other.columnsDropped = columnsDropped;
        System.arraycopy(carrying, 0, other.carrying, 0, carrying.length);
        columns.forEach((name, column) -> {
            CategoricalCells own = cells.get(name);
            other.columns.put(name, own == null ? column : column.in(own));
        });
        other.newColumns.putAll(newColumns);
        return other;
    }

    /** The reference whose cells are used; null where there is none. */
    public @Nullable String referenceId() {
        return referenceId;
    }

    /** Whether it can go on counting: false for one that was read back with the layout of another reference. */
    public boolean canUpdate() {
        return java.util.Objects.equals(layout.referenceId(), referenceId);
    }

    /** Inference events, with or without features or prediction. */
    public long inferences() {
        return inferences;
    }

    public long labels() {
        return labels;
    }

    /** A few of its events that are of a recorded trace, and where in the columns they were counted. */
    public TracedEvents traced() {
        return traced;
    }

    /** Events that carried columns of the role. */
    public long carrying(ColumnRole role) {
        return carrying[role.ordinal()];
    }

    /** Events that carried columns of this one's role but left this one out, or had null, NaN or a wrong type in it. */
    public long missing(ColumnProfile column) {
        return carrying(column.role()) - column.values();
    }

    /** The columns of the reference, by name. */
    public SortedMap<String, ColumnProfile> columns() {
        countBacklog();
        return new TreeMap<>(columns);
    }

    /** Columns that the reference does not name, by name: all columns where there is no reference. */
    public SortedMap<String, ColumnProfile> newColumns() {
        SortedMap<String, ColumnProfile> byName = new TreeMap<>();
        byName.putAll(newColumns);
        return Collections.unmodifiableSortedMap(byName);
    }

    /** Whether there were more than {@link #NEW_COLUMNS} columns that the reference does not name. */
    public boolean columnsDropped() {
        return columnsDropped;
    }

    /** Heap it takes, about: bytes of its own objects, without the layout that it shares. */
    public long heapBytes() {
        long bytes = 500 + Backlog.heapBytes(columns.size() + 1) + traced.heapBytes();
        bytes += attributed == null ? 0 : Backlog.heapBytes(attributionColumns());
        for (ColumnProfile column : columns.values()) {
            bytes += 100 + column.heapBytes();
        }
        for (ColumnProfile column : newColumns.values()) {
            bytes += 200 + column.heapBytes();
        }
        return bytes;
    }

    public byte[] toBytes() {
        countBacklog();
        return bytes(true, columns, newColumns(), traced);
    }

    /**
     * The bytes of several profiles, each of some of the columns, that add up to this one.
     *
     * @param most bytes of one of them, as long as no single column takes more
     * @param least how many there are at least; some may be empty
     */
    public List<byte[]> toParts(int most, int least) {
        return toParts(most, least, traced);
    }

    /** The same without traced events, for those who only want what is counted. */
    public List<byte[]> countsToParts(int most) {
        return toParts(most, 1, new TracedEvents());
    }

    private List<byte[]> toParts(int most, int least, TracedEvents withTraced) {
        countBacklog();
        List<byte[]> parts = new ArrayList<>(1);
        byte[] whole = bytes(true, columns, newColumns(), withTraced);
        if (whole.length <= most) {
            parts.add(whole);
        } else {
            cut(most, parts, withTraced);
        }
        while (parts.size() < least) {
            parts.add(bytes(false, Collections.emptySortedMap(), Collections.emptySortedMap(), withTraced));
        }
        return parts;
    }

    private void cut(int most, List<byte[]> parts, TracedEvents withTraced) {
        int head = bytes(true, Collections.emptySortedMap(), Collections.emptySortedMap(), withTraced).length + 10;
        SortedMap<String, ColumnProfile> some = new TreeMap<>();
        SortedMap<String, ColumnProfile> someNew = new TreeMap<>();
        int size = head;
        for (SortedMap<String, ColumnProfile> all : List.of(columns, newColumns())) {
            for (Map.Entry<String, ColumnProfile> entry : all.entrySet()) {
                SummaryWriter out = new SummaryWriter();
                writeColumn(out, entry.getKey(), entry.getValue(), true);
                int more = out.toByteArray().length;
                if (size + more > most && size > head) {
                    parts.add(bytes(parts.isEmpty(), some, someNew, withTraced));
                    some.clear();
                    someNew.clear();
                    size = head;
                }
                (all == columns ? some : someNew).put(entry.getKey(), entry.getValue());
                size += more;
            }
        }
        parts.add(bytes(parts.isEmpty(), some, someNew, withTraced));
    }

    /** @param first whether what is of all columns is in it */
    private byte[] bytes(
            boolean first,
            SortedMap<String, ColumnProfile> columns,
            SortedMap<String, ColumnProfile> newColumns,
            TracedEvents withTraced) {
        SummaryWriter out = new SummaryWriter();
        boolean expecting = Stream.concat(columns.values().stream(), newColumns.values().stream())
                .anyMatch(ColumnProfile::hasBreaches);
        boolean tracing = first && !withTraced.isEmpty();
        boolean attributing = first && carrying(ColumnRole.ATTRIBUTION) > 0
                || Stream.concat(columns.values().stream(), newColumns.values().stream())
                        .anyMatch(column -> column.role() == ColumnRole.ATTRIBUTION);
        int with = (expecting ? EXPECTING : 0) + (tracing ? TRACED : 0) + (attributing ? ATTRIBUTING : 0);
        out.putByte(MAGIC).putByte(VERSION + with).putText(referenceId == null ? "" : referenceId);
        out.putCount(first ? inferences : 0)
                .putCount(first ? labels : 0)
                .putByte(first && columnsDropped ? 1 : 0)
                .putCounts(Arrays.copyOf(
                        first ? carrying : new long[carrying.length], attributing ? carrying.length : FIRST_ROLES));
        writeColumns(out, columns, expecting);
        writeColumns(out, newColumns, expecting);
        if (tracing) {
            withTraced.writeTo(out);
        }
        return out.toByteArray();
    }

    private static void writeColumns(SummaryWriter out, SortedMap<String, ColumnProfile> columns, boolean expecting) {
        out.putCount(columns.size());
        columns.forEach((name, column) -> writeColumn(out, name, column, expecting));
    }

    private static void writeColumn(SummaryWriter out, String name, ColumnProfile column, boolean expecting) {
        out.putText(name);
        column.writeTo(out, expecting);
    }

    /**
     * Reads a profile back.
     *
     * @param layout the layout to go on counting with; one of another reference, or {@link ProfileLayout#NONE}, gives a
     *     profile that can be merged and read, but not updated
     * @throws IllegalArgumentException if the bytes are not of a profile
     */
    public static Profile fromBytes(byte[] bytes, ProfileLayout layout) {
        SummaryReader in = new SummaryReader(bytes);
        int magic = in.getByte();
        int version = in.getByte();
        int with = version - VERSION;
        if (magic != MAGIC || with < 0 || with > ALL) {
            throw new IllegalArgumentException("not a profile of version " + VERSION + " to " + (VERSION + ALL));
        }
        boolean expecting = (with & EXPECTING) != 0;
        String id = in.getText();
        boolean same = id.equals(layout.referenceId() == null ? "" : layout.referenceId());
        Profile profile = new Profile(same ? layout : ProfileLayout.NONE, id.isEmpty() ? null : id);
        profile.inferences = in.getCount();
        profile.labels = in.getCount();
        profile.columnsDropped = in.getByte() == 1;
        long[] carrying = in.getCounts();
        System.arraycopy(carrying, 0, profile.carrying, 0, Math.min(carrying.length, profile.carrying.length));
        readColumns(in, expecting, profile.layout, profile.columns);
        readColumns(in, expecting, profile.layout, profile.newColumns);
        if ((with & TRACED) != 0) {
            profile.traced = TracedEvents.readFrom(in);
        }
        return profile;
    }

    private static void readColumns(
            SummaryReader in, boolean expecting, ProfileLayout layout, Map<String, ColumnProfile> columns) {
        int size = in.getLength();
        for (int i = 0; i < size; i++) {
            String name = in.getText();
            columns.put(
                    name,
                    ColumnProfile.readFrom(
                            in,
                            expecting,
                            layout.columns().get(name),
                            layout.expectations().get(name)));
        }
    }
}
