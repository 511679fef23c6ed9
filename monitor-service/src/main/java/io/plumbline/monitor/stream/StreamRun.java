package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Ownership;
import io.plumbline.monitor.history.WorkSpans;
import java.time.Duration;
import java.time.InstantSource;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * One life of Kafka Streams, from its start to its first failure or its end. After a failure all of it is closed: a thread
 * that Kafka Streams puts in the place of another has another static name in the group and another transactional id, so
 * that the dead one's partitions and transaction would have to time out first.
 */
final class StreamRun {
    private final KafkaStreams streams;
    private final WatchedClients clients;
    private final RestoreProgress restore;
    private final OwnedModels owned;
    private final Set<String> topics;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    /** @throws RuntimeException if Kafka Streams refuses its settings or its state directory */
    StreamRun(
            StreamSettings settings,
            Properties kafka,
            PoisonRecords poison,
            MonitorListener listener,
            WorkSpans spans,
            InstantSource clock) {
        clients = new WatchedClients(clock, settings.selection());
        restore = new RestoreProgress(clock);
        owned = new OwnedModels(settings.closingTasks());
        topics = Set.copyOf(settings.inputTopics());
        streams = new KafkaStreams(
                new MonitorTopology(settings, clients.positions(), owned, poison, listener, spans).build(),
                kafka,
                clients);
        streams.setGlobalStateRestoreListener(restore);
        streams.setUncaughtExceptionHandler(this::onFailure);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
    }

    private synchronized StreamThreadExceptionResponse onFailure(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Returns once the references are read, which may take long while the broker is away. */
    void start() {
        streams.start();
    }

    /** Waits that long at most; whether it has ended, with all its threads. */
    boolean awaitEnd(Duration most) throws InterruptedException {
        return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Commits what is under way if the broker lets it; whether all ended in that time. Can be called again. */
    boolean close(Duration most) {
        return streams.close(most);
    }

    /** As {@link #close}, and gives up its place in the group. */
    void leave(Duration most) {
        streams.close(CloseOptions.timeout(most)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    void rebalance() {
        clients.rebalance();
    }

    boolean settled() {
        return owned.settled();
    }

    long processed(Source source) {
        return clients.positions().processed(source);
    }

    /** What it failed from; null if it did not. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    Ownership ownership() {
        return owned;
    }

    Map<String, DoubleSummaryStatistics> metrics(Set<String> names) {
        Map<String, DoubleSummaryStatistics> values = new HashMap<>();
        streams.metrics().forEach((name, metric) -> {
            String wanted = name.group() + "/" + name.name();
            if (names.contains(wanted) && metric.metricValue() instanceof Number number) {
                double value = number.doubleValue();
                if (Double.isFinite(value)) {
                    values.computeIfAbsent(wanted, n -> new DoubleSummaryStatistics())
                            .accept(value);
                }
            }
        });
        return values;
    }

    boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    Sight sight() {
        Sight.Life life = switch (streams.state()) {
            case CREATED -> Sight.Life.STARTING;
            case REBALANCING -> clients.polls() == 0 ? Sight.Life.STARTING : Sight.Life.REBALANCING;
            case RUNNING -> Sight.Life.RUNNING;
            case PENDING_SHUTDOWN, NOT_RUNNING -> Sight.Life.STOPPED;
            case PENDING_ERROR, ERROR -> Sight.Life.FAILING;
        };
        return new Sight(
                failure == null ? life : Sight.Life.FAILING,
                ended.getCount() == 0 ? Sight.NO_CLIENTS : clients.responses(),
                clients.polls(),
                clients.records(),
                clients.positions().behind(topics),
                restore.seen(),
                clients.lastCommit());
    }
}
