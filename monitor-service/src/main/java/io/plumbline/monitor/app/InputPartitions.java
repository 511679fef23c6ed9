package io.plumbline.monitor.app;

import io.plumbline.monitor.kafka.BrokerFailure;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.stream.Source;
import java.time.Duration;
import java.util.List;
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
 */
final class InputPartitions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InputPartitions.class);

    private final TopicSetup topics;
    private final List<String> inputs;
    private final String changelog;
    private final Duration interval;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "input-partitions");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Set<Source> sources;
    private Map<String, Integer> counts;
    private boolean failing;

    /**
     * @param topics is closed with this
     * @param inputs names of the input topics
     * @param changelog name of the changelog that grows with them
     * @param counts partitions of each input topic, as they are now
     * @param interval how often to look
     */
    InputPartitions(
            TopicSetup topics, List<String> inputs, String changelog, Map<String, Integer> counts, Duration interval) {
        this.topics = topics;
        this.inputs = inputs;
        this.changelog = changelog;
        this.counts = Map.copyOf(counts);
        this.sources = sources(counts);
        this.interval = interval;
    }

    void start() {
        clock.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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
            Map<String, Integer> before = counts;
            Map<String, Integer> now = new TreeMap<>(before);
            topics.partitions(inputs).forEach((topic, count) -> now.merge(topic, count, Math::max));
            failing = false;
            if (now.equals(before)) {
                return false;
            }
            LOG.info("Input topics have more partitions: {}, before {}", now, before);
            topics.grow(OwnTopics.changelog(changelog, tasks(now), true));
            counts = now;
            sources = sources(now);
            return true;
        } catch (BrokerFailure e) {
            // Said once, not at every look while the broker is away.
            LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
                    .log("Partitions that are added to input topics are not found: {}", e.getMessage());
            failing = true;
            return false;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        topics.close();
    }
}
