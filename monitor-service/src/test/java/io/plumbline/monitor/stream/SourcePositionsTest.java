package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class SourcePositionsTest {
    private static final Source EVENTS = new Source("events", 0);
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);

    private final List<CompletableFuture<Long>> questions = new ArrayList<>();
    private final SourcePositions positions = new SourcePositions(partition -> {
        assertThat(partition).isEqualTo(PARTITION);
        CompletableFuture<Long> question = new CompletableFuture<>();
        questions.add(question);
        return question;
    });

    @Test
    void shouldTakeNothingForTheEndThatNoBrokerConfirms() {
        assertThat(positions.isEndConfirmed(EVENTS, 0, 0)).as("never polled").isFalse();
        positions.polled(PARTITION, 9, 0, 10);
        assertThat(positions.readToEnd(EVENTS, 9)).isTrue();
        assertThat(positions.isEndConfirmed(EVENTS, 100, 100)).isFalse();
        // The broker is away: it is asked once, and no answer is no end.
        assertThat(positions.isEndConfirmed(EVENTS, 100, 60_000)).isFalse();
        assertThat(questions).hasSize(1);
        questions.get(0).completeExceptionally(new TimeoutException());
        assertThat(positions.isEndConfirmed(EVENTS, 100, 61_000)).isFalse();
        // It is back, and there is more.
        questions.get(1).complete(12L);
        assertThat(positions.isEndConfirmed(EVENTS, 100, 62_000)).isFalse();
        positions.polled(PARTITION, 11, 0, 12);
        questions.get(2).complete(12L);
        assertThat(positions.isEndConfirmed(EVENTS, 100, 63_000))
                .as("asked before the poll")
                .isFalse();
        questions.get(3).complete(12L);
        assertThat(positions.isEndConfirmed(EVENTS, 100, 64_000)).isTrue();
        assertThat(positions.isEndConfirmed(EVENTS, 63_000, 65_000)).isTrue();
        assertThat(positions.isEndConfirmed(EVENTS, 63_001, 66_000))
                .as("asked too early")
                .isFalse();
        assertThat(questions).hasSize(5);
    }

    @Test
    void shouldTellWhatWaitsOnTheTopicsThatAreAskedFor() {
        positions.polled(PARTITION, 9, 100, 10);
        positions.polled(new TopicPartition("other", 0), 9, 100, 10);
        positions.polled(new TopicPartition("events", 1), -1, -1, -1);
        assertThat(positions.behind(Set.of("events"))).isEqualTo(Map.of("events-0", 100L));
        positions.readToEnd(EVENTS, 4);
        assertThat(positions.behind(Set.of("events"))).isEqualTo(Map.of("events-0", 105L));
        positions.left(PARTITION);
        assertThat(positions.behind(Set.of("events"))).isEmpty();
    }
}
