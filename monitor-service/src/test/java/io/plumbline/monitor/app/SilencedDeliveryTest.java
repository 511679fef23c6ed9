package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.Silences;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilencedDeliveryTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final List<AlertTransition> firing = new ArrayList<>();
    private final List<Silence> silences = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private Instant now = NOON;
    private boolean owned = true;

    private final SilencedDelivery delivery = new SilencedDelivery(
            new Silences() {
                @Override
                public boolean ready() {
                    return true;
                }

                @Override
                public List<Silence> all() {
                    return silences;
                }
            },
            new AlertHistory() {
                @Override
                public List<AlertTransition> firing() {
                    return firing;
                }

                @Override
                public List<AlertTransition> recent(int limit) {
                    return List.of();
                }
            },
            model -> owned,
            alert -> {
                told.add(alert.id());
                return CompletableFuture.completedFuture(null);
            },
            alert -> kept.add(alert.id()),
            () -> now);

    @AfterEach
    void close() {
        delivery.close();
    }

    private void silence(String model, @Nullable String rule, Duration begins, Duration ends) {
        silences.add(new Silence("s", model, rule, null, NOON.plus(begins), NOON.plus(ends), "ann", "deploy"));
    }

    @Test
    void shouldTellWhatIsNotSilenced() {
        silence("other-*", null, Duration.ZERO, Duration.ofHours(1));
        silence("bike-*", "schema", Duration.ZERO, Duration.ofHours(1));
        silence("bike-*", "drift", Duration.ofHours(1), Duration.ofHours(2));
        silence("bike-*", "drift", Duration.ofHours(-2), Duration.ZERO);
        delivery.deliver(SampleAlerts.FIRING);
        assertThat(told).containsExactly(SampleAlerts.FIRING.id());
        assertThat(kept).isEmpty();
    }

    @Test
    void shouldTellWhatStillFiresWhenASilenceEndsAndOnlyOnce() {
        silence("bike-*", null, Duration.ZERO, Duration.ofHours(1));
        delivery.deliver(SampleAlerts.FIRING);
        firing.add(SampleAlerts.FIRING);
        delivery.look();
        assertThat(told).isEmpty();
        assertThat(kept).containsExactly(SampleAlerts.FIRING.id());
        now = NOON.plus(Duration.ofMinutes(61));
        delivery.look();
        delivery.look();
        assertThat(told).containsExactly(SampleAlerts.FIRING.id());
    }

    @Test
    void shouldSayNothingOfWhatIsOverOrAnotherInstances() {
        silence("bike-*", null, Duration.ZERO, Duration.ofHours(1));
        delivery.deliver(SampleAlerts.FIRING);
        delivery.deliver(SampleAlerts.RESOLVED);
        delivery.look();
        now = NOON.plus(Duration.ofHours(2));
        delivery.look();
        assertThat(told).isEmpty();
        assertThat(kept).hasSize(2);

        firing.add(SampleAlerts.FIRING);
        silence("bike-*", null, Duration.ofHours(2), Duration.ofHours(3));
        delivery.look();
        owned = false;
        now = NOON.plus(Duration.ofHours(4));
        delivery.look();
        assertThat(told).isEmpty();
    }
}
