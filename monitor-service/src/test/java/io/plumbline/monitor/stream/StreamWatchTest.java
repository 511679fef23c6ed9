package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plumbline.monitor.history.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is seen once a second, and the states that come of it. */
class StreamWatchTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(StreamWatch.class);

    private Instant now = NOON;
    private final StreamFailures failures = new StreamFailures(() -> now);
    private final StreamWatch watch = new StreamWatch("broker:9092", () -> now, failures);

    private long answers;
    private long polls;
    private long records;
    private long behind;
    private @Nullable Instant lastCommit;
    private RestoreProgress.Seen restore = new RestoreProgress.Seen(0, 0, null, null);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
    }

    private void look(Sight.Life life) {
        now = now.plusSeconds(1);
        watch.look(new Sight(life, answers, polls, records, Map.of("events-0", behind), restore, lastCommit));
    }

    /** Seconds in which the broker answers and the stream polls. */
    private void lives(Sight.Life life, int seconds) {
        for (int i = 0; i < seconds; i++) {
            answers += 2;
            polls += 10;
            look(life);
        }
    }

    private void silence(Sight.Life life, int seconds) {
        for (int i = 0; i < seconds; i++) {
            look(life);
        }
    }

    private StreamState state() {
        return watch.status().state();
    }

    @Test
    void shouldGoFromStartingToRunning() {
        lives(Sight.Life.STARTING, 2);
        assertThat(state()).isEqualTo(StreamState.STARTING);
        lives(Sight.Life.REBALANCING, 2);
        assertThat(state()).isEqualTo(StreamState.JOINING);
        restore = new RestoreProgress.Seen(12_000, 3_400, "windows", null);
        lives(Sight.Life.REBALANCING, 2);
        assertThat(state()).isEqualTo(StreamState.RESTORING);
        assertThat(watch.status().description()).isEqualTo("restoring state: 3 400 of 12 000 records, of windows");
        assertThat(watch.status().restoreLeft()).isEqualTo(8_600);
        restore = new RestoreProgress.Seen(0, 0, null, Duration.ofSeconds(2));
        lives(Sight.Life.RUNNING, 2);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
        assertThat(watch.status().since()).isEqualTo(NOON.plusSeconds(7));
        assertThat(log.list)
                .extracting(line -> line.getMessage() + " " + line.getKeyValuePairs())
                .containsExactly(
                        "The stream is in another state [state=\"joining\", before=\"starting\", seconds=\"4\","
                                + " detail=\"joining the group\"]",
                        "The stream is in another state [state=\"restoring\", before=\"joining\", seconds=\"2\","
                                + " detail=\"restoring state: 3 400 of 12 000 records, of windows\"]",
                        "The stream is in another state [state=\"running\", before=\"restoring\", seconds=\"2\","
                                + " detail=\"running\"]");
    }

    @Test
    void shouldCallTheBrokerUnreachableOnlyWhenItIsSilent() {
        lives(Sight.Life.RUNNING, 1000);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
        Instant last = now;
        silence(Sight.Life.RUNNING, StreamWatch.SILENT - 1);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
        silence(Sight.Life.RUNNING, 1);
        assertThat(state()).isEqualTo(StreamState.BROKER_UNREACHABLE);
        assertThat(watch.status().brokerReachable()).isFalse();
        assertThat(watch.status().since()).isEqualTo(last);
        assertThat(watch.status().description())
                .contains("broker:9092", "since " + last.toString().substring(11, 19));
        silence(Sight.Life.RUNNING, 600);
        lives(Sight.Life.RUNNING, 2);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
        assertThat(watch.status().brokerReachable()).isTrue();
        // The outage itself is one line, and its end another.
        assertThat(log.list).hasSize(3);
    }

    @Test
    void shouldSeeThatTheBrokerIsAwayFromANewRunToo() {
        lives(Sight.Life.RUNNING, 10);
        answers = 0;
        silence(Sight.Life.STARTING, StreamWatch.SILENT);
        assertThat(state()).isEqualTo(StreamState.BROKER_UNREACHABLE);
        lives(Sight.Life.STARTING, 1);
        assertThat(state()).isEqualTo(StreamState.STARTING);
    }

    @Test
    void shouldBlameTheBrokerForNothingWhileThereAreNoClients() {
        lives(Sight.Life.RUNNING, 10);
        failures.failed(new TimeoutException("too slow"));
        answers = Sight.NO_CLIENTS;
        silence(Sight.Life.FAILING, 1);
        assertThat(watch.status().description())
                .isEqualTo("restarting after a failure, next try at 12:00:11 UTC: TimeoutException: too slow");
        silence(Sight.Life.FAILING, 59);
        assertThat(state()).isEqualTo(StreamState.RESTARTING);
        assertThat(watch.status().description()).isEqualTo("restarting after a failure: TimeoutException: too slow");
        assertThat(watch.status().failures()).isEqualTo(1);
        answers = 0;
        lives(Sight.Life.RUNNING, 1);
        assertThat(watch.status().description()).isEqualTo("running (restarted after a failure at 12:00:10 UTC)");
        now = now.plusSeconds(600);
        lives(Sight.Life.RUNNING, 1);
        assertThat(watch.status().description()).isEqualTo("running");
    }

    @Test
    void shouldNotCallAStreamBehindThatKeepsUp() {
        for (int i = 0; i < 100; i++) {
            records += 50_000;
            behind = 60_000;
            lastCommit = now;
            lives(Sight.Life.RUNNING, 1);
            assertThat(state()).isEqualTo(StreamState.RUNNING);
        }
    }

    @Test
    void shouldSayThatItIsCatchingUpUntilItHas() {
        lives(Sight.Life.REBALANCING, 1);
        behind = 3_000_000;
        for (int i = 0; i < 60; i++) {
            records += 50_000;
            behind -= 50_000;
            lastCommit = now;
            lives(Sight.Life.RUNNING, 1);
            if (i == StreamWatch.BEHIND_FOR - 1) {
                assertThat(state()).isEqualTo(StreamState.RUNNING);
            } else if (i >= StreamWatch.BEHIND_FOR && behind > 150_000) {
                assertThat(state()).isEqualTo(StreamState.CATCHING_UP);
                assertThat(watch.status().description())
                        .startsWith("catching up: ")
                        .endsWith("000 records behind");
            }
        }
        assertThat(behind).isZero();
        assertThat(state()).isEqualTo(StreamState.RUNNING);
    }

    @Test
    void shouldCallItStalledWhenEventsWaitAndNothingIsCommitted() {
        behind = 17;
        lastCommit = now;
        lives(Sight.Life.RUNNING, StreamWatch.STALLED);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
        lives(Sight.Life.RUNNING, 2);
        assertThat(state()).isEqualTo(StreamState.STALLED);
        assertThat(watch.status().description())
                .isEqualTo("stalled: 17 records wait, and nothing was committed since 12:00:00 UTC");
        lastCommit = now;
        lives(Sight.Life.RUNNING, 1);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
    }

    @Test
    void shouldCallItStalledWhenItPollsNoMore() {
        for (int i = 0; i < StreamWatch.STALLED + 2; i++) {
            answers += 2;
            look(Sight.Life.RUNNING);
        }
        assertThat(state()).isEqualTo(StreamState.STALLED);
    }

    @Test
    void shouldStayCalmWhenNothingComes() {
        lives(Sight.Life.RUNNING, 10_000);
        assertThat(state()).isEqualTo(StreamState.RUNNING);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void shouldNotFillTheLogInARebalanceStorm() {
        for (int i = 0; i < 100; i++) {
            lives(Sight.Life.REBALANCING, 1);
            lives(Sight.Life.RUNNING, 1);
        }
        assertThat(log.list).isEmpty();
    }

    @Test
    void shouldTellTheEndAtOnce() {
        lives(Sight.Life.RUNNING, 5);
        failures.failed(new OutOfMemoryError("Java heap space"));
        look(Sight.Life.FAILED);
        assertThat(state()).isEqualTo(StreamState.FAILED);
        assertThat(watch.status().description()).isEqualTo("stopped by an error: OutOfMemoryError: Java heap space");
        assertThat(log.list.get(log.list.size() - 1).getLevel()).isEqualTo(ch.qos.logback.classic.Level.ERROR);
    }
}
