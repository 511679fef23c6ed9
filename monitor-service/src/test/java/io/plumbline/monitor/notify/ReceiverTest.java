package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.NamePattern;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Routes, rates, tries and what is late, on a clock of our own. */
class ReceiverTest {
    private static final Duration MAX_AGE = Duration.ofHours(2);

    private final Turns turns = new Turns();
    private final List<String> told = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    /** Models of which it takes nothing. */
    private final Set<String> refused = new HashSet<>();

    private final List<AlertTransition> firing = new ArrayList<>();
    private final Set<String> silenced = new HashSet<>();
    private boolean people;

    private Receiver receiver(Route route, int perMinute, boolean digests) {
        Channel channel = new Channel() {
            private Answer answer(AlertTransition alert, String words) {
                if (refused.contains(alert.model())) {
                    return Answer.again("status 500", Duration.ZERO);
                }
                told.add(words);
                return Answer.TAKEN;
            }

            private String words(AlertTransition alert) {
                return alert.model() + (alert.state() == AlertTransition.State.RESOLVED ? " ended" : "");
            }

            @Override
            public List<Message> messages(AlertTransition alert) {
                return List.of(() -> answer(alert, words(alert)));
            }

            @Override
            public @Nullable Message digest(List<AlertTransition> alerts) {
                String words = alerts.size() + " from " + words(alerts.get(0));
                return digests ? () -> answer(alerts.get(0), words) : null;
            }

            @Override
            public @Nullable Message repetition(List<AlertTransition> firing) {
                return firing.isEmpty() ? null : () -> answer(firing.get(0), firing.size() + " again");
            }

            @Override
            public boolean callsPeople() {
                return people;
            }
        };
        FiringAlerts alerts = new FiringAlerts() {
            @Override
            public boolean isSilenced(AlertTransition alert) {
                return silenced.contains(alert.model());
            }

            @Override
            public List<AlertTransition> heard() {
                return firing;
            }
        };
        ReceiverSettings settings = new ReceiverSettings(
                "one",
                new Teams(Address.parse("url", "https://example.org")),
                AddressGuard.PUBLIC,
                route,
                perMinute,
                Templates.NONE);
        Receiver receiver = new Receiver(
                "one",
                settings,
                channel,
                alerts,
                MAX_AGE,
                RetryPolicy.DEFAULT,
                turns,
                (name, outcome) -> outcomes.add(outcome),
                WorkSpans.NONE);
        turns.to(receiver);
        return receiver;
    }

    private static AlertTransition at(Instant at, AlertTransition like, String model) {
        return SampleAlerts.at(at, SampleAlerts.of(like, model, "f-" + model));
    }

    private AlertTransition now(AlertTransition like, String model) {
        return at(turns.instant(), like, model);
    }

    private AlertTransition old(AlertTransition like, String model) {
        return at(turns.instant().minus(Duration.ofHours(30)), like, model);
    }

    private void bring(int count) {
        for (int i = 0; i < count; i++) {
            turns.bring(now(FIRING, "m" + i));
        }
    }

    @Test
    void shouldTellManyThatWaitInOneMessage() {
        receiver(Route.ALL, 4, true);
        bring(12);
        turns.run(Duration.ZERO);
        assertThat(told).as("those of the minute").containsExactly("m0", "m1", "m2", "m3");
        assertThat(turns.waiting(0)).hasSize(8);
        turns.run(Duration.ofSeconds(15));
        assertThat(told).endsWith("m3", "8 from m4");
        assertThat(turns.isSettled()).isTrue();
        assertThat(outcomes).hasSize(12).containsOnly("sent");
    }

    @Test
    void shouldTellAFewThatWaitOneByOne() {
        receiver(Route.ALL, 4, true);
        bring(4 + Receiver.SINGLY);
        turns.run(Duration.ZERO);
        assertThat(told).hasSize(4);
        turns.run(Duration.ofSeconds(14));
        assertThat(told).hasSize(4);
        turns.run(Duration.ofSeconds(1));
        assertThat(told).hasSize(5);
        turns.run(Duration.ofSeconds(60));
        assertThat(told).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8");
    }

    @Test
    void shouldTellEachOneToWhomHasNoDigest() {
        receiver(Route.ALL, 4, false);
        bring(20);
        turns.run(Duration.ofMinutes(4));
        assertThat(told)
                .hasSize(20)
                .doesNotHaveDuplicates()
                .startsWith("m0", "m1")
                .endsWith("m19");
        assertThat(turns.isSettled()).isTrue();
    }

    @Test
    void shouldTellOfTheLongPastInOneMessageOnceNoMoreOfItComes() {
        receiver(Route.ALL, 30, true);
        for (int i = 0; i < 50; i++) {
            turns.bring(old(FIRING, "m" + i), old(RESOLVED, "m" + i)).run(Duration.ofSeconds(7));
        }
        turns.bring(now(FIRING, "live")).run(Duration.ZERO);
        assertThat(told).as("what is of now does not wait").containsExactly("live");
        turns.run(Duration.ofSeconds(59));
        assertThat(told).containsExactly("live", "100 from m0");
        assertThat(turns.isSettled()).isTrue();
        assertThat(outcomes).hasSize(101).containsOnly("sent");
    }

