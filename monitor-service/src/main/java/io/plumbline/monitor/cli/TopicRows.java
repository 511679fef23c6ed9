package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.kafka.EventHistory;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
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
import org.jspecify.annotations.Nullable;

/** The events of a model on a topic, in a range of event time, as a reference is built from them. */
final class TopicRows {
    private final EventHistory history;
    private final String topic;
    private final @Nullable Instant from;
    private final @Nullable Instant to;

    /**
     * @param ingest how its records are read
     * @throws TopicSetup.MissingTopics if the topic is not there
     * @throws EventHistory.Deleted if retention has taken the beginning of the range
     */
    TopicRows(
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
     * @param version null for all
     * @param blocks lengths of the blocks between which natural variation is taken
     * @throws CommandFailure if the events allow no reference
     */
    Reference reference(
            String model,
            @Nullable String version,
            TableColumns columns,
            Instant now,
            Segmentation segmentation,
            List<WindowSize> blocks) {
        return reference(columns.reference(model, version, now, "topic " + topic, segmentation, blocks));
    }

    /** The same, of a model as other settings have it. */
    Reference reference(ReferenceSettings settings) {
        String model = settings.model();
        String version = settings.version();
        try {
            return ReferenceBuilder.build(settings, rows -> forEach(model, version, rows));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "events of model " + model + (version == null ? "" : " version " + version) + " on topic " + topic
                            + " in that time: " + e.getMessage(),
                    e);
        }
    }

    private void forEach(String model, @Nullable String version, Consumer<ReferenceRow> rows) {
        try (Progress progress = new Progress("Reading " + topic, history.records(), " records", 1)) {
            history.forEach(
                    event -> {
                        if (event.model().model().equals(model)
                                && (version == null
                                        || version.equals(event.model().version()))
                                && inRange(event)) {
                            rows.accept(ReferenceRow.of(event));
                        }
                    },
                    progress);
        }
    }

    private boolean inRange(ModelEvent event) {
        Instant time = Instant.ofEpochMilli(event.time());
        return (from == null || !time.isBefore(from)) && (to == null || time.isBefore(to));
    }
}
