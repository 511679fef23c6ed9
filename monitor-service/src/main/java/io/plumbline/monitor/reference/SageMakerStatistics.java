package io.plumbline.monitor.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code statistics.json} of SageMaker Model Monitor's baselines as a reference. Of numbers it has a KLL sketch, whose values
 * at level {@code l} stand for {@code 2^l} rows each, and ten buckets; of texts the counts of categories.
 */
public final class SageMakerStatistics {
    private static final String REFUSED = "not statistics of SageMaker: ";
    private static final int MOST_LEVELS = 52;

    private SageMakerStatistics() {}

    /** Whether a JSON document is one. */
    public static boolean isOne(JsonNode document) {
        return features(document).hasNonNull("numerical_statistics")
                || features(document).hasNonNull("string_statistics");
    }

    /** Whether a JSON document is the {@code constraints.json} that lies beside one. */
    public static boolean isConstraints(JsonNode document) {
        return !isOne(document)
                && (document.has("monitoring_config") || features(document).has("completeness"));
    }

    /** The members of all features in one. */
    private static JsonNode features(JsonNode document) {
        ObjectNode any = JsonNodeFactory.instance.objectNode();
        for (JsonNode feature : document.path("features")) {
            feature.properties().forEach(member -> any.set(member.getKey(), member.getValue()));
        }
        return any;
    }

    /** @throws IllegalArgumentException if it makes no reference; the message says why */
    public static ImportedReference read(JsonNode document, ImportedReference.Settings settings) {
        KeptColumns columns = new KeptColumns(settings);
        for (JsonNode feature : document.path("features")) {
            String name = feature.path("name").asText();
            JsonNode numbers = feature.path("numerical_statistics");
            JsonNode texts = feature.path("string_statistics");
            if (numbers.isObject()) {
                numeric(columns, counted(name, numbers), numbers);
            } else if (texts.isObject()) {
                columns.categorical(counted(name, texts), categories(name, texts), 0);
            } else {
                columns.leftOut(name, "it has no statistics");
            }
        }
        JsonNode rows = document.path("dataset").path("item_count");
        return columns.reference(rows.canConvertToLong() && rows.asLong() > 0 ? rows.asLong() : null);
    }

    private static KeptColumns.Counted counted(String name, JsonNode statistics) {
        JsonNode common = statistics.path("common");
        JsonNode present = common.path("num_present");
        JsonNode missing = common.path("num_missing");
        if (!present.isNumber() || !(missing.isNumber() || missing.isMissingNode())) {
            throw refused(name, "common.num_present and num_missing are numbers");
        }
        return new KeptColumns.Counted(name, Math.round(present.asDouble()), Math.round(missing.asDouble()));
    }

    private static void numeric(KeptColumns columns, KeptColumns.Counted column, JsonNode numbers) {
        KeptColumns.Known known = new KeptColumns.Known(
                number(numbers.path("mean")),
                number(numbers.path("std_dev")),
                number(numbers.path("min")),
                number(numbers.path("max")));
        JsonNode kll = numbers.path("distribution").path("kll");
        JsonNode levels = kll.path("sketch").path("data");
        SortedMap<Double, Long> sample = new TreeMap<>();
        long kept = 0;
        if (levels.size() > MOST_LEVELS) {
            throw refused(column.name(), "a sketch has at most " + MOST_LEVELS + " levels, not " + levels.size());
        }
        for (int level = 0; level < levels.size(); level++) {
            for (JsonNode value : levels.get(level)) {
                Double number = number(value);
                if (number == null) {
                    throw refused(column.name(), "distribution.kll.sketch.data has lists of numbers");
                }
                sample.merge(number, 1L << level, Long::sum);
                kept++;
            }
        }
        if (sample.isEmpty() && column.present() > 0 && kll.path("buckets").size() > 0) {
            bucketed(columns, column, kll.path("buckets"), known);
        } else {
            columns.sketched(column, sample, kept, known);
        }
    }

    private static void bucketed(
            KeptColumns columns, KeptColumns.Counted column, JsonNode buckets, KeptColumns.Known known) {
        List<Double> edges = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (JsonNode bucket : buckets) {
            Double low = number(bucket.path("lower_bound"));
            Double high = number(bucket.path("upper_bound"));
            double count = bucket.path("count").asDouble(-1);
            if (low == null || high == null || !(count >= 0) || low > high) {
                throw refused(column.name(), "distribution.kll.buckets have a lower_bound, an upper_bound and a count");
            }
            if (edges.isEmpty()) {
                edges.add(low);
            }
            if (!low.equals(edges.get(edges.size() - 1))) {
                throw refused(column.name(), "each of distribution.kll.buckets begins where the one before it ends");
            }
            if (high > low) {
                edges.add(high);
                counts.add(Math.round(count));
            } else if (count > 0) {
                columns.leftOut(column.name(), "its distribution is of one value, without a sketch");
                return;
            }
        }
        if (counts.isEmpty()) {
            columns.leftOut(column.name(), "its distribution is empty");
            return;
        }
        columns.bucketed(
                column,
                edges.stream().mapToDouble(Double::doubleValue).toArray(),
                counts.stream().mapToLong(Long::longValue).toArray(),
                known);
    }

    private static Map<String, Long> categories(String name, JsonNode texts) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (JsonNode bucket : texts.path("distribution").path("categorical").path("buckets")) {
            if (!bucket.path("value").isValueNode() || !(bucket.path("count").asDouble(-1) >= 0)) {
                throw refused(name, "distribution.categorical.buckets have a value and a count");
            }
            counts.merge(
                    bucket.path("value").asText(),
                    Math.round(bucket.path("count").asDouble()),
                    Long::sum);
        }
        return counts;
    }

    private static @Nullable Double number(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.asDouble()) ? Double.valueOf(node.asDouble()) : null;
    }

    private static IllegalArgumentException refused(String column, String allowed) {
        return new IllegalArgumentException(REFUSED + "column " + column + ": " + allowed);
    }
}