    @Test
    void shouldTellOfTheLongPastAfterTenMinutesAlthoughMoreOfItComes() {
        receiver(Route.ALL, 30, true);
        for (int i = 0; i < 30; i++) {
            turns.bring(old(FIRING, "m" + i)).run(Duration.ofSeconds(30));
        }
        assertThat(told).containsExactly("20 from m0");
    }

    @Test
    void shouldTellASingleOneOfTheLongPastAsAnyOther() {
        receiver(Route.ALL, 30, true);
        turns.bring(old(FIRING, "m")).run(Duration.ofSeconds(59));
        assertThat(told).isEmpty();
        turns.run(Duration.ofSeconds(1));
        assertThat(told).containsExactly("m");
    }

    @Test
    void shouldKeepAnEndBehindItsBeginningThatIsLate() {
        receiver(Route.ALL, 30, true);
        turns.bring(old(FIRING, "m"), now(RESOLVED, "m")).run(Duration.ofSeconds(10));
        assertThat(told).isEmpty();
        turns.untilSettled();
        assertThat(told).containsExactly("2 from m");
    }

    @Test
    void shouldWakeNobodyForWhatIsOver() {
        people = true;
        receiver(Route.ALL, 30, false);
        turns.bring(old(FIRING, "over"), old(FIRING, "still"), old(RESOLVED, "over"), old(RESOLVED, "before"))
                .untilSettled();
        assertThat(told).containsExactly("still", "before ended");
        assertThat(outcomes).containsExactly("over", "over", "sent", "sent");
    }

    @Test
    void shouldTryOthersWhenOneIsNotTakenForLong() {
        receiver(Route.ALL, 30, true);
        refused.add("poison");
        turns.bring(now(FIRING, "poison"), now(FIRING, "good"), now(RESOLVED, "poison"));
        turns.run(Duration.ofMinutes(14));
        assertThat(told).as("it may be the receiver").isEmpty();
        turns.run(Duration.ofMinutes(6));
        assertThat(told).containsExactly("good");
        assertThat(outcomes).containsSubsequence("sent", "retried", "failed", "retried");
        assertThat(outcomes).filteredOn("failed"::equals).hasSize(1);
        refused.clear();
        turns.untilSettled();
        assertThat(told).containsExactly("good", "poison ended");
    }

    @Test
    void shouldGiveNothingUpWhileNothingIsTaken() {
        receiver(Route.ALL, 30, true);
        refused.addAll(List.of("a", "b", "c"));
        turns.bring(now(FIRING, "a"), now(FIRING, "b"), now(FIRING, "c")).run(Duration.ofHours(5));
        assertThat(outcomes).containsOnly("retried").hasSizeBetween(150, 170);
        refused.clear();
        turns.untilSettled();
        assertThat(told)
                .as("the first alone, what was kept in the meantime together")
                .hasSize(2);
        assertThat(told.get(1)).startsWith("2 from ");
    }

    @Test
    void shouldNotBringWhatIsSilenced() {
        receiver(Route.ALL, 30, true);
        silenced.add("quiet");
        turns.bring(now(FIRING, "quiet"), now(FIRING, "loud")).run(Duration.ZERO);
        assertThat(told).containsExactly("loud");
        assertThat(outcomes).containsExactly("silenced", "sent");
    }

    @Test
    void shouldTellWhatDoesNotComeFromTheTopicToo() {
        Receiver receiver = receiver(route(Set.of(), "after"), 30, true);
        receiver.tell(now(FIRING, "after"));
        receiver.tell(now(FIRING, "another"));
        turns.run(Duration.ofSeconds(1));
        assertThat(told).containsExactly("after");
        assertThat(outcomes).containsExactly("sent");
    }

    @Test
    void shouldSayEachMinuteWhatFires() {
        receiver(route(Set.of(), "a"), 30, true);
        firing.add(now(FIRING, "a"));
        firing.add(now(FIRING, "b"));
        turns.run(Duration.ofSeconds(59));
        assertThat(told).isEmpty();
        turns.run(Duration.ofSeconds(121));
        assertThat(told).containsExactly("1 again", "1 again", "1 again");
    }

    @Test
    void shouldNeverTellMoreInAMinuteThanItMay() {
        Pace pace = new Pace(10);
        List<Instant> taken = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            Instant at = Turns.BEGIN.plusSeconds(second);
            while (pace.take(at).isZero()) {
                taken.add(at);
            }
        }
        assertThat(taken).as("ten minutes, and the burst").hasSize(109);
        assertThat(pace.take(Turns.BEGIN.plusSeconds(600))).isEqualTo(Duration.ZERO);
        assertThat(pace.take(Turns.BEGIN.plusSeconds(600))).isEqualTo(Duration.ofSeconds(6));
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
        receiver(route(Set.of(), "churn"), 4, true);
        turns.bring(fraud).run(Duration.ZERO);
        assertThat(turns.isSettled()).isTrue();
        assertThat(told).isEmpty();
        assertThat(outcomes).isEmpty();
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
