package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import io.plumbline.monitor.web.SampleAnswers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilencedAlertsTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final List<AlertTransition> firing = new ArrayList<>();
    private final SampleAnswers answers = new SampleAnswers();
    private final List<String> told = new ArrayList<>();
    private boolean known = true;
    private Instant now = NOON;
    private boolean owned = true;

    private final SilencedAlerts alerts = new SilencedAlerts(
            answers,
            new AlertHistory() {
                @Override
                public boolean ready() {
                    return known;
                }

                @Override
                public List<AlertTransition> firing() {
                    return firing;
                }

                @Override
                public List<AlertTransition> latest() {
                    return List.of();
                }

                @Override
                public List<AlertTransition> recent(int limit) {
                    return List.of();
                }
            },
            model -> owned,
            () -> now);

    @AfterEach
    void close() {
        alerts.close();
    }

    private static AlertAnswer said(AlertAnswer.Kind kind) {
        return AlertAnswer.of(SampleAlerts.FIRING, kind, NOON, "ann", "");
    }

    private void look() {
        alerts.look(alert -> told.add(alert.id()));
    }

    private void silence(String model, @Nullable String rule, Duration begins, Duration ends) {
        Silence silence = new Silence("s", model, rule, null, NOON.plus(begins), NOON.plus(ends), "ann", "deploy");
        answers.silences =
                Stream.concat(answers.silences.stream(), Stream.of(silence)).toList();
    }

    @Test
    void shouldTellWhatIsNotSilenced() {
        silence("other-*", null, Duration.ZERO, Duration.ofHours(1));
        silence("bike-*", "schema", Duration.ZERO, Duration.ofHours(1));
        silence("bike-*", "drift", Duration.ofHours(1), Duration.ofHours(2));
        silence("bike-*", "drift", Duration.ofHours(-2), Duration.ZERO);
        firing.add(SampleAlerts.FIRING);
        assertThat(alerts.isSilenced(SampleAlerts.FIRING)).isFalse();
        assertThat(alerts.heard()).containsExactly(SampleAlerts.FIRING);
        known = false;
        assertThat(alerts.heard()).as("it may be over").isEmpty();
    }

    @Test
    void shouldTellWhatStillFiresWhenASilenceEndsAndOnlyOnce() {
        silence("bike-*", null, Duration.ZERO, Duration.ofHours(1));
        firing.add(SampleAlerts.FIRING);
        look();
        assertThat(told).isEmpty();
        assertThat(alerts.isSilenced(SampleAlerts.FIRING)).isTrue();
        assertThat(alerts.heard()).isEmpty();
        now = NOON.plus(Duration.ofMinutes(61));
        look();
        look();
        assertThat(told).containsExactly(SampleAlerts.FIRING.id());
    }

    @Test
    void shouldSayOfAFalseAlarmOnlyThatItIsOver() {
        AlertTransition graver = SampleAlerts.graver();
        answers.answers = List.of(said(AlertAnswer.Kind.ACKNOWLEDGED));
        assertThat(alerts.isSilenced(graver)).isFalse();
        answers.answers = List.of(said(AlertAnswer.Kind.FALSE_ALARM), said(AlertAnswer.Kind.ACKNOWLEDGED));
        assertThat(alerts.isSilenced(graver)).isTrue();
        assertThat(alerts.isSilenced(SampleAlerts.RESOLVED)).isFalse();
    }

    @Test
    void shouldSayNothingOfWhatIsOverOrAnotherInstances() {
        silence("bike-*", null, Duration.ZERO, Duration.ofHours(1));
        look();
        now = NOON.plus(Duration.ofHours(2));
        look();
        assertThat(told).isEmpty();
        assertThat(alerts.isSilenced(SampleAlerts.RESOLVED)).isFalse();

        firing.add(SampleAlerts.FIRING);
        silence("bike-*", null, Duration.ofHours(2), Duration.ofHours(3));
        look();
        owned = false;
        now = NOON.plus(Duration.ofHours(4));
        look();
        assertThat(told).isEmpty();
    }
}
