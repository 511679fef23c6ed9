package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.ChangeFeed;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.FixedReports;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.ModelOwners;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A console whose one alert fires, for those who let people in and take what they say. */
final class Consoles {
    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    static final String ID = SampleAlerts.FIRING.fingerprint();

    final FixedReports reports = new FixedReports();
    final ChangeFeed changes = new ChangeFeed();
    final SampleAnswers answers = new SampleAnswers();
    final SampleActions actions = new SampleActions(answers);
    List<AlertTransition> alerts = List.of(SampleAlerts.FIRING);
    DeadLetters.Newest letters = new DeadLetters.Newest(0, 0, List.of());
    ModelOwners owners = ModelOwners.NONE;

    @Nullable
    String runbook;

    Instant now = NOON;

    /** Of what a test is about; nothing of the rest. */
    static ConsoleSources sources(
            ReportHistory reports,
            PerformanceHistory performance,
            AlertHistory alerts,
            AlertAnswers answers,
            InstantSource clock) {
        return new ConsoleSources(
                reports,
                performance,
                alerts,
                answers,
                new SampleReferences(),
                () -> new DeadLetters.Newest(0, 0, List.of()),
                new SampleState(),
                new ChangeFeed(),
                () -> ModelOwners.NONE,
                alert -> null,
                clock);
    }

    /** Not started. */
    ConsoleServer server(AccessSettings access) {
        return server(new WebSettings("127.0.0.1", 0, access, "https://plumbline.example.com"));
    }

    ConsoleServer server(WebSettings settings) {
        return new ConsoleServer(
                settings,
                new ConsoleSources(
                        reports,
                        new FixedPerformance(),
                        new AllAlerts(),
                        answers,
                        actions.references,
                        () -> letters,
                        new SampleState(),
                        changes,
                        () -> owners,
                        alert -> runbook,
                        () -> now),
                actions.actions(() -> now),
                type -> "up 1\n",
                report -> "",
                null);
    }

    private final class AllAlerts implements AlertHistory {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public List<AlertTransition> firing() {
            return alerts.stream()
                    .filter(alert -> alert.state() == AlertTransition.State.FIRING)
                    .toList();
        }

        @Override
        public List<AlertTransition> latest() {
            return alerts;
        }

        @Override
        public List<AlertTransition> recent(int limit) {
            return alerts;
        }
    }
}
