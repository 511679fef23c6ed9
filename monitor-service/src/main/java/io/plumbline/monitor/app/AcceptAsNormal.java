package io.plumbline.monitor.app;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.Refused;
import io.plumbline.monitor.history.Remark;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.kafka.EventRows;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What moved is how things are from now on: builds a reference of the events since an alert began, publishes it, and puts on record
 * who said so. The alert ends with the windows that agree with it.
 */
public final class AcceptAsNormal {
    private final KafkaSettings kafka;
    private final IngestSettings ingest;
    private final AlertDesk desk;
    private final InstantSource clock;

    /**
     * What came of it.
     *
     * @param place where the reference stands now
     */
    public record Accepted(Reference reference, ReferenceKey.Place place) {}

    public AcceptAsNormal(KafkaSettings kafka, IngestSettings ingest, AlertDesk desk, InstantSource clock) {
        this.kafka = kafka;
        this.ingest = ingest;
        this.desk = desk;
        this.clock = clock;
    }

    /**
     * Reads the events, more than once, and publishes.
     *
     * @param events with the topic
     * @param watch begins a pass over so many records
     * @throws Refused if the alert cannot be accepted
     * @throws EventRows.Unfit if the events allow no reference
     * @throws io.plumbline.monitor.kafka.BrokerFailure if the broker does not answer, or does not take it
     */
    public Accepted accept(
            AlertTransition alert, Acceptances.Events events, Remark remark, LongFunction<EventRows.Pass> watch) {
        AlertDesk.requireAcceptable(alert);
        String references = kafka.ownTopics().references();
        Reference before = before(alert, references);
        Instant begin = Objects.requireNonNullElseGet(
                events.from(),
                () -> alert.since().minus(WindowSize.parse(alert.windowSize()).length()));
        Instant now = clock.instant();
        String topic = Objects.requireNonNull(events.topic());
        EventRows rows = new EventRows(kafka.client(), topic, ingest, begin, events.to());
        // What has become of the schema is to be accepted as well: its columns are what they look like now.
        boolean same = !alert.rule().equals("schema");
        // How right the model is to be does not change by that.
        Reference next = ReferenceJson.identified(
                rows.reference(like(before, same, now, topic), watch).withOutcomesOf(before));
        ReferenceKey.Place place = ReferenceTopic.publish(kafka.client(), references, next);
        desk.accepted(alert, now, remark);
        return new Accepted(next, place);
    }

    /**
     * The topic that is meant.
     *
     * @param topics those there are
     * @param named null for the only one
     * @return null if there are several
     */
    public static @Nullable String topic(List<String> topics, @Nullable String named) {
        return named != null ? named : topics.size() == 1 ? topics.get(0) : null;
    }

    private Reference before(AlertTransition alert, String references) {
        return new ReferenceTopic(kafka.client(), references)
                .all().values().stream()
                        .filter(reference -> reference.isFor(new ModelRef(alert.model(), alert.version())))
                        .min(Comparator.comparing(reference -> reference.version() == null))
                        .orElseThrow(() -> new Refused(
                                Refused.Reason.UNKNOWN,
                                "there is no reference of model " + alert.model() + " any more"));
    }

    /** How a reference is built that takes the place of another. */
    private static ReferenceSettings like(Reference before, boolean sameTypes, Instant now, String topic) {
        return new ReferenceSettings(
                before.model(),
                before.version(),
                now,
                "topic " + topic,
                sameTypes ? names(before, ColumnType.CATEGORICAL) : Set.of(),
                sameTypes ? names(before, ColumnType.NUMERIC) : Set.of(),
                Set.copyOf(before.ignored()),
                before.segmentation(),
                ReferenceSettings.USUAL_BLOCKS,
                ZoneOffset.UTC);
    }

    private static Set<String> names(Reference reference, ColumnType type) {
        return reference.columns().stream()
                .filter(column -> column.type() == type)
                .map(ReferenceColumn::name)
                .collect(Collectors.toSet());
    }
}
