package io.plumbline.monitor.reference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Sample;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A reference as JSON: the value on the topic {@code plumbline.references}, and what a file of one holds. */
public final class ReferenceJson {
    /** What the member {@code schema} says. */
    public static final String SCHEMA = "plumbline.reference/1";

    /** Longest reference that its topic takes, in bytes. */
    public static final int MOST_BYTES = 7_500_000;

    private static final int ID_BYTES = 8;
    private static final String REFUSED = "not a reference: ";
    /** So that sums of counts stay far from overflowing. */
    private static final long MOST_ROWS = 1_000_000_000_000_000L;

    /** @param lows, highs, groupStarts of numeric cells; null for categorical ones, and the reverse for the others */
    record Column(
            String name,
            ColumnRole role,
            ColumnType type,
            double @Nullable [] lows,
            double @Nullable [] highs,
            int @Nullable [] groupStarts,
            @Nullable List<String> categories,
            @Nullable Boolean other,
            long[] counts,
            long nulls,
            @Nullable Double mean,
            @Nullable Double standardDeviation,
            List<Variation> variation,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Slots slots,

            @Nullable Double meanMagnitude) {}

    record Slots(String zone, List<Hour> hours) {}

    /** A segment: {@code at} of each {@code by} is null where it is parted by its values. */
    record Section(
            List<By> by,
            List<String> values,
            long rows,
            List<Column> columns,
            List<String> ignored,
            @JsonInclude(JsonInclude.Include.NON_NULL) byte @Nullable [] outcomes) {}

    record By(
            String name,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Double> at) {}

    record Hour(long[] counts, long nulls, Variation variation) {}

    record Variation(
            long blockMillis,
            int blocks,
            double chiSquare,
            double andersonDarling,
            Map<Part, Double> rates,
            double psiQuantile) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Document(
            String schema,
            @Nullable String id,
            String model,
            @Nullable String version,
            @Nullable Instant createdAt,
            @Nullable String source,
            @Nullable Instant from,
            @Nullable Instant to,
            long rows,
            List<Column> columns,
            List<String> ignored,
            @Nullable List<Section> segments,
            Reference.@Nullable Stage stage,
            byte @Nullable [] outcomes,
            @Nullable SortedMap<Long, SortedMap<String, Double>> outcomeVariation,
            @Nullable Instant activeFrom) {}

    private ReferenceJson() {}

    public static byte[] toBytes(Reference reference) {
        return Json.bytes(document(
                reference,
                reference.id(),
                reference.createdAt(),
                reference.source(),
                reference.isLearned() ? reference.stage() : null,
                reference.activeFrom()));
    }

