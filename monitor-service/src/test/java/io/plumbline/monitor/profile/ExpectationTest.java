package io.plumbline.monitor.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Expectation.Breach;
import io.plumbline.stats.histogram.CategoricalCells;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {
    private static final Map<String, Expectation> EXPECTED = Map.of(
            "n", new Expectation(true, null, 0.0, 10.0, null, null),
            "c", allowed("a", "b"),
            "zip", new Expectation(false, null, null, null, null, Pattern.compile("[0-9]{5}")),
            "code", allowed("1", "2"),
            "prediction", new Expectation(false, null, 0.0, 1.0, null, null));
    private static final ProfileLayout LAYOUT = ProfileLayout.of(
                    "r",
                    List.of(new ColumnLayout(
                            "c",
                            ColumnRole.FEATURE,
                            ColumnType.CATEGORICAL,
                            new CategoricalCells(List.of("a", "x"), false))),
                    List.of())
            .expecting(EXPECTED);

    private static Expectation allowed(String... values) {
        return new Expectation(false, null, null, null, new TreeSet<>(Set.of(values)), null);
    }

    private static InferenceEvent event(@Nullable Double prediction, Object... columns) {
        Map<String, FeatureValue> features = new java.util.LinkedHashMap<>();
        for (int i = 0; i < columns.length; i += 2) {
            features.put((String) columns[i], value(columns[i + 1]));
        }
        return new InferenceEvent(
                new ModelRef("m", "1"),
                null,
                0,
                features,
                prediction == null ? null : new FeatureValue.Numeric(prediction),
                Map.of(),
                Map.of());
    }

    private static FeatureValue value(Object given) {
        if (given instanceof Number number) {
            return new FeatureValue.Numeric(number.doubleValue());
        }
        return given instanceof Boolean flag ? new FeatureValue.Flag(flag) : new FeatureValue.Text((String) given);
    }

    private static final List<InferenceEvent> EVENTS = List.of(
            event(.5, "n", 0, "c", "a", "zip", "12345", "code", 1),
            event(1.0, "n", 10, "c", "x", "zip", "1234", "code", "2"),
            event(1.5, "n", -.001, "c", "b", "zip", 12345, "code", 3),
            event(-.5, "n", 11, "c", "new", "zip", "12345x", "code", true),
            event(null, "n", Double.NaN, "c", "a", "zip", "x12345"),
            event(Double.NEGATIVE_INFINITY, "n", Double.POSITIVE_INFINITY, "c", "a"));

    private static void check(Profile profile) {
        assertThat(breaches(profile, "n")).containsExactly(1, 2, 0, 0);
        assertThat(breaches(profile, "c"))
                .as("x is known to the reference, and not allowed")
                .containsExactly(0, 0, 2, 0);
        assertThat(breaches(profile, "zip")).as("matched as a whole").containsExactly(0, 0, 0, 3);
        assertThat(breaches(profile, "code")).as("1 is 1.0 and \"1\"").containsExactly(0, 0, 2, 0);
        assertThat(breaches(profile, "prediction")).containsExactly(2, 1, 0, 0);
    }

    private static long[] breaches(Profile profile, String name) {
        ColumnProfile column = profile.columns().get(name);
        ColumnProfile found = column == null ? profile.newColumns().get(name) : column;
        return java.util.Arrays.stream(Breach.values())
                .mapToLong(
                        breach -> java.util.Objects.requireNonNull(found, name).breaches(breach))
                .toArray();
    }

    private static Profile profile(ProfileLayout layout, List<InferenceEvent> events) {
        Profile profile = new Profile(layout);
        events.forEach(profile::update);
        return profile;
    }

    @Test
    void shouldCountEveryValueThatIsNotAsExpected() {
        check(profile(LAYOUT, EVENTS));
        check(Profile.fromBytes(profile(LAYOUT, EVENTS).toBytes(), ProfileLayout.NONE));
    }

    @Test
    void shouldAddUpExactlyAndGoOnCountingAfterARestart() {
        for (int cut = 0; cut <= EVENTS.size(); cut++) {
            Profile first =
                    Profile.fromBytes(profile(LAYOUT, EVENTS.subList(0, cut)).toBytes(), LAYOUT);
            Profile sum = profile(ProfileLayout.of("r", List.of(), List.of()), List.of());
            sum.merge(first);
            sum.merge(profile(LAYOUT, EVENTS.subList(cut, EVENTS.size())));
            check(sum);
            EVENTS.subList(cut, EVENTS.size()).forEach(first::update);
            check(first);
            assertThat(first.toBytes()).isEqualTo(profile(LAYOUT, EVENTS).toBytes());
        }
        Profile parts = new Profile(ProfileLayout.of("r", List.of(), List.of()));
        List<byte[]> cut = profile(LAYOUT, EVENTS).toParts(60, 1);
        assertThat(cut).hasSizeGreaterThan(2);
        cut.forEach(part -> parts.merge(Profile.fromBytes(part, ProfileLayout.NONE)));
        check(parts);
    }

    /** So that a program of before can read it, too. */
    @Test
    void shouldWriteWhatItAlwaysWroteWhereNothingIsWrong() {
        List<InferenceEvent> right = EVENTS.subList(0, 1);
        assertThat(profile(LAYOUT, right).toBytes())
                .isEqualTo(profile(LAYOUT.expecting(Map.of()), right).toBytes());
    }

    /** The time that a pattern takes is in proportion to the text, where others try for ever. */
    @Test
    void shouldNotBeHeldUpByAPattern() {
        Expectation greedy = new Expectation(false, null, null, null, null, Pattern.compile("(a+)+b"));
        long[] breaches = Expectation.noBreaches();
        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(5), () -> greedy.check("a".repeat(50_000), breaches));
        assertThat(breaches).containsExactly(0, 0, 0, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "true, .5, , , max_null_ratio: 0 is allowed where",
        "false, 1.5, , , max_null_ratio: 0 to 1 is allowed: 1.5",
        "false, , 3, 2, 'min: at most max, 2.0, is allowed: 3.0'",
        "false, , NaN, , min and max: finite numbers are allowed: NaN",
    })
    void shouldRefuseWhatCannotBe(
            boolean required, @Nullable Double ratio, @Nullable Double min, @Nullable Double max, String message) {
        assertThatThrownBy(() -> new Expectation(required, ratio, min, max, null, null))
                .hasMessageStartingWith(message);
    }
}
