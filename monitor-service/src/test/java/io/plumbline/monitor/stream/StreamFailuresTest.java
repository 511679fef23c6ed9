package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StreamFailuresTest {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final StreamFailures failures = new StreamFailures(() -> now);

    @Test
    void shouldTellWhatPassesFromWhatDoesNot() {
        assertThat(List.of(
                        new StreamsException(new TimeoutException("too slow")),
                        new StreamsException("fenced", new ProducerFencedException("fenced")),
                        new DisconnectException(),
                        new ProcessorStateException("cannot write", new IOException("No space left on device"))))
                .allMatch(thrown -> FailureKind.of(thrown) == FailureKind.PASSING);
        assertThat(List.of(
                        new StreamsException(new TopicAuthorizationException(Set.of("events"))),
                        new ClusterAuthorizationException("no"),
                        new StreamsException(new SaslAuthenticationException("wrong password")),
                        new StreamsException(new UnsupportedVersionException("old")),
                        new MissingSourceTopicException("gone")))
                .allMatch(thrown -> FailureKind.of(thrown) == FailureKind.SURROUNDINGS);
        assertThat(FailureKind.of(new StreamsException("in process", new IllegalStateException("ours"))))
                .isEqualTo(FailureKind.FAULT);
        assertThat(FailureKind.of(new StreamsException(new OutOfMemoryError()))).isEqualTo(FailureKind.BROKEN);
    }

    @Test
    void shouldNotTakeAnErrorInsideAClientForOurs() {
        IllegalStateException theirs = new IllegalStateException("Invalid transition attempted");
        theirs.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
            new StackTraceElement("org.apache.kafka.clients.producer.KafkaProducer", "send", "KafkaProducer.java", 1),
            new StackTraceElement("io.plumbline.monitor.stream.ProfileEvents", "forward", "ProfileEvents.java", 1)
        });
        assertThat(FailureKind.of(new StreamsException(theirs))).isEqualTo(FailureKind.PASSING);
    }

    @Test
    void shouldTryForEverWithPausesThatHaveABound() {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 1000; i++) {
            Duration pause = failures.failed(new TimeoutException()).orElseThrow();
            assertThat(pause).isBetween(longest, StreamFailures.LONGEST_PAUSE);
            longest = pause;
            now = now.plusSeconds(5).plus(pause);
        }
        assertThat(longest).isEqualTo(StreamFailures.LONGEST_PAUSE);
        now = now.plus(StreamFailures.WINDOW).plusSeconds(1);
        assertThat(failures.failed(new TimeoutException())).contains(StreamFailures.FIRST_PAUSE);
        assertThat(failures.count()).isEqualTo(1001);
    }

    @Test
    void shouldGiveUpWhereAPersonMustHelp() {
        MissingSourceTopicException gone = new MissingSourceTopicException("gone");
        assertThat(failures.failed(gone)).isPresent();
        assertThat(failures.failed(new TimeoutException())).isPresent();
        assertThat(failures.failed(gone)).isPresent();
        assertThat(failures.failed(gone)).isEmpty();
    }

    @Test
    void shouldForgiveAnErrorOfOursNowAndThen() {
        for (int i = 0; i < 50; i++) {
            assertThat(failures.failed(new IllegalStateException("ours"))).isPresent();
            now = now.plus(Duration.ofMinutes(3));
        }
        Optional<Duration> next = Optional.empty();
        for (int i = 0; i < FailureKind.FAULT.most(); i++) {
            next = failures.failed(new IllegalStateException("ours"));
        }
        assertThat(next).isEmpty();
    }

    @Test
    void shouldSayAtWhichRecordItFailedAndOfWhatKind() {
        RecordFault fault = new RecordFault("events", 3, 17, new IllegalStateException("a thing\nand its details"));
        failures.failed(new StreamsException("Exception caught in process", fault));
        assertThat(failures.last()).isEqualTo("record 17 of events-3: IllegalStateException");
    }
}
