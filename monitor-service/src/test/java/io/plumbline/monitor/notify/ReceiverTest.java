package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.NamePattern;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Routes and rates, on a clock of our own. */
class ReceiverTest {
    private record Task(Runnable task, Instant at, int order) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Integer.compare(order, other.order) : byTime;
        }
    }

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private int order;

    private void runUntil(Instant end) {
        while (!tasks.isEmpty() && !tasks.peek().at().isAfter(end)) {
            Task next = tasks.remove();
            now = next.at();
            next.task().run();
        }
        now = end;
    }

    private Receiver receiver(Route route, int perMinute, boolean digests) {
        Channel channel = new Channel() {
            @Override
            public List<Message> messages(AlertTransition alert) {
                return List.of(() -> {
                    told.add(alert.model());
                    return Answer.TAKEN;
                });
            }

            @Override
            public @Nullable Message digest(List<AlertTransition> alerts) {
                return digests
                        ? () -> {
                            told.add(alerts.size() + " from " + alerts.get(0).model());
                            return Answer.TAKEN;
                        }
                        : null;
            }
        };
        ReceiverSettings settings = new ReceiverSettings(
                "one", new Teams(Address.parse("url", "https://example.org")), AddressGuard.PUBLIC, route, perMinute);
        return new Receiver(
                settings,
                channel,
                (task, wait) -> tasks.add(new Task(task, now.plus(wait), order++)),
                RetryPolicy.DEFAULT,
                () -> now,
                (name, outcome) -> outcomes.add(outcome));
    }

    private List<CompletableFuture<?>> deliver(Receiver receiver, int count) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(receiver.deliver(SampleAlerts.of(FIRING, "m" + i, "f" + i)));
        }
        return all;
    }

    @Test
    void shouldTellManyThatWaitInOneMessage() {
        try (Receiver receiver = receiver(Route.ALL, 4, true)) {
            List<CompletableFuture<?>> all = deliver(receiver, 12);
            runUntil(now);
            assertThat(told).as("those of the minute").containsExactly("m0", "m1", "m2", "m3");
            assertThat(all.get(4)).isNotDone();
            runUntil(now.plusSeconds(15));
            assertThat(told).endsWith("m3", "8 from m4");
            assertThat(all).allSatisfy(settled -> assertThat(settled).isCompleted());
            assertThat(outcomes).hasSize(12).containsOnly("sent");
        }
    }

    @Test
    void shouldTellAFewThatWaitOneByOne() {
        try (Receiver receiver = receiver(Route.ALL, 4, true)) {
            deliver(receiver, 4 + Receiver.SINGLY);
            runUntil(now);
            assertThat(told).hasSize(4);
            runUntil(now.plusSeconds(14));
            assertThat(told).hasSize(4);
            runUntil(now.plusSeconds(1));
            assertThat(told).hasSize(5);
            runUntil(now.plusSeconds(60));
            assertThat(told).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8");
        }
    }

    @Test
    void shouldTellEachOneToWhomHasNoDigest() {
        try (Receiver receiver = receiver(Route.ALL, 4, false)) {
            List<CompletableFuture<?>> all = deliver(receiver, 20);
            runUntil(now.plusSeconds(4 * 60));
            assertThat(told)
                    .hasSize(20)
                    .doesNotHaveDuplicates()
                    .startsWith("m0", "m1")
                    .endsWith("m19");
            assertThat(all).allSatisfy(settled -> assertThat(settled).isCompleted());
        }
    }

    @Test
    void shouldNeverTellMoreInAMinuteThanItMay() {
        Pace pace = new Pace(10);
        List<Instant> taken = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            Instant at = now.plusSeconds(second);
            while (pace.take(at).isZero()) {
                taken.add(at);
            }
        }
        assertThat(taken).as("ten minutes, and the burst").hasSize(109);
        assertThat(pace.take(now.plusSeconds(600))).isEqualTo(Duration.ZERO);
        assertThat(pace.take(now.plusSeconds(600))).isEqualTo(Duration.ofSeconds(6));
    }

    private static Route route(Set<Severity> severities, String... models) {
        return new Route(
                severities, List.of(models).stream().map(NamePattern::new).toList(), List.of(), List.of(), List.of());
    }

    @Test
    void shouldTellOnlyWhatItIsMeantFor() {
        AlertTransition fraud = SampleAlerts.of(FIRING, "fraud-eu", "f");
        assertThat(Route.ALL.takes(fraud)).isTrue();
        assertThat(route(Set.of(), "churn", "fraud-*").takes(fraud)).isTrue();
        assertThat(route(Set.of(), "churn", "*-us").takes(fraud)).isFalse();
        assertThat(route(Set.of(Severity.MAJOR), "fraud-*").takes(fraud)).isTrue();
        assertThat(route(Set.of(Severity.MODERATE), "fraud-*").takes(fraud)).isFalse();
        assertThat(new Route(Set.of(), List.of(), List.of(), List.of(new NamePattern("label_*")), List.of())
                        .takes(fraud))
                .isFalse();
        assertThat(new Route(Set.of(), List.of(), List.of(), List.of(), List.of(new NamePattern("region=*")))
                        .takes(fraud))
                .isFalse();
        try (Receiver receiver = receiver(route(Set.of(), "churn"), 4, true)) {
            assertThat(receiver.deliver(fraud)).isCompleted();
            runUntil(now);
            assertThat(told).isEmpty();
            assertThat(outcomes).isEmpty();
        }
    }

    @Test
    void shouldTellTheEndToWhomItToldTheBeginning() {
        for (Severity began : Severity.values()) {
            for (Severity ended : Severity.values()) {
                Route route = route(Set.of(began));
                boolean told = route.takes(SampleAlerts.with(RESOLVED, ended));
                assertThat(route.takes(SampleAlerts.with(FIRING, began))).isTrue();
                assertThat(told).as(began + " to " + ended).isEqualTo(began.compareTo(ended) <= 0);
            }
        }
        assertThat(route(Set.of(Severity.MAJOR)).takes(SampleAlerts.with(RESOLVED, null)))
                .isTrue();
    }
}
