package io.plumbline.monitor.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.profile.Expectation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What SageMaker Model Monitor suggests to expect of a baseline's columns ({@code constraints.json}), as expectations: completeness,
 * numbers that are not negative, and domains of texts.
 *
 * @param expectations by the name of the column
 * @param lost what the file says that they do not, in a line each
 */
public record SageMakerConstraints(Map<String, Expectation> expectations, List<String> lost) {

    /** @param document whatever JSON */
    public static boolean isOne(JsonNode document) {
        return SageMakerStatistics.isConstraints(document);
    }

    /**
     * Reads a file.
     *
     * @param columns what a column of the file is called as a column of the model
     * @throws IllegalArgumentException if the file is damaged; says where, and what is allowed there
     */
    public static SageMakerConstraints read(JsonNode document, UnaryOperator<String> columns) {
        JsonNode features = document.path("features");
        if (!features.isArray()) {
            throw new IllegalArgumentException("features: a list is allowed");
        }
        Map<String, Expectation> all = new TreeMap<>();
        List<String> lost = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            JsonNode feature = features.get(i);
            String at = "features[" + i + "]";
            String given = feature.path("name").asText("");
            if (given.isEmpty()) {
                throw new IllegalArgumentException(at + ".name: a name is allowed");
            }
            String name = columns.apply(given);
            Expectation expected = expectation(feature, at);
            if (expected != null && all.put(name, expected) != null) {
                throw new IllegalArgumentException(at + ".name: another feature is called " + name + " too");
            }
            if (feature.path("inferred_type").asText("").equals("Integral")) {
                lost.add(name + ": that its numbers are whole");
            }
            if (!feature.path("monitoringConfigOverrides").isEmpty()) {
                lost.add(name + ": its own thresholds (monitoringConfigOverrides)");
            }
        }
        lost.addAll(thresholds(document.path("monitoring_config")));
        return new SageMakerConstraints(Map.copyOf(all), List.copyOf(lost));
    }

    private static @Nullable Expectation expectation(JsonNode feature, String at) {
        BigDecimal nulls = BigDecimal.ONE.subtract(completeness(feature.path("completeness"), at));
        boolean required = nulls.signum() == 0;
        JsonNode notNegative = feature.path("num_constraints").path("is_non_negative");
        Double min = notNegative.asBoolean(false) ? 0.0 : null;
        SortedSet<String> allowed = domains(feature.path("string_constraints").path("domains"), at);
        Double ratio = required || nulls.compareTo(BigDecimal.ONE) == 0 ? null : nulls.doubleValue();
        return !required && ratio == null && min == null && allowed == null
                ? null
                : new Expectation(required, ratio, min, null, allowed, null);
    }

    private static BigDecimal completeness(JsonNode given, String at) {
        if (given.isMissingNode() || given.isNull()) {
            return BigDecimal.ZERO; // nothing is said of it
        }
        BigDecimal share = given.isNumber() ? given.decimalValue() : BigDecimal.TEN;
        if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException(at + ".completeness: 0 to 1 is allowed: " + given);
        }
        return share;
    }

    private static @Nullable SortedSet<String> domains(JsonNode given, String at) {
        if (given.isMissingNode() || given.isNull() || given.isArray() && given.isEmpty()) {
            return null;
        }
        if (!given.isArray()) {
            throw new IllegalArgumentException(at + ".string_constraints.domains: a list is allowed");
        }
        SortedSet<String> allowed = new TreeSet<>();
        given.forEach(one -> allowed.add(one.asText()));
        return allowed;
    }

    private static List<String> thresholds(JsonNode config) {
        Map<String, String> known = new TreeMap<>(Map.of(
                "datatype_check_threshold", "how many values may be of another type (any such value is a finding)",
                "domain_content_threshold",
                        "how many values may be none of those allowed (any such value is a finding)",
                "distribution_constraints", "how distributions are compared (verdicts need no threshold)"));
        return known.keySet().stream()
                .filter(config::has)
                .map(key -> key + ": " + Objects.requireNonNull(known.get(key)))
                .toList();
    }
}
