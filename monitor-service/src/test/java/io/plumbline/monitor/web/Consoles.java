package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.NoReports;
import io.plumbline.monitor.notify.SampleAlerts;
import java.time.Instant;
import java.util.List;

/** A console whose one alert fires, for those who let people in and take what they say. */
final class Consoles {
    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    static final String ID = SampleAlerts.FIRING.fingerprint();

    final SampleAnswers answers = new SampleAnswers();
    final SampleActions actions = new SampleActions(answers);
    List<AlertTransition> alerts = List.of(SampleAlerts.FIRING);
    Instant now = NOON;

    /** Not started. */
    ConsoleServer server(AccessSettings access) {
        return server(new WebSettings("127.0.0.1", 0, access, "https://plumbline.example.com"));
    }

    ConsoleServer server(WebSettings settings) {
        return new ConsoleServer(
                settings,
                new ConsoleSources(
                        new NoReports(),
                        new FixedPerformance(),
                        new AllAlerts(),
                        answers,
                        new SampleState(),
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
