package io.plumbline.stats.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.stats.histogram.NumericCells;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every case of the oracle: its numbers to 1e-9, its verdicts exactly. */
class GoldenVerdictTest {
    private static final double TINY = 1e-12;

    @Test
    void golden_isWhole() throws IOException {
        assertThat(cases()).hasSize(53);
    }

    @TestFactory
    Stream<DynamicTest> decide_asTheOracle() throws IOException {
        return cases().map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(c)));
    }

    private static Stream<JsonNode> cases() throws IOException {
        try (InputStream in = GoldenVerdictTest.class.getResourceAsStream("/golden/verdict-golden.json")) {
            return StreamSupport.stream(
                    new ObjectMapper().readTree(in).get("cases").spliterator(), false);
        }
    }

    private static void check(JsonNode c) {
        JsonNode settings = c.get("settings");
        JsonNode expected = c.get("expected");
        ColumnEvidence evidence = evidence(c, settings);
        ColumnRule rule = new ColumnRule(.02, .1, settings.path("strict").asBoolean(false));
        ColumnVerdict verdict =
                rule.decide(evidence, evidence.pValue(), settings.get("alpha").asDouble());

        assertThat(verdict.verdict().name()).isEqualTo(expected.get("verdict").asText());
        assertThat(verdict.severity() == null ? null : verdict.severity().name().toLowerCase(Locale.ROOT))
                .isEqualTo(expected.path("severity").asText(null));
        if (expected.has("reason")) {
            assertThat(String.valueOf(verdict.reason()))
                    .isEqualTo(expected.get("reason").asText());
        }
        if (expected.has("parts")) {
            checkNumbers(evidence, expected);
            assertThat(String.valueOf(verdict.part()).toLowerCase(Locale.ROOT))
                    .isEqualTo(expected.get("part").asText());
        }
    }

    private static void checkNumbers(ColumnEvidence evidence, JsonNode expected) {
        Map<String, Double> parts = new java.util.TreeMap<>();
        evidence.parts().forEach((part, p) -> parts.put(part.name().toLowerCase(Locale.ROOT), p));
        assertThat(parts.keySet())
                .containsExactlyInAnyOrderElementsOf(() -> expected.get("parts").fieldNames());
        parts.forEach((part, p) -> close(part, p, expected.get("parts").get(part)));
        close("p_value", evidence.pValue(), expected.get("p_value"));
        close(
                "chi_square",
                evidence.chiSquare() == null ? null : evidence.chiSquare().statistic(),
                expected.get("chi_square"));
        close(
                "df",
                evidence.chiSquare() == null
                        ? null
                        : (double) evidence.chiSquare().degreesOfFreedom(),
                expected.get("df"));
        close("anderson_darling", evidence.andersonDarling(), expected.get("anderson_darling"));
        Effect effect = evidence.effect();
        close("psi", effect == null ? null : effect.psi(), expected.get("psi"));
        close("psi_corrected", effect == null ? null : effect.corrected(), expected.get("psi_corrected"));
        close("effect_low", effect == null ? null : effect.low(), expected.get("effect_low"));
        close("effect_high", effect == null ? null : effect.high(), expected.get("effect_high"));
        close("rate_gap", evidence.rateGap(), expected.get("rate_gap"));
        close("rate_gap_high", evidence.rateGapHigh(), expected.get("rate_gap_high"));
        close("share_ratio", evidence.shareRatio(), expected.get("share_ratio"));
    }

    private static void close(String name, @Nullable Double actual, @Nullable JsonNode expected) {
        if (expected == null || expected.isNull()) {
            assertThat(actual).as(name).isNull();
            return;
        }
        double value = expected.asDouble();
        double relative = Math.abs(value) < TINY ? 1e-6 : 1e-9;
        // Differences of near numbers, such as the corrected PSI, are held to what they are differences of.
        double least = name.equals("psi_corrected") || name.equals("chi_square") ? 1e-13 : Double.MIN_NORMAL;
        double found = Objects.requireNonNull(actual, name);
        assertThat(Math.abs(found - value))
                .as("%s: %s against %s", name, found, value)
                .isLessThanOrEqualTo(Math.max(relative * Math.abs(value), least));
    }

    private static ColumnEvidence evidence(JsonNode c, JsonNode settings) {
        Sample current = sample(c.get("current"), c.get("current_null").asLong());
        Sample reference = sample(c.get("reference"), c.get("reference_null").asLong());
        Map<Part, Double> rates = new EnumMap<>(Part.class);
        settings.path("kappa_rates")
                .forEachEntry(
                        (name, kappa) -> rates.put(Part.valueOf(name.toUpperCase(Locale.ROOT)), kappa.asDouble()));
        double kappaX = settings.path("kappa_x").asDouble(0);
        double kappaA = settings.path("kappa_a").asDouble(0);
        // The oracle does not know of the verdict that natural variation allows: no quantile admits it here.
        NaturalVariation variation = kappaX == 0 && kappaA == 0 && rates.isEmpty()
                ? NaturalVariation.UNKNOWN
                : new NaturalVariation(20, kappaX, kappaA, rates, Double.NEGATIVE_INFINITY);
        return c.get("kind").asText().equals("numeric")
                ? ColumnComparison.numeric(
                        cells(
                                current.counts().length - 2,
                                settings.path("coarse").asInt(6)),
                        current,
                        reference,
                        variation,
                        null)
                : ColumnComparison.categorical(current, reference, variation);
    }

    private static Sample sample(JsonNode counts, long nulls) {
        return new Sample(
                StreamSupport.stream(counts.spliterator(), false)
                        .mapToLong(JsonNode::asLong)
                        .toArray(),
                nulls);
    }

    private static NumericCells cells(int fine, int coarse) {
        return new NumericCells(
                IntStream.range(0, fine).mapToDouble(j -> j).toArray(),
                IntStream.range(0, fine).mapToDouble(j -> j + .5).toArray(),
                IntStream.range(0, (fine + coarse - 1) / coarse)
                        .map(g -> g * coarse)
                        .toArray());
    }
}
