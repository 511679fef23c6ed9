package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.ReferenceStore;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The compacted topic of references, for those who publish one or look at all. */
public final class ReferenceTopic implements ReferenceStore {
    private final TableTopic table;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public ReferenceTopic(Map<String, String> kafka, String topic) {
        table = new TableTopic(kafka, topic);
    }

    /**
     * Publishes a reference as {@link #publish(Reference)} does, and makes the topic where it is not there.
     *
     * @throws BrokerFailure if the broker does not answer, or does not take it
     */
    public static Place publish(Map<String, String> kafka, String topic, Reference reference) {
        try (TopicSetup topics = new TopicSetup(kafka)) {
            topics.prepare(List.of(OwnTopics.references(topic)));
        }
        return new ReferenceTopic(kafka, topic).publish(reference);
    }

    /**
     * Publishes a reference; returns when it is there. Where none applies to its model and version, it applies at once. Where
     * one does, it waits for the model's task to say from which window on.
     *
     * @throws BrokerFailure if the broker does not answer, or does not take it
     */
    @Override
    public Place publish(Reference reference) {
        return publish(List.of(reference)).get(0);
    }

    /**
     * Publishes several, of different models or versions.
     *
     * @return where each stands now
     * @throws BrokerFailure as {@link #publish(Reference)}
     */
    public List<Place> publish(List<Reference> references) {
        Map<ReferenceKey, Reference> all = all();
        List<Sent> sent =
                references.stream().map(reference -> sent(reference, all)).toList();
        send(sent);
        return sent.stream().map(one -> one.key().place()).toList();
    }

    private static Sent sent(Reference reference, Map<ReferenceKey, Reference> all) {
        ReferenceKey key = ReferenceKey.of(reference);
        Reference same = all.get(key);
        if (same != null && same.id().equals(reference.id())) {
            return new Sent(key, reference.activeFrom() == null ? reference.activeFrom(same.activeFrom()) : reference);
        }
        boolean replaces = all.entrySet().stream()
                .anyMatch(other -> other.getKey().place() == Place.CURRENT && covers(other.getValue(), reference));
        return new Sent(replaces && !reference.isLearned() ? key.at(Place.NEXT) : key, reference);
    }

    /** @param reference null to delete what lies under the key */
    private record Sent(ReferenceKey key, @Nullable Reference reference) {}

    /** Whether one applies to all that the other is for. */
    private static boolean covers(Reference one, Reference other) {
        return one.model().equals(other.model())
                && (one.version() == null || one.version().equals(other.version()));
    }

    /**
     * Publishes a learned reference as one that a person stands by. Its content and id stay, so no window is cut in two.
     *
     * @throws BrokerFailure if the broker does not take it
     */
    @Override
    public void pin(Reference learned) {
        send(List.of(
                new Sent(ReferenceKey.of(learned.model(), learned.version()), learned.at(Reference.Stage.PINNED)),
                new Sent(ReferenceKey.of(learned), null)));
    }

    /**
     * Deletes a reference, and with the current one what was before and what waits: the next in order applies at once, or one
     * is learned anew.
     *
     * @throws BrokerFailure if the broker does not take it
     */
    @Override
    public void delete(ReferenceKey key) {
        send(
                key.place() == Place.CURRENT
                        ? Stream.of(Place.NEXT, Place.PREVIOUS, Place.CURRENT)
                                .map(place -> new Sent(key.at(place), null))
                                .toList()
                        : List.of(new Sent(key, null)));
    }

    private void send(List<Sent> records) {
        table.send(
                records.size() == 1 ? "a reference" : "references",
                records.stream()
                        .map(sent -> new TableTopic.Entry(
                                sent.key().toBytes(),
                                sent.reference() == null ? null : ReferenceJson.toBytes(sent.reference())))
                        .toList());
    }

    /**
     * The references that there are, by model and version: of each the current one, a pinned one before a learned one, then
     * what waits and what was before. None where there is no such topic, which a look does not make. Records that are none are
     * left out.
     *
     * @throws BrokerFailure if the broker does not answer
     */
    @Override
    public SortedMap<ReferenceKey, Reference> all() {
        SortedMap<ReferenceKey, Reference> all = new TreeMap<>(ReferenceKey.ORDER);
        table.read(record -> take(all, record));
        return all;
    }

    private static void take(Map<ReferenceKey, Reference> all, ConsumerRecord<byte[], byte[]> record) {
        ReferenceKey key =
                record.key() == null ? null : ReferenceKey.read(record.key()).orElse(null);
        if (key == null) {
            return; // somebody else's record, as below: the service passes it over too
        }
        all.remove(key);
        if (record.value() != null) {
            try {
                all.put(key, ReferenceJson.fromBytes(record.value()));
            } catch (IllegalArgumentException e) {
                // The service logs it.
            }
        }
    }
}
