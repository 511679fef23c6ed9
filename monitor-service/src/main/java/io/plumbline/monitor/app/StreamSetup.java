package io.plumbline.monitor.app;

import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.GroupSetup;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicDeclaration;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.stream.InternalTopics;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.OffsetSpec;

/** What must be right on the broker before the stream begins: permissions, topics, and where reading begins. */
final class StreamSetup {
    private StreamSetup() {}

    /**
     * @param written input topics that are written to as well
     * @param subscribers of alerts; those that are new are told of what comes from now on
     * @return the input partitions, which go on being watched once started
     */
    static InputPartitions prepare(
            KafkaSettings settings, Set<String> written, List<String> subscribers, int closingTasks) {
        Map<String, String> kafka = settings.client();
        InternalTopics internal = InternalTopics.of(settings.applicationId());
        TopicSetup topics = new TopicSetup(kafka);
        GroupSetup groups = null;
        try {
            groups = new GroupSetup(kafka);
            Map<String, Integer> inputs = topics.require(settings.topics(), written);
            List<String> outboxes =
                    subscribers.stream().map(settings::outboxGroup).toList();
            groups.requirePermissions(
                    Stream.concat(Stream.of(settings.applicationId()), outboxes.stream())
                            .toList(),
                    settings.applicationId());
            List<TopicDeclaration> own = new ArrayList<>(OwnTopics.of(settings.ownTopics(), closingTasks));
            own.add(OwnTopics.changelog(internal.liveProfiles(), InputPartitions.tasks(inputs), true));
            own.add(OwnTopics.repartition(internal.partials(), closingTasks));
            own.add(OwnTopics.changelog(internal.windows(), closingTasks, false));
            own.add(OwnTopics.repartition(internal.outcomes(), closingTasks));
            own.add(OwnTopics.changelog(internal.joined(), closingTasks, false));
            topics.prepare(own);
            groups.begin(settings.applicationId(), inputs, offsets(settings.from()));
            Map<String, Integer> alerts =
                    topics.partitions(List.of(settings.ownTopics().alerts()));
            for (String outbox : outboxes) {
                groups.begin(outbox, alerts, OffsetSpec.latest());
            }
            return new InputPartitions(
                    topics, groups, settings.applicationId(), internal.liveProfiles(), inputs, metadataAge(kafka));
        } catch (RuntimeException e) {
            if (groups != null) {
                groups.close();
            }
            topics.close();
            throw e;
        }
    }

    private static OffsetSpec offsets(StartPosition from) {
        Duration ago = from.ago();
        if (ago != null) {
            return OffsetSpec.forTimestamp(Math.max(0, Instant.now().minus(ago).toEpochMilli()));
        }
        return from.earliest() ? OffsetSpec.earliest() : OffsetSpec.latest();
    }

    private static Duration metadataAge(Map<String, String> kafka) {
        String given = kafka.get(CommonClientConfigs.METADATA_MAX_AGE_CONFIG);
        return given == null ? MonitorStream.METADATA_MAX_AGE : Duration.ofMillis(Long.parseLong(given));
    }
}