    /**
     * The same reference under the id of its content: all but the id itself, the time of building, the source's name,
     * the stage, and from when it applies.
     */
    public static Reference identified(Reference reference) {
        try {
            byte[] content = Json.bytes(document(reference, null, null, null, null, null));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            String id = HexFormat.of().formatHex(hash, 0, ID_BYTES);
            return reference.of(id, reference.model());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Document document(
            Reference r,
            @Nullable String id,
            @Nullable Instant createdAt,
            @Nullable String source,
            Reference.@Nullable Stage stage,
            @Nullable Instant activeFrom) {
        return new Document(
                SCHEMA,
                id,
                r.model(),
                r.version(),
                createdAt,
                source,
                r.from(),
                r.to(),
                r.rows(),
                r.columns().stream().map(ReferenceJson::column).toList(),
                r.ignored(),
                r.segments().isEmpty()
                        ? null
                        : r.segments().stream().map(ReferenceJson::part).toList(),
                stage,
                r.outcomes() == null ? null : r.outcomes().profile().toBytes(),
                r.outcomes() == null || r.outcomes().variation().isEmpty()
                        ? null
                        : r.outcomes().variation(),
                activeFrom);
    }

    private static Section part(ReferenceSegment part) {
        return new Section(
                part.segment().by().stream()
                        .map(by -> new By(by.name(), by.at().isEmpty() ? null : by.at()))
                        .toList(),
                part.segment().values(),
                part.rows(),
                part.columns().stream().map(ReferenceJson::column).toList(),
                part.ignored(),
                part.outcomes() == null ? null : part.outcomes().toBytes());
    }

    private static Column column(ReferenceColumn c) {
        NumericCells numeric = c.cells() instanceof NumericCells cells ? cells : null;
        CategoricalCells categorical = c.cells() instanceof CategoricalCells cells ? cells : null;
        return new Column(
                c.name(),
                c.role(),
                c.type(),
                numeric == null
                        ? null
                        : IntStream.range(0, numeric.fine())
                                .mapToDouble(numeric::low)
                                .toArray(),
                numeric == null
                        ? null
                        : IntStream.range(0, numeric.fine())
                                .mapToDouble(numeric::high)
                                .toArray(),
                numeric == null
                        ? null
                        : IntStream.range(0, numeric.groups())
                                .map(numeric::groupStart)
                                .toArray(),
                categorical == null ? null : categorical.categories(),
                categorical == null ? null : categorical.hasOther(),
                c.counts(),
                c.nulls(),
                c.mean(),
                c.standardDeviation(),
                c.variation().entrySet().stream()
                        .map(e -> variation(e.getKey(), e.getValue()))
                        .toList(),
                c.slots() == null ? null : slots(c.slots()),
                c.meanMagnitude());
    }

    private static Slots slots(ReferenceSlots slots) {
        return new Slots(
                slots.zone().getId(),
                slots.hours().stream()
                        .map(hour -> new Hour(
                                hour.sample().counts(),
                                hour.sample().nulls(),
                                variation(ReferenceSlots.LONGEST.toMillis(), hour.variation())))
                        .toList());
    }

    private static Variation variation(long blockMillis, NaturalVariation v) {
        return new Variation(blockMillis, v.blocks(), v.chiSquare(), v.andersonDarling(), v.rates(), v.psiQuantile());
    }

    /** @throws IllegalArgumentException if the bytes are not a reference; the message says what is wrong with them */
    public static Reference fromBytes(byte[] bytes) {
        Document d = document(bytes);
        if (!SCHEMA.equals(d.schema())) {
            throw refused("\"schema\" is " + d.schema() + " instead of " + SCHEMA);
        }
        String model = needed(d.model(), "model");
        String id = needed(d.id(), "id");
        if (model.isEmpty() || "".equals(d.version()) || id.isEmpty()) {
            throw refused("its model, version or id is empty");
        }
        if (d.rows() < 1 || d.rows() > MOST_ROWS) {
            throw refused("\"rows\" is " + d.rows() + "; 1 to " + MOST_ROWS + " are allowed");
        }
        return new Reference(
                id,
                model,
                d.version(),
                needed(d.createdAt(), "created_at"),
                needed(d.source(), "source"),
                d.from(),
                d.to(),
                d.rows(),
                columns(d.columns(), d.rows()),
                all(d.ignored(), "ignored"),
                segments(d.segments(), d.rows()),
                d.stage() == null ? Reference.Stage.PINNED : d.stage(),
                outcomes(d.outcomes(), d.outcomeVariation()),
                d.activeFrom());
    }

    private static List<ReferenceColumn> columns(@Nullable List<Column> given, long rows) {
        List<ReferenceColumn> columns = all(given, "columns").stream()
                .map(column -> column(column, rows))
                .toList();
        if (columns.isEmpty()
                || columns.stream().map(ReferenceColumn::name).distinct().count() < columns.size()) {
            throw refused("it has no columns, or two of the same name");
        }
        return columns;
    }

    private static List<ReferenceSegment> segments(@Nullable List<Section> given, long rows) {
        if (given == null) {
            return List.of();
        }
        List<ReferenceSegment> segments = new ArrayList<>();
        for (Section part : all(given, "segments")) {
            try {
                if (part.rows() < 1 || part.rows() > rows) {
                    throw refused("\"rows\" is " + part.rows() + "; 1 to " + rows + " are allowed");
                }
                Segment segment = new Segment(
                        all(part.by(), "by").stream()
                                .map(by -> new SegmentBy(
                                        needed(by.name(), "by.name"), by.at() == null ? List.of() : all(by.at(), "at")))
                                .toList(),
                        all(part.values(), "values"));
                segments.add(new ReferenceSegment(
                        segment,
                        part.rows(),
                        columns(part.columns(), part.rows()),
                        all(part.ignored(), "ignored"),
                        outcomes(part.outcomes())));
            } catch (IllegalArgumentException e) {
                throw refused("segment " + segments.size() + ": " + without(e), e);
            }
        }
        long names =
                segments.stream().map(one -> one.segment().name()).distinct().count();
        if (segments.size() > Segmentation.MOST_SEGMENTS || names < segments.size()) {
            throw refused("it has two segments of the same name, or more than " + Segmentation.MOST_SEGMENTS);
        }
        return List.copyOf(segments);
    }

    private static @Nullable ReferenceOutcomes outcomes(
            byte @Nullable [] bytes, @Nullable SortedMap<Long, SortedMap<String, Double>> variation) {
        OutcomeProfile profile = outcomes(bytes);
        if (profile == null) {
            return null;
        }
        if (variation == null) {
            return new ReferenceOutcomes(profile, new TreeMap<>());
        }
        variation.forEach((millis, ofNumbers) -> {
            if (millis < 1
                    || ofNumbers == null
                    || !ofNumbers.values().stream().allMatch(sd -> sd != null && sd >= 0 && Double.isFinite(sd))) {
                throw refused("\"outcome_variation\": numbers from 0 on are allowed, by a length of blocks above 0");
            }
        });
        return new ReferenceOutcomes(profile, variation);
    }

    private static @Nullable OutcomeProfile outcomes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return OutcomeProfile.fromBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw refused("\"outcomes\": " + e.getMessage(), e);
        }
    }

