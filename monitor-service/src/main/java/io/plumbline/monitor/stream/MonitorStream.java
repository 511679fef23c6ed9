package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Ownership;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running stream: Kafka Streams with Plumbline's topology, exactly once. */
public final class MonitorStream implements AutoCloseable {
    /** Settings that exactly-once and the record-cache hook depend on; nobody may change them. */
    private static final Map<String, Object> FIXED = Map.of(
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
            true);

    private static final Logger LOG = LoggerFactory.getLogger(MonitorStream.class);
    /** How old the stream's picture of topics and their partitions may be, unless {@code metadata.max.age.ms} is given. */
    public static final Duration METADATA_MAX_AGE = Duration.ofSeconds(30);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int MOST_REPLACEMENTS = 10;

    private final KafkaStreams streams;
    private final SourcePositions positions;
    private final OwnedModels owned;
    private volatile @Nullable Throwable failure;
    private volatile BooleanSupplier repair = () -> false;
    private int replaced;

    /**
     * @param kafka settings of Kafka clients and of Kafka Streams; {@code bootstrap.servers}, {@code application.id} and
     *     {@code state.dir} must be among them
     * @throws IllegalArgumentException if a setting is one that cannot be changed
     */
    public MonitorStream(StreamSettings settings, Map<String, String> kafka, MonitorListener listener) {
        positions = new SourcePositions(settings.selection());
        owned = new OwnedModels(settings.closingTasks());
        streams = new KafkaStreams(
                new MonitorTopology(settings, positions, owned, listener).build(), properties(kafka), positions);
        streams.setUncaughtExceptionHandler(this::onFailure);
    }

    private static Properties properties(Map<String, String> kafka) {
        Map<String, Object> all = new HashMap<>();
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "1000");
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        all.put(StreamsConfig.topicPrefix(TopicConfig.COMPRESSION_TYPE_CONFIG), "producer");
        // Fewer turns of the loop around the events; with small ones that is worth some percent.
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "5000");
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG), "false");
        // Partitions that are added to an input topic are found that soon.
        all.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, Long.toString(METADATA_MAX_AGE.toMillis()));
        all.putAll(kafka);
        FIXED.forEach((key, value) -> {
            Object given = all.put(key, value);
            if (given != null && !given.toString().equals(value.toString())) {
                throw new IllegalArgumentException("Kafka setting " + key + " cannot be " + given
                        + ": Plumbline counts exactly once, which needs " + value);
            }
        });
        if ("0".equals(String.valueOf(all.get(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG)))) {
            throw new IllegalArgumentException("Kafka setting " + StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG
                    + " cannot be 0: profiles are made durable when the record cache is flushed");
        }
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    /**
     * What is tried when a stream thread has failed, before it is replaced.
     *
     * @param attempt says whether it found and mended something
     */
    public void repairBy(BooleanSupplier attempt) {
        repair = attempt;
    }

    /** Has all partitions shared out anew, which Kafka leaves out when the group's leader returns after a restart. */
    public void rebalance() {
        positions.rebalance();
    }

    private synchronized StreamThreadExceptionResponse onFailure(Throwable thrown) {
        if (!repair.getAsBoolean()) {
            replaced++;
        }
        boolean giveUp = replaced > MOST_REPLACEMENTS || !(thrown instanceof StreamsException);
        LOG.atError()
                .setCause(thrown)
                .log(giveUp ? "The stream failed and stops" : "A stream thread failed and is replaced");
        if (giveUp) {
            failure = thrown;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        positions.replaced();
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    public void start() {
        streams.start();
    }

    /** Commits what is under way and stops. Its place in the group is kept for a while. */
    @Override
    public void close() {
        streams.close(CLOSE_TIMEOUT);
    }

    /** Commits what is under way, stops, and leaves its group: nobody comes back to its place. */
    public void leave() {
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    /** Which models this instance reports on. */
    public Ownership ownership() {
        return owned;
    }

    /**
     * Whether all sources are read to their end and whatever was due of them is reported, though maybe not yet committed.
     * Stays so where every source has an end.
     */
    public boolean settled() {
        return owned.settled();
    }

    /** Offset of the last record of the source that was processed, as far as is known; -1 before the first. */
    public long processed(Source source) {
        return positions.processed(source);
    }

    /** Whether it processes events, or will by itself. */
    public boolean alive() {
        KafkaStreams.State state = streams.state();
        return state != KafkaStreams.State.ERROR && state != KafkaStreams.State.PENDING_ERROR;
    }

    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** A line for people. */
    public String description() {
        Throwable cause = failure;
        if (cause != null) {
            return "stopped by an error: " + cause.getMessage();
        }
        return switch (streams.state()) {
            case CREATED -> "starting";
            case REBALANCING -> "joining the group and restoring state";
            case RUNNING -> "running";
            case PENDING_SHUTDOWN, NOT_RUNNING -> "stopped";
            case PENDING_ERROR, ERROR -> "stopped by an error";
        };
    }
}
