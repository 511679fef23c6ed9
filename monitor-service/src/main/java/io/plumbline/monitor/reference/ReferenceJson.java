package io.plumbline.monitor.reference;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A reference as JSON: the value on the topic {@code plumbline.references}, and what a file of one holds. */
public final class ReferenceJson {
    /** What the member {@code schema} says. */
    public static final String SCHEMA = "plumbline.reference/1";

    private static final int ID_BYTES = 8;

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
            List<Variation> variation) {}

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
            List<String> ignored) {}

    private ReferenceJson() {}

    /** The key under which a reference lies on the topic: the last one of a key applies. */
    public static byte[] key(String model, @Nullable String version) {
        return Json.bytes(version == null ? List.of(model) : List.of(model, version));
    }

    public static byte[] toBytes(Reference reference) {
        return Json.bytes(document(reference, reference.id(), reference.createdAt(), reference.source()));
    }

    /** The same reference under the id of its content: all but the id itself, the time of building and the source's name. */
    public static Reference identified(Reference reference) {
        try {
            byte[] content = Json.bytes(document(reference, null, null, null));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            String id = HexFormat.of().formatHex(hash, 0, ID_BYTES);
            return new Reference(
                    id,
                    reference.model(),
                    reference.version(),
                    reference.createdAt(),
                    reference.source(),
                    reference.from(),
                    reference.to(),
                    reference.rows(),
                    reference.columns(),
                    reference.ignored());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Document document(
            Reference r, @Nullable String id, @Nullable Instant createdAt, @Nullable String source) {
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
                r.ignored());
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
                        .toList());
    }

    private static Variation variation(long blockMillis, NaturalVariation v) {
        return new Variation(blockMillis, v.blocks(), v.chiSquare(), v.andersonDarling(), v.rates(), v.psiQuantile());
    }

    /** @throws IllegalArgumentException if the bytes are not a reference; the message says what is wrong with them */
    public static Reference fromBytes(byte[] bytes) {
        Document d = Json.read(bytes, Document.class);
        if (!SCHEMA.equals(d.schema())) {
            throw new IllegalArgumentException(
                    "not a reference: \"schema\" is " + d.schema() + " instead of " + SCHEMA);
        }
        String id = needed(d.id(), "id");
        return new Reference(
                id,
                needed(d.model(), "model"),
                d.version(),
                needed(d.createdAt(), "created_at"),
                needed(d.source(), "source"),
                d.from(),
                d.to(),
                d.rows(),
                needed(d.columns(), "columns").stream()
                        .map(ReferenceJson::column)
                        .toList(),
                needed(d.ignored(), "ignored"));
    }

    private static ReferenceColumn column(Column c) {
        String name = needed(c.name(), "columns.name");
        try {
            Cells cells = cells(c);
            long[] counts = needed(c.counts(), "counts");
            if (counts.length != cells.size()
                    || c.nulls() < 0
                    || Arrays.stream(counts).anyMatch(n -> n < 0)) {
                throw new IllegalArgumentException(
                        counts.length + " counts for " + cells.size() + " cells, or negative");
            }
            SortedMap<Long, NaturalVariation> variation = new TreeMap<>();
            for (Variation v : needed(c.variation(), "variation")) {
                variation.put(
                        v.blockMillis(),
                        new NaturalVariation(
                                v.blocks(), v.chiSquare(), v.andersonDarling(), v.rates(), v.psiQuantile()));
            }
            return new ReferenceColumn(
                    name,
                    needed(c.role(), "role"),
                    needed(c.type(), "type"),
                    cells,
                    counts,
                    c.nulls(),
                    c.mean(),
                    c.standardDeviation(),
                    variation);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a reference: column " + name + ": " + e.getMessage(), e);
        }
    }

    private static Cells cells(Column c) {
        if (c.type() == ColumnType.NUMERIC) {
            return new NumericCells(
                    needed(c.lows(), "lows"), needed(c.highs(), "highs"), needed(c.groupStarts(), "group_starts"));
        }
        return new CategoricalCells(needed(c.categories(), "categories"), Boolean.TRUE.equals(c.other()));
    }

    private static <T> T needed(@Nullable T value, String member) {
        if (value == null) {
            throw new IllegalArgumentException("not a reference: it has no \"" + member + '"');
        }
        return value;
    }
}
