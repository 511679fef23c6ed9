package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.histogram.CategoricalCells;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReferenceBuilderTest {
    private static final Instant START = Instant.parse("2012-01-01T00:00:00Z");

    private static FeatureValue number(double value) {
        return new FeatureValue.Numeric(value);
    }

    private static FeatureValue text(String value) {
        return new FeatureValue.Text(value);
    }

    private static ReferenceSettings settings(Set<String> categorical, Set<String> numeric, Set<String> ignored) {
        return new ReferenceSettings(
                "m",
                null,
                START,
                "rows",
                categorical,
                numeric,
                ignored,
                List.of(WindowSize.parse("1d"), WindowSize.parse("1h")),
                ZoneOffset.UTC);
    }

    private static Reference build(ReferenceSettings settings, List<ReferenceRow> rows) {
        return ReferenceBuilder.build(settings, rows::forEach);
    }

    private static Reference build(List<ReferenceRow> rows) {
        return build(settings(Set.of(), Set.of(), Set.of()), rows);
    }

    private static ReferenceRow row(@Nullable Instant time, Map<String, FeatureValue> features) {
        return new ReferenceRow(time, features, null, null);
    }

    /** 100 events a day for 30 days: a number, a text, a few whole numbers, many whole numbers, nulls. */
    private static List<ReferenceRow> month() {
        Random random = new Random(3);
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            Map<String, FeatureValue> features = new TreeMap<>();
            features.put("x", number(random.nextGaussian()));
            features.put("plan", text(random.nextBoolean() ? "free" : "pro"));
            features.put("weekday", number(i % 7));
            features.put("minute", number(i % 60));
            features.put("flag", random.nextBoolean() ? FeatureValue.Flag.TRUE : FeatureValue.Flag.FALSE);
            features.put("hum", i % 3 == 0 ? FeatureValue.Missing.MISSING : number(i));
            rows.add(new ReferenceRow(
                    START.plusSeconds(864L * i),
                    features,
                    number(random.nextGaussian()),
                    text(i % 2 == 0 ? "a" : "b")));
        }
        return rows;
    }

    private static ReferenceColumn column(Reference reference, String name) {
        return reference.column(name).orElseThrow();
    }

    @Test
    void shouldTellTypesFromValues() {
        Map<String, ColumnType> types = new TreeMap<>();
        build(month()).columns().forEach(column -> types.put(column.name(), column.type()));
        assertThat(types)
                .isEqualTo(new TreeMap<>(Map.of(
                        "x", ColumnType.NUMERIC,
                        "plan", ColumnType.CATEGORICAL,
                        "weekday", ColumnType.CATEGORICAL,
                        "minute", ColumnType.NUMERIC,
                        "flag", ColumnType.CATEGORICAL,
                        "hum", ColumnType.NUMERIC,
                        "prediction", ColumnType.NUMERIC,
                        "label", ColumnType.CATEGORICAL)));
    }

    @Test
    void shouldCountEveryRow() {
        Reference reference = build(month());
        assertThat(reference.rows()).isEqualTo(3000);
        assertThat(reference.from()).isEqualTo(START);
        assertThat(reference.to()).isEqualTo(START.plusSeconds(864L * 2999));
        for (ReferenceColumn column : reference.columns()) {
            assertThat(column.values() + column.nulls()).as(column.name()).isEqualTo(3000);
        }
        ReferenceColumn hum = column(reference, "hum");
        assertThat(hum.nulls()).isEqualTo(1000);
        // The mean of those of 0 to 2999 that are not multiples of 3.
        assertThat(hum.mean()).isEqualTo(1500);
        ReferenceColumn weekday = column(reference, "weekday");
        assertThat(((CategoricalCells) weekday.cells()).categories())
                .containsExactly("0", "1", "2", "3", "4", "5", "6");
        assertThat(weekday.counts()).containsExactly(429, 429, 429, 429, 428, 428, 428);
        assertThat(column(reference, "label").role()).isEqualTo(ColumnRole.LABEL);
    }

    @Test
    void shouldKnowNaturalVariationOfBlocksThatAreManyAndLargeEnough() {
        // 30 days of 100 rows each; of the hours, none has 50 rows.
        assertThat(column(build(month()), "x").variation()).containsOnlyKeys(86_400_000L);
        assertThat(column(build(month()), "x").variationFor(86_400_000L).blocks())
                .isEqualTo(30);
        List<ReferenceRow> timeless = month().stream()
                .map(r -> new ReferenceRow(null, r.features(), r.prediction(), r.label()))
                .toList();
        assertThat(column(build(timeless), "x").variation()).isEmpty();
    }

    @Test
    void shouldNotDependOnTheOrderOfRows() {
        List<ReferenceRow> shuffled = month();
        Collections.shuffle(shuffled, new Random(9));
        assertThat(build(shuffled).id()).isEqualTo(build(month()).id());
    }

    @Test
    void shouldDoAsItIsTold() {
        Reference reference = build(settings(Set.of("minute"), Set.of("weekday"), Set.of("x", "absent")), month());
        assertThat(column(reference, "minute").type()).isEqualTo(ColumnType.CATEGORICAL);
        assertThat(column(reference, "weekday").type()).isEqualTo(ColumnType.NUMERIC);
        assertThat(reference.column("x")).isEmpty();
        assertThat(reference.ignored()).containsExactly("absent", "x");
    }

    @Test
    void shouldKeepTheMostFrequentOfVeryManyCategories() {
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rows.add(row(null, Map.of("id", text("rare-" + i))));
            rows.add(row(null, Map.of("id", text("often-" + i % 5))));
        }
        CategoricalCells cells = (CategoricalCells) column(build(rows), "id").cells();
        assertThat(cells.categories()).hasSize(200).contains("often-0", "often-4");
        assertThat(cells.hasOther()).isTrue();
        assertThat(Arrays.stream(column(build(rows), "id").counts()).sum()).isEqualTo(2000);
    }

    @Test
    void shouldLeaveOutAColumnWithoutAnyValue() {
        List<ReferenceRow> rows = List.of(row(null, Map.of("x", number(1.5), "empty", FeatureValue.Missing.MISSING)));
        assertThat(build(rows).ignored()).containsExactly("empty");
    }

    @Test
    void shouldSayWhyRowsAllowNoReference() {
        assertThatThrownBy(() -> build(List.of())).hasMessage("a reference needs at least one row");
        assertThatThrownBy(() -> build(List.of(row(null, Map.of("e", FeatureValue.Missing.MISSING)))))
                .hasMessage("no column has a value that could be compared");
        List<ReferenceRow> rows = List.of(row(null, Map.of("plan", text("pro"))));
        assertThatThrownBy(() -> build(settings(Set.of(), Set.of("plan"), Set.of()), rows))
                .hasMessage("column plan has no value that is a finite number");
        assertThatThrownBy(() -> build(settings(Set.of("plane"), Set.of(), Set.of()), rows))
                .hasMessage("there is no column plane; there are plan");
    }

    @Test
    void shouldBeTheSameOnceItWasJson() {
        Reference reference = build(month());
        byte[] json = ReferenceJson.toBytes(reference);
        Reference read = ReferenceJson.fromBytes(json);
        assertThat(ReferenceJson.toBytes(read)).isEqualTo(json);
        assertThat(read.id()).isEqualTo(reference.id());
        assertThat(column(read, "x").cells()).isEqualTo(column(reference, "x").cells());
        assertThat(column(read, "x").variation())
                .isEqualTo(column(reference, "x").variation());
        assertThat(read.layout()).isEqualTo(reference.layout());
    }

    @Test
    void shouldHaveAnIdOfItsContentAlone() {
        ReferenceSettings later = new ReferenceSettings(
                "m",
                null,
                START.plusSeconds(1),
                "elsewhere",
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(WindowSize.parse("1d"), WindowSize.parse("1h")),
                ZoneOffset.UTC);
        assertThat(build(later, month()).id()).isEqualTo(build(month()).id());
        assertThat(build(month().subList(0, 2999)).id())
                .isNotEqualTo(build(month()).id());
    }

    @Test
    void shouldRefuseWhatIsNoReference() {
        assertThatThrownBy(() -> ReferenceJson.fromBytes(new byte[] {'['}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReferenceJson.fromBytes(
                        "{\"schema\":\"plumbline.reference/9\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("not a reference: \"schema\" is plumbline.reference/9 instead of plumbline.reference/1");
        String json = new String(ReferenceJson.toBytes(build(month())), StandardCharsets.UTF_8);
        String broken = json.replaceFirst("\"nulls\":\\d+", "\"nulls\":-1");
        assertThatThrownBy(() -> ReferenceJson.fromBytes(broken.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not a reference: column flag");
    }
}
