package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExpectationChecksTest {
    private static final Expectation RANGE = new Expectation(false, null, 0.0, 120.0, null, null);

    private static Profile profile(Map<String, Expectation> expected, List<Map<String, FeatureValue>> rows) {
        Profile profile = new Profile(ProfileLayout.NONE.expecting(expected));
        rows.forEach(row ->
                profile.update(new InferenceEvent(new ModelRef("m", "1"), null, 0, row, null, Map.of(), Map.of())));
        return profile;
    }

    private static FeatureValue number(double value) {
        return new FeatureValue.Numeric(value);
    }

    private static List<String> messages(
            Map<String, Expectation> expected, List<List<Map<String, FeatureValue>>> parts) {
        return ExpectationChecks.of(
                        expected,
                        parts.stream().map(rows -> profile(expected, rows)).toList())
                .stream()
                .map(finding -> finding.check() + " " + finding.count() + ": " + finding.message())
                .toList();
    }

    @Test
    void shouldSayWhatIsWrongOverAllPartsOfAWindow() {
        assertThat(messages(
                        Map.of("age", RANGE),
                        List.of(
                                List.of(Map.of("age", number(-1)), Map.of("age", number(200))),
                                List.of(Map.of("age", number(-5)), Map.of("age", number(7))))))
                .containsExactly(
                        "expected_min 2: 2 values of age are below 0, the least allowed.",
                        "expected_max 1: 1 value of age is above 120, the most allowed.");
    }

    @Test
    void shouldSayOfATextWhatItMayBe() {
        Map<String, Expectation> expected = Map.of(
                "c", new Expectation(false, null, null, null, new TreeSet<>(Set.of("a")), null),
                "zip", new Expectation(false, null, null, null, null, Pattern.compile("[0-9]+")));
        Map<String, FeatureValue> row = Map.of("c", new FeatureValue.Text("b"), "zip", new FeatureValue.Text("x"));
        assertThat(messages(expected, List.of(List.of(row))))
                .containsExactly(
                        "expected_allowed 1: 1 value of c is not among those allowed.",
                        "expected_pattern 1: 1 value of zip does not match [0-9]+.");
    }

    @Test
    void shouldMissWhatIsRequiredInEventsThatCouldHaveIt() {
        Map<String, Expectation> required = Map.of("age", new Expectation(true, null, null, null, null, null));
        assertThat(messages(required, List.of(List.of(Map.of("x", number(1)), Map.of("age", number(1))))))
                .containsExactly("expected_required 1: 1 event has no value in age, which is required.");
        assertThat(messages(required, List.of(List.of(Map.of("x", number(1)), Map.of("x", number(1))))))
                .as("in none at all")
                .containsExactly("expected_required 2: 2 events have no value in age, which is required.");
        assertThat(messages(required, List.of(List.of(Map.of("age", FeatureValue.Missing.MISSING)))))
                .containsExactly("expected_required 1: 1 event has no value in age, which is required.");
        assertThat(messages(required, List.of(List.of()))).isEmpty();
        assertThat(messages(
                        Map.of("label", new Expectation(true, null, null, null, null, null)),
                        List.of(List.of(Map.of("x", number(1))))))
                .as("an event without a label could not have one")
                .isEmpty();
    }

    @Test
    void shouldAllowSoManyNullsAndNoneMore() {
        Map<String, Expectation> quarter = Map.of("age", new Expectation(false, .25, null, null, null, null));
        Map<String, FeatureValue> with = Map.of("age", number(1));
        Map<String, FeatureValue> without = Map.of("age", FeatureValue.Missing.MISSING);
        assertThat(messages(quarter, List.of(List.of(with, with, with, without))))
                .isEmpty();
        assertThat(messages(quarter, List.of(List.of(with, with, without))))
                .containsExactly(
                        "expected_null_ratio 1: 33.3 % of the events have no value in age; at most 25 % may have none.");
    }
}
