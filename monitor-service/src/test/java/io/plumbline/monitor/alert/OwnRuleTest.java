package io.plumbline.monitor.alert;

import static io.plumbline.monitor.assess.SampleReports.attributions;
import static io.plumbline.monitor.assess.SampleReports.drifted;
import static io.plumbline.monitor.assess.SampleReports.hour;
import static io.plumbline.monitor.assess.SampleReports.stable;
import static io.plumbline.monitor.assess.SampleReports.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OwnRuleTest {
    private static final ColumnReport TEMP = stable("temp");
    private static final ColumnReport HUM = drifted("hum", Severity.MAJOR, Part.NULL);

    private final List<AlertTransition> told = new ArrayList<>();
    private byte @Nullable [] state;

    private static OwnRule rule(String name, ReportNumber number, @Nullable Double above, @Nullable Double below) {
        return new OwnRule(name, number, "*", above, below, Severity.MINOR);
    }

    private void take(WindowReport report, OwnRule... rules) {
        AlertEvaluator.Evaluation evaluation = new AlertEvaluator()
                .evaluate(state, report, 1, new AlertSettings(1, 2, Duration.ZERO, null, List.of(rules)));
        state = evaluation.next();
        evaluation.transitions().stream()
                .filter(transition -> !BuiltInRule.is(transition.rule()))
                .forEach(told::add);
    }

    @Test
    void shouldFireWhereANumberIsBeyondItsLimit() {
        OwnRule nulls = rule("too_many_nulls", ReportNumber.NULL_RATIO, .05, null);
        take(hour(0, TEMP, HUM), nulls);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.rule()).isEqualTo("too_many_nulls");
            assertThat(one.severity()).isEqualTo(Severity.MINOR);
            assertThat(one.summary()).isEqualTo("bike-demand 1, too_many_nulls: hum (null_ratio 0.2, above 0.05)");
            assertThat(one.columns())
                    .extracting(AlertTransition.Finding::column)
                    .containsExactly("hum");
        });
        take(hour(1, TEMP, HUM), nulls);
        take(hour(2, TEMP), nulls);
        assertThat(told).hasSize(1);
        take(hour(3, TEMP), nulls);
        assertThat(told).hasSize(2);
        assertThat(told.get(1).state()).isEqualTo(State.RESOLVED);
        assertThat(told.get(1).summary())
                .isEqualTo("bike-demand 1, too_many_nulls: over for hum; the alert lasted 3 hours");
    }

    @Test
    void shouldLookOnlyAtItsColumns() {
        take(hour(0, TEMP, HUM), new OwnRule("r", ReportNumber.NULL_RATIO, "t*", .05, null, Severity.MAJOR));
        assertThat(told).isEmpty();
        take(hour(1, TEMP, HUM), new OwnRule("r", ReportNumber.NULL_RATIO, "h*", .05, null, Severity.MAJOR));
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldTakeNumbersOfTheWindow() {
        WindowReport report = hour(0, TEMP);
        OwnRule few = rule("few", ReportNumber.EVENTS, null, report.nCurrent() + 1.0);
        take(report, few);
        assertThat(told)
                .singleElement()
                .satisfies(one -> assertThat(one.summary())
                        .startsWith("bike-demand 1, few: events (")
                        .contains(", below "));
        for (int hour = 1; hour <= 2; hour++) {
            take(hour(hour, TEMP), rule("few", ReportNumber.EVENTS, null, 1.0));
        }
        assertThat(told.get(1).summary()).isEqualTo("bike-demand 1, few: over for events; the alert lasted 2 hours");
    }

    @Test
    void shouldEndWhatFiresWhenItsRuleIsTakenAway() {
        take(hour(0, HUM), rule("gone", ReportNumber.NULL_RATIO, .05, null));
        take(hour(1, HUM));
        assertThat(told).extracting(AlertTransition::state).containsExactly(State.FIRING, State.RESOLVED);
        assertThat(told.get(1).summary()).isEqualTo("bike-demand 1, gone: over, as there is no such rule any more");
        assertThat(told.get(1).fingerprint()).isEqualTo(told.get(0).fingerprint());
        assertThat(AlertState.read(state).alerts()).doesNotContainKey("gone");
    }

    @Test
    void shouldHoldTheOrderOfAttributionsAgainstALimit() {
        OwnRule order = rule("order", ReportNumber.ATTRIBUTION_NDCG, null, .9);
        take(hour(0, TEMP), order);
        assertThat(told).as("without attributions nothing can be said").isEmpty();
        take(with(hour(1, TEMP), attributions("temp", "hum")), order);
        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.summary()).isEqualTo("bike-demand 1, order: attribution_ndcg (0.82, below 0.9)");
            assertThat(one.columns())
                    .extracting(AlertTransition.Finding::message)
                    .containsExactly(
                            "hum went from place 2 to 1, temp went from place 1 to 2, new temp is new at place 3.");
        });
        take(hour(2, TEMP), order);
        take(hour(3, TEMP), order);
        assertThat(told).as("windows without attributions do not end it").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadEveryNumber(ReportNumber number) {
        WindowReport report = hour(0, TEMP, HUM);
        if (number.isOfPerformance()) {
            assertThat(report.columns())
                    .allSatisfy(column -> assertThat(number.of(column)).isNull());
            return;
        }
        Double some = number.isOfColumns()
                ? report.columns().stream()
                        .map(number::of)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(0.0)
                : number.of(with(report, attributions("temp", "hum")));
        assertThat(some).isFinite();
        assertThat(number.toString()).matches("[a-z_]+");
    }

    /** What a fixed limit is worth: chi2.sf(0.2 / (1/n + 1/10000), 19) of SciPy. */
    @ParameterizedTest
    @CsvSource({"100, 0.40658115761251046", "500, 3.863277238811285e-12", "1000, 1.3562368827003661e-28"})
    void shouldSayHowOftenALimitIsMetByChance(long events, double expected) {
        OwnRule psi = rule("psi", ReportNumber.PSI, .2, null);
        assertThat(psi.chance(20, events, 10_000)).isCloseTo(expected, withinPercentage(1e-6));
        assertThat(rule("psi", ReportNumber.MEAN, .2, null).chance(20, events, 10_000))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Psi     | .1 | name: 1 to 40 small letters, digits and underscores are allowed, a letter first: Psi
            drift   | .1 | name: there is a rule drift already
            no_data | .1 | name: there is a rule no_data already
            volume  | .1 | name: there is a rule volume already
            psi     |    | above: a limit is needed, above or below
            psi     | NaN | above: a finite number is needed
            """)
    void shouldSayWhatIsWrongWithARule(String name, @Nullable Double above, String message) {
        assertThatThrownBy(() -> rule(name, ReportNumber.PSI, above, null)).hasMessage(message);
    }
}
