package io.plumbline.monitor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelHealthTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");

    static WindowSummary window(String size, int place, Verdict verdict, @Nullable Severity severity) {
        WindowSize parsed = WindowSize.parse(size);
        Instant start = MIDNIGHT.plus(parsed.length().multipliedBy(place));
        return new WindowSummary(
                new ModelRef("churn", "1"),
                "all",
                parsed,
                start,
                start.plus(parsed.length()),
                1,
                verdict,
                null,
                severity,
                "r",
                100,
                0,
                null,
                null,
                List.of());
    }

    private static WindowSummary learning(String size) {
        WindowSummary one = window(size, 0, Verdict.INCONCLUSIVE, null);
        return new WindowSummary(
                one.model(),
                one.segment(),
                one.size(),
                one.start(),
                one.end(),
                1,
                one.verdict(),
                null,
                null,
                null,
                100,
                0,
                "3 of 7 days",
                null,
                List.of());
    }

    private static AlertTransition firing(String rule, Severity severity) {
        return new AlertTransition(
                "id",
                "f",
                rule,
                "churn",
                "1",
                "all",
                AlertTransition.State.FIRING,
                MIDNIGHT,
                MIDNIGHT,
                MIDNIGHT,
                "1h",
                severity,
                "",
                List.of(),
                false);
    }

    private static ModelHealth health(List<WindowSummary> newest, AlertTransition... firing) {
        return ModelHealth.of(newest, List.of(firing)).orElseThrow();
    }

    @Test
    void shouldTakeTheGravestDriftOfAnySize() {
        WindowSummary grave = window("5m", 3, Verdict.DRIFTED, Severity.MAJOR);
        ModelHealth health = health(List.of(window("1d", 0, Verdict.DRIFTED, Severity.MINOR), grave));
        assertThat(health.state()).isEqualTo(ModelHealth.State.DRIFTED);
        assertThat(health.severity()).isEqualTo(Severity.MAJOR);
        assertThat(health.decisive()).isEqualTo(grave);
    }

    @Test
    void shouldCountAnAlertThatFires_whateverTheNewestWindowSays() {
        ModelHealth health =
                health(List.of(window("1h", 0, Verdict.STABLE, null)), firing("null_ratio", Severity.MODERATE));
        assertThat(health.state()).isEqualTo(ModelHealth.State.DRIFTED);
        assertThat(health.severity()).isEqualTo(Severity.MODERATE);
        assertThat(health.firing()).isEqualTo(1);
    }

    @Test
    void shouldSayThatNothingComes_ratherThanWhatCameLast() {
        assertThat(health(
                                List.of(window("1h", 0, Verdict.DRIFTED, Severity.MINOR)),
                                firing("no_data", Severity.MODERATE))
                        .state())
                .isEqualTo(ModelHealth.State.NO_DATA);
    }

    @Test
    void shouldBeStable_ifAnySizeIsAndNoneDrifted() {
        assertThat(health(List.of(window("5m", 0, Verdict.INCONCLUSIVE, null), window("1d", 0, Verdict.STABLE, null)))
                        .state())
                .isEqualTo(ModelHealth.State.STABLE);
        assertThat(health(List.of(window("5m", 0, Verdict.INCONCLUSIVE, null))).state())
                .isEqualTo(ModelHealth.State.INCONCLUSIVE);
        assertThat(health(List.of(learning("5m"))).state()).isEqualTo(ModelHealth.State.LEARNING);
        assertThat(ModelHealth.of(List.of(), List.of())).isEmpty();
    }

    @Test
    void shouldSortWhatSomebodyShouldLookAtFirst() {
        ModelHealth major = health(List.of(window("1h", 0, Verdict.DRIFTED, Severity.MAJOR)));
        ModelHealth minor = health(List.of(window("1h", 0, Verdict.DRIFTED, Severity.MINOR)));
        ModelHealth silent =
                health(List.of(window("1h", 0, Verdict.STABLE, null)), firing("no_data", Severity.MODERATE));
        ModelHealth stable = health(List.of(window("1h", 0, Verdict.STABLE, null)));
        ModelHealth learning = health(List.of(learning("1h")));
        assertThat(Stream.of(stable, learning, minor, silent, major).sorted(ModelHealth.GRAVEST_FIRST))
                .containsExactly(major, silent, minor, learning, stable);
    }

    @Test
    void spell_shouldGoBackOverUndecidedWindowsToWhatWasOtherwise() {
        List<WindowSummary> newestFirst = List.of(
                window("1h", 5, Verdict.DRIFTED, Severity.MINOR),
                window("1h", 4, Verdict.INCONCLUSIVE, null),
                window("1h", 3, Verdict.DRIFTED, Severity.MAJOR),
                window("1h", 2, Verdict.INCONCLUSIVE, null),
                window("1h", 1, Verdict.STABLE, null));
        assertThat(Spell.of(newestFirst)).contains(new Spell(Verdict.DRIFTED, MIDNIGHT.plusSeconds(3 * 3600), 2, true));
        assertThat(Spell.of(newestFirst.subList(0, 4)).orElseThrow().whole()).isFalse();
        assertThat(Spell.of(newestFirst.subList(1, 5))).as("undecided now").isEmpty();
        assertThat(Spell.of(newestFirst.subList(4, 5)))
                .contains(new Spell(Verdict.STABLE, MIDNIGHT.plusSeconds(3600), 1, false));
    }
}
