package io.plumbline.monitor.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * One of Plumbline's topics as it must be: what it is made by, and what an existing one is checked against.
 *
 * @param name of the topic
 * @param partitions that it is made with
 * @param count what another number of partitions means
 * @param settings what it is made with and checked against
 * @param operations what the service does with it
 */
public record TopicDeclaration(
        String name, int partitions, Count count, List<TopicSetting> settings, Set<AclOperation> operations) {
    /** What another number of partitions than the declared one means. */
    enum Count {
        /** Nothing. */
        ANY,
        /** More are as good; fewer are wrong. */
        AT_LEAST,
        /** It is wrong. */
        EXACT,
        /** Those that are missing are added; more are wrong. */
        GROWN
    }

    /** Whether it belongs to the stream alone. */
    boolean isInternal() {
        return count == Count.EXACT || count == Count.GROWN;
    }

    /** What a new topic is made with. */
    Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        settings.forEach(setting -> config.put(setting.key(), setting.wanted()));
        return config;
    }

    /** What is wrong with a topic that was found; partitions that can be added are not. */
    List<TopicFinding> check(TopicDescription found, Config config, int brokers, String bootstrap) {
        List<TopicFinding> findings = new ArrayList<>();
        checkPartitions(found.partitions().size(), bootstrap, findings);
        for (TopicSetting setting : settings) {
            String value = value(config, setting.key());
            if (value != null && !setting.isMetBy(value)) {
                findings.add(setting.finding(name, value, bootstrap));
            }
        }
        checkReplicas(found, config, brokers, bootstrap, findings);
        return findings;
    }

    private void checkPartitions(int found, String bootstrap, List<TopicFinding> findings) {
        String is = "topic " + name + " has " + found + (found == 1 ? " partition, " : " partitions, ");
        if (count == Count.AT_LEAST && found < partitions) {
            findings.add(new TopicFinding(
                    true,
                    is + "wanted are " + partitions + " or more: models are spread over them, and must not move later;"
                            + " mend it with: kafka-topics.sh --bootstrap-server " + bootstrap + " --alter --topic "
                            + name + " --partitions " + partitions));
        } else if (count == Count.EXACT && found != partitions || count == Count.GROWN && found > partitions) {
            findings.add(new TopicFinding(
                    true,
                    is + "wanted are " + partitions + ": each belongs to a task, so their number cannot change"
                            + (count == Count.GROWN
                                    ? " (was an input topic left out, or made anew with fewer partitions?)"
                                    : "")
                            + "; another kafka.application_id begins anew"));
        }
    }

    private void checkReplicas(
            TopicDescription found, Config config, int brokers, String bootstrap, List<TopicFinding> findings) {
        int replicas = found.partitions().stream()
                .map(TopicPartitionInfo::replicas)
                .mapToInt(List::size)
                .min()
                .orElse(0);
        String inSync = value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        int needed = inSync == null ? 1 : Integer.parseInt(inSync);
        if (needed > replicas) {
            findings.add(TopicSetting.essential(
                            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                            Integer.toString(Math.max(1, replicas - 1)),
                            "nothing can be written to a topic of " + replicas + " replicas")
                    .finding(name, Integer.toString(needed), bootstrap));
        } else if (replicas == 1 && brokers > 1) {
            findings.add(new TopicFinding(
                    false,
                    "topic " + name + " has 1 replica on a cluster of " + brokers
                            + " brokers: it is lost with one of them; mend it with kafka-reassign-partitions.sh, and"
                            + " set replication.factor in kafka.properties for topics that are not yet made"));
        } else if (replicas > 2 && needed == 1) {
            findings.add(TopicSetting.advisable(
                            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2", "a record may be on one broker only")
                    .finding(name, "1", bootstrap));
        }
    }

    private static @Nullable String value(Config config, String key) {
        ConfigEntry entry = config.get(key);
        return entry == null ? null : entry.value();
    }

    /** The operations that are not among those permitted, for people. */
    List<String> missing(@Nullable Set<AclOperation> permitted) {
        return missing(name, operations, permitted);
    }

    /** @param permitted null where the broker does not say */
    static List<String> missing(String topic, Set<AclOperation> operations, @Nullable Set<AclOperation> permitted) {
        if (permitted == null || permitted.isEmpty()) {
            return List.of();
        }
        Set<String> missing = new TreeSet<>();
        for (AclOperation operation : operations) {
            if (!permitted.contains(operation)) {
                missing.add(nameOf(operation) + " on topic " + topic);
            }
        }
        return List.copyOf(missing);
    }

    /** As {@code kafka-acls.sh} has it. */
    static String nameOf(AclOperation operation) {
        StringBuilder name = new StringBuilder();
        for (String word : operation.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
