package io.plumbline.monitor.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.histogram.NumericCells;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Attributions are counted beside the features that they are called as, and the sum of their magnitudes adds exactly. */
class AttributionProfileTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final ProfileLayout LAYOUT = ProfileLayout.of(
            "r",
            List.of(
                    new ColumnLayout("x", ColumnRole.FEATURE, ColumnType.NUMERIC, NumericCells.equalWidth(0, 1, 20)),
                    new ColumnLayout("y", ColumnRole.FEATURE, ColumnType.NUMERIC, NumericCells.equalWidth(0, 1, 20)),
                    new ColumnLayout(
                            "attribution.x",
                            ColumnRole.ATTRIBUTION,
                            ColumnType.NUMERIC,
                            NumericCells.equalWidth(-1, 1, 20)),
                    new ColumnLayout(
                            "attribution.y",
                            ColumnRole.ATTRIBUTION,
                            ColumnType.NUMERIC,
                            NumericCells.equalWidth(-1, 1, 20))),
            List.of());

    private static FeatureValue number(double value) {
        return new FeatureValue.Numeric(value);
    }

    private static InferenceEvent event(Map<String, FeatureValue> features, Map<String, FeatureValue> attributions) {
        return new InferenceEvent(MODEL, null, 0, features, null, Map.of(), attributions, Map.of());
    }

    /** Features and attributions together, apart and in any order; some of neither that the layout knows. */
    private static List<InferenceEvent> events(int count) {
        Random random = new Random(5);
        List<InferenceEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, FeatureValue> features = new LinkedHashMap<>();
            Map<String, FeatureValue> attributions = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(List.of("x", "y", "z"));
            Collections.shuffle(names, random);
            for (String name : names) {
                if (random.nextInt(4) > 0) {
                    features.put(name, number(random.nextDouble()));
                }
                if (random.nextInt(4) > 0) {
                    attributions.put(name, number(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20)));
                }
            }
            attributions.replace("y", random.nextInt(5) == 0 ? FeatureValue.Missing.MISSING : number(.5));
            events.add(event(random.nextInt(3) == 0 ? Map.of() : features, attributions));
        }
        return events;
    }

    private static Profile profile(List<InferenceEvent> events) {
        Profile profile = new Profile(LAYOUT);
        events.forEach(profile::update);
        return profile;
    }

    private static double magnitude(List<InferenceEvent> events, String feature) {
        return events.stream()
                .map(event -> event.attributions().get(feature))
                .filter(FeatureValue.Numeric.class::isInstance)
                .map(value -> new BigDecimal(Math.abs(((FeatureValue.Numeric) value).value())))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }

    private static ColumnProfile column(Map<String, ColumnProfile> columns, String name) {
        return Objects.requireNonNull(columns.get(name), name);
    }

    @Test
    void shouldCountThemApartFromFeaturesOfTheSameName() {
        List<InferenceEvent> events = events(500);
        Profile profile = profile(events);
        for (String name : List.of("x", "y")) {
            ColumnProfile feature = column(profile.columns(), name);
            ColumnProfile attribution = column(profile.columns(), "attribution." + name);
            assertThat(feature.values())
                    .isEqualTo(events.stream()
                            .filter(event -> event.features().containsKey(name))
                            .count());
            assertThat(feature.magnitude()).isZero();
            assertThat(attribution.observed())
                    .isEqualTo(events.stream()
                            .filter(event -> event.attributions().containsKey(name))
                            .count());
            assertThat(attribution.magnitude()).isEqualTo(magnitude(events, name));
        }
        assertThat(column(profile.newColumns(), "attribution.z").magnitude()).isEqualTo(magnitude(events, "z"));
        assertThat(profile.carrying(ColumnRole.ATTRIBUTION))
                .isEqualTo(events.stream()
                        .filter(event -> !event.attributions().isEmpty())
                        .count());
        assertThat(profile.inferences()).isEqualTo(500);
    }

    @Test
    void shouldAddExactlyInAnyOrderAndComeBackFromBytes() {
        List<InferenceEvent> events = events(600);
        Profile whole = profile(events);
        List<InferenceEvent> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, new Random(1));
        Profile sum = profile(shuffled.subList(0, 7));
        Profile second = Profile.fromBytes(profile(shuffled.subList(7, 300)).toBytes(), LAYOUT);
        shuffled.subList(300, 600).forEach(second::update);
        sum.merge(second);
        assertThat(sum.toBytes()).isEqualTo(whole.toBytes());
        assertThat(Profile.fromBytes(whole.toBytes(), ProfileLayout.NONE).toBytes())
                .isEqualTo(whole.toBytes());

        List<byte[]> parts = new ArrayList<>(whole.toParts(200, 1));
        assertThat(parts).hasSizeGreaterThan(3);
        Collections.shuffle(parts, new Random(2));
        Profile again = Profile.fromBytes(parts.get(0), ProfileLayout.NONE);
        parts.stream().skip(1).forEach(part -> again.merge(Profile.fromBytes(part, ProfileLayout.NONE)));
        assertThat(again.toBytes()).isEqualTo(whole.toBytes());
    }

    @Test
    void shouldLeaveBytesWithoutThemAsTheyWere() {
        ProfileLayout features = ProfileLayout.of(
                "r",
                LAYOUT.columns().values().stream()
                        .filter(column -> column.role() == ColumnRole.FEATURE)
                        .toList(),
                List.of());
        Profile profile = new Profile(features);
        profile.update(event(Map.of("x", number(.5)), Map.of()));
        byte[] bytes = profile.toBytes();
        assertThat(bytes[1]).as("version").isEqualTo((byte) 1);
        profile.update(event(Map.of(), Map.of("x", number(.5))));
        assertThat(profile.toBytes()[1]).as("version").isEqualTo((byte) 5);
        byte[] later = bytes.clone();
        later[1] = 9;
        assertThatThrownBy(() -> Profile.fromBytes(later, features)).hasMessage("not a profile of version 1 to 8");
    }

    @Test
    void shouldTakeWhatIsNoFiniteNumberForNoAttribution() {
        Profile profile = profile(List.of(
                event(Map.of(), Map.of("x", number(Double.NaN))),
                event(Map.of(), Map.of("x", number(Double.NEGATIVE_INFINITY))),
                event(Map.of(), Map.of("x", new FeatureValue.Text("much"))),
                event(Map.of(), Map.of("x", number(-2)))));
        ColumnProfile attribution = column(profile.columns(), "attribution.x");
        assertThat(attribution.magnitude()).isEqualTo(2);
        assertThat(attribution.wrongType()).isEqualTo(1);
        assertThat(attribution.nans()).isEqualTo(1);
    }

    @Test
    void shouldKeepAFeatureThatIsCalledAsAnAttributionApart() {
        assertThat(ColumnRole.FEATURE.columnName("attribution.x")).isEqualTo("feature.attribution.x");
        assertThat(ColumnRole.ofColumn("attribution.x")).isEqualTo(ColumnRole.ATTRIBUTION);
        assertThat(ColumnRole.ofColumn("feature.attribution.x")).isEqualTo(ColumnRole.FEATURE);
        assertThat(ColumnRole.attributed(ColumnRole.ATTRIBUTION.columnName("attribution.x")))
                .isEqualTo("attribution.x");
    }
}
