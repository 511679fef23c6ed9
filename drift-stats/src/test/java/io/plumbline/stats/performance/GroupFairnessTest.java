package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.stats.Golden;
import io.plumbline.stats.performance.GroupFairness.Comparison;
import io.plumbline.stats.performance.GroupFairness.FourFifths;
import io.plumbline.stats.performance.GroupFairness.Gap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GroupFairnessTest {
    private static final double[] NO_SCORES = {};

    private static ClassificationTally tally(long[] counts) {
        ClassificationTally tally = new ClassificationTally(ClassificationLayout.binary("0", "1"));
        for (int cell = 0; cell < 4; cell++) {
            for (int i = 0; i < counts[cell]; i++) {
                tally.add(cell % 2 == 0 ? "0" : "1", NO_SCORES, cell / 2 == 0 ? "0" : "1");
            }
        }
        return tally;
    }

    @TestFactory
    Stream<DynamicTest> asFairlearnAndAif360() {
        return StreamSupport.stream(Expected.read("fairness.json").get("cases").spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(c)));
    }

    private static void check(JsonNode c) {
        Map<String, ClassificationTally> groups = new TreeMap<>();
        c.get("tables")
                .properties()
                .forEach(group -> groups.put(group.getKey(), tally(Golden.longs(group.getValue()))));
        GroupFairness fairness = GroupFairness.of(groups, "1", 1);
        check(c, "demographicParityDifference", fairness.demographicParityDifference());
        check(c, "demographicParityRatio", fairness.demographicParityRatio());
        check(c, "equalOpportunityDifference", fairness.equalOpportunityDifference());
        check(c, "falsePositiveRateDifference", fairness.falsePositiveRateDifference());
        check(c, "equalizedOddsDifference", fairness.equalizedOddsDifference());
        check(c, "predictiveParityDifference", fairness.predictiveParityDifference());
        averageOdds(c, fairness.averageOddsDifference());
        for (JsonNode pair : c.get("pairs")) {
            Comparison found =
                    fairness.compare(pair.get("one").asText(), pair.get("other").asText());
            pair(pair, "statisticalParityDifference", found.statisticalParityDifference());
            pair(pair, "disparateImpact", found.disparateImpact());
            pair(pair, "equalOpportunityDifference", found.equalOpportunityDifference());
            pair(pair, "falsePositiveRateDifference", found.falsePositiveRateDifference());
            pair(pair, "averageOddsDifference", found.averageOddsDifference());
            pair(pair, "predictiveParityDifference", found.predictiveParityDifference());
        }
    }

    /** AIF360 knows two groups, with a sign: that of several is the farthest from zero; and of two, its interval is the same. */
    private static void averageOdds(JsonNode c, Optional<Gap> gap) {
        JsonNode farthest = null;
        for (JsonNode pair : c.get("pairs")) {
            JsonNode one = pair.get("averageOddsDifference");
            if (one.get(0).asDouble() >= 0
                    && (farthest == null
                            || one.get(0).asDouble()
                                    > farthest.get("averageOddsDifference")
                                            .get(0)
                                            .asDouble())) {
                farthest = pair;
            }
        }
        Gap found = gap.orElseThrow();
        JsonNode expected = Objects.requireNonNull(farthest).get("averageOddsDifference");
        Expected.close(
                "fairness, averageOddsDifference",
                found.estimate().value(),
                expected.get(0).asDouble(),
                1e-12);
        assertThat(found.greatest()).isEqualTo(farthest.get("one").asText());
        assertThat(found.least()).isEqualTo(farthest.get("other").asText());
        if (c.get("pairs").size() == 2) {
            Expected.close(
                    "fairness, averageOddsDifference, high",
                    found.estimate().high(),
                    expected.get(2).asDouble(),
                    1e-12);
            Expected.close(
                    "fairness, averageOddsDifference, low",
                    found.estimate().low(),
                    Math.max(0, expected.get(1).asDouble()),
                    1e-12);
        } else {
            assertThat(found.estimate().high())
                    .as("of all pairs at once")
                    .isGreaterThan(expected.get(2).asDouble());
        }
    }

    private static void check(JsonNode c, String name, Optional<Gap> gap) {
        Expected.check("fairness, " + name, gap.map(Gap::estimate), c.get(name), 1e-12);
    }

    private static void pair(JsonNode pair, String name, Optional<Estimate> found) {
        Expected.check("fairness of two, " + name, found, pair.get(name), 1e-12);
    }

    @Test
    void groupsWithTooFewRows_areNotCompared() {
        Map<String, ClassificationTally> groups = Map.of(
                "a", tally(new long[] {50, 10, 10, 30}),
                "b", tally(new long[] {40, 10, 10, 40}),
                "c", tally(new long[] {0, 3, 0, 2}));
        GroupFairness fairness = GroupFairness.of(groups, "1", 45);
        Gap gap = fairness.demographicParityDifference().orElseThrow();
        assertThat(gap.leftOut()).containsExactly("c");
        assertThat(gap.greatest()).isEqualTo("b");
        assertThat(gap.least()).isEqualTo("a");
        assertThat(fairness.equalOpportunityDifference())
                .as("only b has 45 positives")
                .isEmpty();
        assertThat(fairness.compare("c", "a").disparateImpact()).isEmpty();
        assertThat(fairness.selectionRate("c").orElseThrow().value()).isEqualTo(1);
        assertThat(fairness.groups()).isEqualTo(List.of("a", "b", "c"));
        assertThatThrownBy(() -> fairness.compare("a", "d")).hasMessageContaining("'d'");
        assertThatThrownBy(() -> GroupFairness.of(groups, "2", 1)).hasMessageContaining("'2'");
        assertThatThrownBy(() -> GroupFairness.of(groups, "1", 0)).hasMessageContaining("at least 1");
    }

    @Test
    void selectionRates_areOfRowsWithoutLabels_too() {
        ClassificationTally early = new ClassificationTally(ClassificationLayout.binary("0", "1"));
        early.add("1", NO_SCORES, null);
        early.add("0", NO_SCORES, null);
        early.add(null, NO_SCORES, "1");
        GroupFairness fairness = GroupFairness.of(Map.of("a", early, "b", tally(new long[] {1, 0, 0, 3})), "1", 1);
        assertThat(fairness.demographicParityDifference()
                        .orElseThrow()
                        .estimate()
                        .value())
                .isEqualTo(.25);
        assertThat(fairness.equalOpportunityDifference()).isEmpty();
        assertThat(fairness.equalizedOddsDifference()).isEmpty();
    }

    @Test
    void nobodySelected_hasNoRatio() {
        GroupFairness fairness = GroupFairness.of(
                Map.of("a", tally(new long[] {9, 0, 1, 0}), "b", tally(new long[] {5, 0, 5, 0})), "1", 1);
        assertThat(fairness.demographicParityRatio()).isEmpty();
        assertThat(fairness.demographicParityDifference()
                        .orElseThrow()
                        .estimate()
                        .value())
                .isZero();
        assertThat(fairness.compare("a", "b").disparateImpact()).isEmpty();
        assertThat(fairness.predictiveParityDifference()).isEmpty();
    }

    @Test
    void fourFifths_isOfTheInterval() {
        assertThat(FourFifths.of(new Estimate(.7, .6, .79, 100))).isEqualTo(FourFifths.BELOW);
        assertThat(FourFifths.of(new Estimate(.7, .6, .81, 100))).isEqualTo(FourFifths.UNDECIDED);
        assertThat(FourFifths.of(new Estimate(.9, .8, .99, 100))).isEqualTo(FourFifths.AT_LEAST);
    }
}
