package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.kafka.Offsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final TopicPartition A = new TopicPartition("events", 0);
    private static final TopicPartition B = new TopicPartition("events", 1);
    private static final Instant NOON = Instant.parse("2012-03-01T12:00:00Z");
    private static final Duration AHEAD = Duration.ofMinutes(10);

    @Test
    void shouldGoByThePartitionThatHasLostMost() {
        Kept kept = Kept.of(Map.of(B, new Offsets.Kept(5, NOON), A, new Offsets.Kept(9, NOON.minusSeconds(1))), AHEAD);
        assertThat(kept.from()).isEqualTo(NOON.plus(AHEAD));
        assertThat(kept.deleted())
                .containsExactly(
                        "The first 9 records of events-0 are deleted; the oldest that is left is of 2012-03-01T11:59:59Z.",
                        "The first 5 records of events-1 are deleted; the oldest that is left is of 2012-03-01T12:00:00Z.");
    }

    @Test
    void shouldKnowNothingOfAPartitionThatHasLostAll() {
        Kept kept = Kept.of(Map.of(A, new Offsets.Kept(5, Instant.MAX), B, new Offsets.Kept(0, NOON)), AHEAD);
        assertThat(kept.from()).isEqualTo(Instant.MAX);
        assertThat(kept.deleted()).containsExactly("The first 5 records of events-0 are deleted, and none is left.");
    }

    @Test
    void shouldHaveAllWhereNothingWasDeleted() {
        assertThat(Kept.of(Map.of(A, new Offsets.Kept(0, NOON), B, new Offsets.Kept(0, Instant.MAX)), AHEAD)
                        .from())
                .isEqualTo(Instant.MIN);
    }
}
