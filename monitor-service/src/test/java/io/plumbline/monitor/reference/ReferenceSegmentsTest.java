package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a reference knows of segments is what a reference of their rows alone would know. */
class ReferenceSegmentsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Segmentation BY_REGION = by(new SegmentBy("region", List.of()));

    private static Segmentation by(SegmentBy... by) {
        return new Segmentation(List.of(List.of(by)));
    }

    private static ReferenceSettings settings(Segmentation segmentation, Set<String> ignored) {
        return new ReferenceSettings(
                "m",
                null,
                START,
                "rows",
                Set.of(),
                Set.of(),
                ignored,
                segmentation,
                List.of(WindowSize.parse("1d")),
                ZoneOffset.UTC);
    }

    /** 6,000 rows of 30 days: prices are in another currency in us, ap has 100 rows only. */
    private static List<ReferenceRow> rows() {
        Random random = new Random(5);
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
            String region = i % 60 == 0 ? "ap" : i % 3 == 0 ? "us" : "eu";
            double price = random.nextGaussian() + 10;
            Map<String, FeatureValue> features = Map.of(
                    "price",
                    new FeatureValue.Numeric(region.equals("us") ? 150 * price : price),
                    "age",
                    new FeatureValue.Numeric(random.nextInt(100)));
            rows.add(new ReferenceRow(
                    START.plusSeconds(432L * i),
                    features,
                    new FeatureValue.Numeric(random.nextDouble()),
                    new FeatureValue.Text(i % 2 == 0 ? "a" : "b"),
                    Map.of("region", region)));
        }
        return rows;
    }

    private static Reference build(Segmentation segmentation, List<ReferenceRow> rows) {
        return ReferenceBuilder.build(settings(segmentation, Set.of()), rows::forEach);
    }

    private static List<ReferenceRow> withoutLabels(Predicate<ReferenceRow> which) {
        return rows().stream()
                .filter(which)
                .map(row -> new ReferenceRow(row.time(), row.features(), row.prediction(), null))
                .toList();
    }

    private static List<String> names(Reference reference) {
        return reference.segments().stream().map(part -> part.segment().name()).toList();
    }

    @Test
    void shouldKnowOfASegmentWhatAReferenceOfItsRowsKnows() {
        Reference reference = build(BY_REGION, rows());
        assertThat(names(reference)).as("ap has too few rows").containsExactly("region=eu", "region=us");
        for (String region : List.of("eu", "us")) {
            Reference alone = build(
                    Segmentation.NONE,
                    withoutLabels(row -> region.equals(row.tags().get("region"))));
            Reference part = reference.forSegment("region=" + region).orElseThrow();
            assertThat(part.rows()).isEqualTo(alone.rows());
            assertThat(part.columns()).usingRecursiveComparison().isEqualTo(alone.columns());
        }
        assertThat(reference.columns())
                .usingRecursiveComparison()
                .as("of all rows, the same as without segments")
                .isEqualTo(build(Segmentation.NONE, rows()).columns());
        assertThat(reference.id()).isNotEqualTo(build(Segmentation.NONE, rows()).id());
    }

    /** 14 rows a day are no block that says anything. */
    @Test
    void shouldTakeASmallSegmentToVaryAsAllEventsDo() {
        List<ReferenceRow> rows = new ArrayList<>();
        for (ReferenceRow row : rows()) {
            String region = rows.size() % 14 == 0 ? "small" : "large";
            rows.add(new ReferenceRow(row.time(), row.features(), null, null, Map.of("region", region)));
        }
        Reference reference = build(BY_REGION, rows);
        assertThat(names(reference)).containsExactly("region=large", "region=small");
        for (ReferenceColumn column : reference.segments().get(1).columns()) {
            assertThat(column.variation())
                    .isNotEmpty()
                    .isEqualTo(reference.column(column.name()).orElseThrow().variation());
        }
        for (ReferenceColumn column : reference.segments().get(0).columns()) {
            assertThat(column.variation())
                    .as("its own, where it has it")
                    .isNotEqualTo(reference.column(column.name()).orElseThrow().variation());
        }
    }

    @Test
    void shouldNotCompareWhatSaysWhichSegmentItIs() {
        List<ReferenceRow> rows = rows().stream()
                .map(row -> new ReferenceRow(
                        row.time(),
                        Map.of(
                                "region",
                                new FeatureValue.Text(String.valueOf(row.tags().get("region"))),
                                "age",
                                row.features().getOrDefault("age", FeatureValue.Missing.MISSING)),
                        null,
                        null))
                .toList();
        Reference reference = build(by(new SegmentBy("region", List.of())), rows);
        ReferenceSegment eu = reference.segments().get(0);
        assertThat(eu.columns()).extracting(ReferenceColumn::name).containsExactly("age");
        assertThat(eu.ignored()).containsExactly("region");

        Reference byAge = build(by(new SegmentBy("age", List.of(50.0))), rows);
        assertThat(names(byAge)).containsExactly("age=<50", "age=>=50");
        assertThat(byAge.segments().get(0).columns())
                .extracting(ReferenceColumn::name)
                .containsExactly("age", "region");
        assertThat(byAge.segments().get(0).columns())
                .extracting(ReferenceColumn::type)
                .containsExactly(ColumnType.NUMERIC, ColumnType.CATEGORICAL);
    }

    @Test
    void shouldNotDependOnTheOrderOfRows() {
        List<ReferenceRow> shuffled = rows();
        Collections.shuffle(shuffled, new Random(1));
        assertThat(build(BY_REGION, shuffled).id())
                .isEqualTo(build(BY_REGION, rows()).id());
    }

    @Test
    void shouldBeTheSameAfterJson() {
        Reference reference = build(
                new Segmentation(List.of(
                        List.of(new SegmentBy("region", List.of())), List.of(new SegmentBy("age", List.of(50.0))))),
                rows());
        assertThat(names(reference)).containsExactly("age=<50", "age=>=50", "region=eu", "region=us");
        Reference read = ReferenceJson.fromBytes(ReferenceJson.toBytes(reference));
        assertThat(read).usingRecursiveComparison().isEqualTo(reference);
        assertThat(read.segmentation().ways()).hasSize(2);
        assertThat(ReferenceJson.identified(read).id()).isEqualTo(reference.id());
    }

    @Test
    void shouldTakeNoIdsForSegments() {
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 10_500; i++) {
            rows.add(new ReferenceRow(
                    null,
                    Map.of("x", new FeatureValue.Numeric(i)),
                    null,
                    null,
                    Map.of("id", i < 10_001 ? "id-" + i : "often")));
        }
        assertThat(build(by(new SegmentBy("id", List.of())), rows).segments()).isEmpty();
        Collections.reverse(rows);
        assertThat(build(by(new SegmentBy("id", List.of())), rows).segments()).isEmpty();
    }

    /** 60 columns in 50 segments take more than its topic takes. */
    @Test
    void shouldLeaveOutTheSmallestWhereItWouldBeTooLong() {
        List<ReferenceRow> rows = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 50 * 220; i++) {
            Map<String, FeatureValue> features = new java.util.TreeMap<>();
            for (int column = 0; column < 60; column++) {
                features.put("c" + column, new FeatureValue.Numeric(random.nextGaussian()));
            }
            int segment = i % 50;
            rows.add(new ReferenceRow(
                    null, features, null, null, Map.of("s", "s" + (segment < 10 ? "0" : "") + segment)));
        }
        rows.addAll(rows.subList(0, 20)); // s00 to s19 have one row more
        Reference reference = build(by(new SegmentBy("s", List.of())), rows);
        assertThat(ReferenceJson.toBytes(reference).length).isLessThanOrEqualTo(ReferenceJson.MOST_BYTES);
        assertThat(reference.segments().size()).isBetween(10, 49);
        assertThat(names(reference)).contains("s=s00", "s=s09");
    }
}
