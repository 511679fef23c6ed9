package io.plumbline.monitor.app;

import io.plumbline.monitor.kafka.BrokerFailure;
import io.plumbline.monitor.kafka.GroupSetup;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.stream.Source;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The partitions of the input topics, which may become more. Kafka Streams then wants as many partitions of the changelog
 * of its first stage and fails if they are not there, so they are added as soon as an input topic is seen to have grown.
 * And it may not see that one has: the leader of the group, when it returns after a restart, goes on with the partitions
 * that were shared out before, so it is looked whether somebody reads the new ones.
 */
final class InputPartitions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InputPartitions.class);

    /** Of these, and one more, looks are made until the stream's consumers have looked once, too. */
    static final int LOOKS = 3;

    private static final int PATIENCE = LOOKS + 1;

    private final TopicSetup topics;
    private final GroupSetup groups;
    private final String group;
    private final String changelog;
    private final Duration interval;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "input-partitions");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Set<Source> sources;
    private Map<String, Integer> counts;
    private boolean allRead;
    private int patience;
    private boolean failing;

    /**
     * @param topics is closed with this
     * @param groups is closed with this
     * @param group that reads the input topics
     * @param changelog name of the changelog that grows with them
     * @param counts partitions of each input topic, as they are now
     * @param metadataAge how old the consumers' picture of the topics may be
     */
    InputPartitions(
            TopicSetup topics,
            GroupSetup groups,
            String group,
            String changelog,
            Map<String, Integer> counts,
            Duration metadataAge) {
        this.topics = topics;
        this.groups = groups;
        this.group = group;
        this.changelog = changelog;
        this.counts = Map.copyOf(counts);
        this.sources = sources(counts);
        this.interval = metadataAge.dividedBy(LOOKS);
    }

    /** @param rebalance has the partitions shared out anew */
    void start(Runnable rebalance) {
        long millis = Math.max(1, interval.toMillis());
        clock.scheduleWithFixedDelay(
                () -> {
                    look();
                    seeThatAllAreRead(rebalance);
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** All partitions there are. */
    Set<Source> sources() {
        return sources;
    }

    private static Set<Source> sources(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .flatMap(topic -> IntStream.range(0, topic.getValue()).mapToObj(p -> new Source(topic.getKey(), p)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The number of tasks that read them. */
    static int tasks(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    }

    /**
     * Looks for partitions that were added, and adds what the stream needs for them.
     *
     * @return whether there were any
     */
    synchronized boolean look() {
        try {
            Map<String, Integer> now = new TreeMap<>(counts);
            topics.partitions(counts.keySet()).forEach((topic, count) -> now.merge(topic, count, Math::max));
            failing = false;
            if (now.equals(counts)) {
                return false;
            }
            LOG.atInfo()
                    .addKeyValue("partitions", now.toString())
                    .addKeyValue("before", counts.toString())
                    .log("Input topics have more partitions");
            topics.grow(OwnTopics.changelog(changelog, tasks(now), true));
            counts = now;
            sources = sources(now);
            allRead = false;
            patience = PATIENCE;
            return true;
        } catch (BrokerFailure e) {
            failed(e);
            return false;
        }
    }

    private synchronized void seeThatAllAreRead(Runnable rebalance) {
        if (allRead) {
            return;
        }
        try {
            GroupSetup.Reading reading = groups.reading(group, counts);
            allRead = reading == GroupSetup.Reading.ALL;
            if (reading == GroupSetup.Reading.SOME && patience-- <= 0) {
                patience = PATIENCE;
                LOG.atInfo()
                        .addKeyValue("partitions", counts.toString())
                        .log("Nobody reads some partitions of these topics: they are shared out anew");
                rebalance.run();
            }
        } catch (BrokerFailure e) {
            failed(e);
        }
    }

    /** Said once, not at every look while the broker is away. */
    private void failed(BrokerFailure failure) {
        if (clock.isShutdown()) {
            return;
        }
        LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
                .addKeyValue("error", failure.getMessage())
                .log("Partitions that are added to input topics are not found");
        failing = true;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        topics.close();
        groups.close();
    }
}
