package io.plumbline.monitor.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {
    private static final SegmentBy REGION = new SegmentBy("region", List.of());
    private static final SegmentBy AGE = new SegmentBy("age", List.of(30.0, 60.0));

    private static List<String> names(Segmentation segmentation, Map<String, FeatureValue> features) {
        return segmentation.of(features, Map.of("region", "eu")).stream()
                .map(Segment::name)
                .toList();
    }

    @Test
    void shouldPartByTagsFeaturesRangesAndCombinations() {
        Segmentation segmentation = new Segmentation(List.of(
                List.of(REGION),
                List.of(AGE),
                List.of(new SegmentBy("vip", List.of())),
                List.of(new SegmentBy("store", List.of())),
                List.of(REGION, AGE)));
        Map<String, FeatureValue> features = Map.of(
                "age",
                new FeatureValue.Numeric(30),
                "region",
                new FeatureValue.Text("a tag goes before"),
                "vip",
                FeatureValue.Flag.TRUE,
                "store",
                new FeatureValue.Numeric(12));
        assertThat(names(segmentation, features))
                .containsExactly("region=eu", "age=30..60", "vip=true", "store=12", "region=eu,age=30..60");
        assertThat(names(segmentation, Map.of("age", FeatureValue.Missing.MISSING)))
                .as("what lacks a value is in no segment of it")
                .containsExactly("region=eu");
    }

    @ParameterizedTest
    @CsvSource({"29.9,<30", "-5,<30", "30,30..60", "59.99,30..60", "60,>=60", "1e9,>=60"})
    void shouldFindRanges(double age, String range) {
        Map<String, FeatureValue> features = Map.of("age", new FeatureValue.Numeric(age));
        assertThat(AGE.valueOf(features, Map.of())).isEqualTo(range);
        assertThat(AGE.valueOf(Map.of(), Map.of("age", String.valueOf(age))))
                .as("of a tag")
                .isEqualTo(range);
    }

    @Test
    void shouldFindNoRangeOfWhatIsNoNumber() {
        assertThat(AGE.valueOf(Map.of("age", new FeatureValue.Text("old")), Map.of()))
                .isNull();
        assertThat(AGE.valueOf(Map.of("age", new FeatureValue.Numeric(Double.NaN)), Map.of()))
                .isNull();
        assertThat(REGION.valueOf(Map.of(), Map.of("region", "x".repeat(101)))).isNull();
    }

    @Test
    void shouldGiveDifferentSegmentsDifferentNames() {
        Segment one = new Segment(List.of(REGION), List.of("eu,age=1"));
        Segment two = new Segment(List.of(REGION, new SegmentBy("age", List.of())), List.of("eu", "1"));
        assertThat(one.name()).isEqualTo("region=eu\\,age\\=1");
        assertThat(two.name()).isEqualTo("region=eu,age=1");
    }

    @Test
    void shouldFindTheSegmentsOfAReferenceOnly() {
        Map<Segment, ProfileLayout> known = new LinkedHashMap<>();
        known.put(new Segment(List.of(REGION, AGE), List.of("eu", ">=60")), ProfileLayout.NONE);
        known.put(new Segment(List.of(REGION), List.of("us")), ProfileLayout.NONE);
        known.put(new Segment(List.of(REGION), List.of("eu")), ProfileLayout.NONE);
        SegmentLayouts layouts = new SegmentLayouts(known);
        assertThat(layouts.ways()).isEqualTo(2);
        assertThat(layouts.find(0, event("eu", 70))).isZero();
        assertThat(layouts.find(0, event("eu", 50))).isEqualTo(-1);
        assertThat(layouts.find(1, event("eu", 50))).isEqualTo(2);
        assertThat(layouts.find(1, event("ap", 50))).isEqualTo(-1);
        assertThat(layouts.name(2)).isEqualTo("region=eu");
        assertThat(layouts.layout("region=ap")).isNull();
    }

    private static InferenceEvent event(String region, double age) {
        return new InferenceEvent(
                new ModelRef("m", "1"),
                null,
                0,
                Map.of("age", new FeatureValue.Numeric(age)),
                null,
                Map.of(),
                Map.of("region", region));
    }

    @Test
    void shouldRefuseWhatPartsNothing() {
        assertThatThrownBy(() -> new SegmentBy("age", List.of(3.0, 3.0))).hasMessageContaining("ascending");
        assertThatThrownBy(() -> new SegmentBy("age", List.of(Double.NaN))).hasMessageContaining("ascending");
        assertThatThrownBy(() -> new SegmentBy("", List.of())).hasMessageContaining("name");
        assertThatThrownBy(() -> new Segmentation(List.of(List.of()))).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new Segmentation(List.of(List.of(AGE), List.of(AGE))))
                .hasMessageContaining("twice");
    }

    @Test
    void shouldTellAVersionFromAPart() {
        for (String version : List.of("3", "2024-05, a=b", "back\\slash", "x\ny")) {
            assertThat(Segment.versionIn(Segment.against(version))).contains(version);
        }
        Segment part = new Segment(List.of(new SegmentBy("against version 3", List.of())), List.of("eu"));
        assertThat(Segment.versionIn(part.name())).isEmpty();
        assertThat(Segment.versionIn(Segment.ALL)).isEmpty();
    }
}
