package io.plumbline.monitor.kafka;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The events of a model on a topic, in a range of event time, as a reference is built from them. */
public final class EventRows {
    private final EventHistory history;
    private final String topic;
    private final @Nullable Instant from;
    private final @Nullable Instant to;

    /** Watches one pass over the records; takes how many were read so far. */
    public interface Pass extends LongConsumer, AutoCloseable {
        @Override
        void close();
    }

    /** The events allow no reference; the message says why. */
    public static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unfit(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param ingest how its records are read
     * @throws TopicSetup.MissingTopics if the topic is not there
     * @throws EventHistory.Deleted if retention has taken the beginning of the range
     */
    public EventRows(
            Map<String, String> kafka,
            String topic,
            IngestSettings ingest,
            @Nullable Instant from,
            @Nullable Instant to) {
        int partitions;
        try (TopicSetup topics = new TopicSetup(kafka)) {
            partitions = Objects.requireNonNull(
                    topics.require(List.of(topic), Set.of()).get(topic));
        }
        this.history = new EventHistory(kafka, topic, partitions, from, ingest.maxAhead(), new RecordDecoder(ingest));
        this.topic = topic;
        this.from = from;
        this.to = to;
    }

    /**
     * @param watch begins a pass over so many records; there are several
     * @throws Unfit if the events allow no reference
     * @throws EventHistory.Unread if the schema of a record cannot be had
     */
    public Reference reference(ReferenceSettings settings, LongFunction<Pass> watch) {
        String model = settings.model();
        String version = settings.version();
        try {
            return ReferenceBuilder.build(settings, rows -> forEach(model, version, rows, watch));
        } catch (IllegalArgumentException e) {
            throw new Unfit(
                    "events of model " + model + (version == null ? "" : " version " + version) + " on topic " + topic
                            + " in that time: " + e.getMessage(),
                    e);
        }
    }

    private void forEach(
            String model, @Nullable String version, Consumer<ReferenceRow> rows, LongFunction<Pass> watch) {
        try (Pass pass = watch.apply(history.records())) {
            history.forEach(
                    event -> {
                        if (event.model().model().equals(model)
                                && (version == null
                                        || version.equals(event.model().version()))
                                && inRange(event)) {
                            rows.accept(ReferenceRow.of(event));
                        }
                    },
                    pass);
        }
    }

    private boolean inRange(ModelEvent event) {
        Instant time = Instant.ofEpochMilli(event.time());
        return (from == null || !time.isBefore(from)) && (to == null || time.isBefore(to));
    }
}