    private static String without(IllegalArgumentException e) {
        return String.valueOf(e.getMessage()).replace(REFUSED, "");
    }

    private static Document document(byte[] bytes) {
        try {
            Document document = Json.mapper().readValue(bytes, Document.class);
            if (document == null) {
                throw refused("it is null");
            }
            return document;
        } catch (JsonMappingException e) {
            String where = e.getPath().stream()
                    .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : "." + at.getFieldName())
                    .collect(Collectors.joining());
            throw refused(where.isEmpty() ? "it is no JSON object" : where.substring(1) + " is of the wrong kind", e);
        } catch (JsonProcessingException e) {
            throw refused("not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static ReferenceColumn column(Column c, long rows) {
        String name = needed(c.name(), "columns.name");
        try {
            Cells cells = cells(c);
            long[] counts = needed(c.counts(), "counts");
            checkCounts(cells, counts, c.nulls(), rows);
            if (!isFinite(c.mean()) || !isFinite(c.standardDeviation())) {
                throw refused("a mean or standard deviation that is no finite number");
            }
            Double magnitude = c.meanMagnitude();
            if (magnitude != null && !(magnitude >= 0 && Double.isFinite(magnitude))) {
                throw refused("\"mean_magnitude\" is " + magnitude + "; finite numbers from 0 on are allowed");
            }
            SortedMap<Long, NaturalVariation> variation = new TreeMap<>();
            all(c.variation(), "variation").forEach(v -> variation.put(v.blockMillis(), variation(v)));
            return new ReferenceColumn(
                    name,
                    needed(c.role(), "role"),
                    needed(c.type(), "type"),
                    cells,
                    counts,
                    c.nulls(),
                    c.mean(),
                    c.standardDeviation(),
                    magnitude,
                    variation,
                    c.slots() == null ? null : slots(c.slots(), cells, rows));
        } catch (IllegalArgumentException e) {
            throw refused("column " + name + ": " + without(e), e);
        }
    }

    private static void checkCounts(Cells cells, long[] counts, long nulls, long rows) {
        if (counts.length != cells.size() || !isCount(nulls, rows)) {
            throw refused(counts.length + " counts for " + cells.size() + " cells, or nulls that are no count");
        }
        if (!Arrays.stream(counts).allMatch(count -> isCount(count, rows))) {
            throw refused("counts are 0 to " + rows + ", the number of rows");
        }
    }

    private static ReferenceSlots slots(Slots slots, Cells cells, long rows) {
        try {
            return new ReferenceSlots(
                    ZoneId.of(needed(slots.zone(), "zone")),
                    all(slots.hours(), "hours").stream()
                            .map(hour -> {
                                long[] counts = needed(hour.counts(), "counts");
                                checkCounts(cells, counts, hour.nulls(), rows);
                                return new ReferenceSlots.Hour(
                                        new Sample(counts, hour.nulls()),
                                        variation(needed(hour.variation(), "variation")));
                            })
                            .toList());
        } catch (DateTimeException e) {
            throw refused("slots.zone: " + e.getMessage(), e);
        }
    }

    private static boolean isCount(long count, long rows) {
        return count >= 0 && count <= rows;
    }

    private static boolean isFinite(@Nullable Double value) {
        return value == null || Double.isFinite(value);
    }

    private static NaturalVariation variation(Variation v) {
        Map<Part, Double> rates = needed(v.rates(), "rates");
        boolean kappas = Stream.concat(Stream.of(v.chiSquare(), v.andersonDarling()), rates.values().stream())
                .allMatch(kappa -> kappa != null && kappa >= 0 && Double.isFinite(kappa));
        if (v.blockMillis() < 1 || v.blocks() < 1 || !kappas || !Double.isFinite(v.psiQuantile())) {
            throw refused("natural variation of no blocks, or not of finite numbers from 0 on");
        }
        return new NaturalVariation(v.blocks(), v.chiSquare(), v.andersonDarling(), rates, v.psiQuantile());
    }

    private static Cells cells(Column c) {
        if (c.type() == ColumnType.NUMERIC) {
            return new NumericCells(
                    needed(c.lows(), "lows"), needed(c.highs(), "highs"), needed(c.groupStarts(), "group_starts"));
        }
        return new CategoricalCells(all(c.categories(), "categories"), Boolean.TRUE.equals(c.other()));
    }

    /** The list, in which nothing may be null. */
    private static <T> List<T> all(@Nullable List<T> values, String member) {
        needed(values, member).forEach(value -> needed(value, member));
        return needed(values, member);
    }

    private static <T> T needed(@Nullable T value, String member) {
        if (value == null) {
            throw refused("it has no \"" + member + "\", or a null in it");
        }
        return value;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(REFUSED + why);
    }

    private static IllegalArgumentException refused(String why, Throwable cause) {
        return new IllegalArgumentException(REFUSED + why, cause);
    }
}
