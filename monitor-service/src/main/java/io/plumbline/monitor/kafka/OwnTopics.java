package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;

/** Plumbline's topics as they must be: each is declared here, and nowhere else. */
public final class OwnTopics {
    private static final String KEEP = Long.toString(Duration.ofDays(30).toMillis());
    /** Above the longest record of the stream, 900 kB, and what Kafka takes unless told otherwise. */
    private static final String USUAL_BYTES = "1048588";

    private static final String LEAST_BYTES = "1000000";
    private static final String MANY_BYTES = Integer.toString(8 << 20);

    private static final TopicSetting RECORDS_FIT = TopicSetting.essential(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    USUAL_BYTES,
                    "a longer record would be refused and the stream would stop")
            .orAtLeast(LEAST_BYTES);

    private OwnTopics() {}

    /**
     * Those that other programs may read, too.
     *
     * @param partitions that models are spread over
     */
    public static List<TopicDeclaration> of(Topics names, int partitions) {
        return List.of(
                deadLetter(names.deadLetter(), partitions),
                references(names.references()),
                settings(names.settings()),
                windowReports(names.windowReports(), partitions),
                windowReports(names.performanceReports(), partitions),
                alerts(names.alerts(), partitions));
    }

    /** Records that could not be read. */
    private static TopicDeclaration deadLetter(String name, int partitions) {
        return new TopicDeclaration(
                name,
                partitions,
                TopicDeclaration.Count.ANY,
                List.of(
                        TopicSetting.essential(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "delete",
                                "compaction refuses records without a key, and the stream would stop"),
                        TopicSetting.essential(
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                "LogAppendTime",
                                "what is rejected of old events would be deleted at once"),
                        keep("rejected records are gone before somebody looks"),
                        RECORDS_FIT),
                Set.of(AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
    }

    /** References by model and version. All records are in its first partition, so that they have one order. */
    public static TopicDeclaration references(String name) {
        return table(name, "references", "a learned reference of many columns");
    }

    /** What is configured of models, and from when on. All records are in its first partition. */
    private static TopicDeclaration settings(String name) {
        return table(name, "settings", "what is configured of many models");
    }

    /** @param large what is longer than brokers take unless told otherwise */
    private static TopicDeclaration table(String name, String what, String large) {
        return new TopicDeclaration(
                name,
                1,
                TopicDeclaration.Count.ANY,
                List.of(
                        TopicSetting.essential(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "compact",
                                what + " would be deleted some time after they are published"),
                        TopicSetting.essential(
                                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                        MANY_BYTES,
                                        large + " would be refused and the stream would stop")
                                .orAtLeast(MANY_BYTES)),
                Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
    }

    /** Reports; a model's are in one partition, in order. */
    private static TopicDeclaration windowReports(String name, int partitions) {
        return new TopicDeclaration(
                name,
                partitions,
                TopicDeclaration.Count.AT_LEAST,
                List.of(
                        appended("the retention would go by other times than those of publication"),
                        TopicSetting.advisable(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "compact,delete",
                                "each revision of a report is kept, or all reports for ever"),
                        keep("the console shows no reports older than that"),
                        RECORDS_FIT),
                Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
    }

    /** Alerts; a model's are in one partition, in order. */
    private static TopicDeclaration alerts(String name, int partitions) {
        return new TopicDeclaration(
                name,
                partitions,
                TopicDeclaration.Count.AT_LEAST,
                List.of(
                        appended("the retention would go by other times than those of publication"),
                        TopicSetting.advisable(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "compact,delete",
                                "each transition of an alert is kept, or all alerts for ever"),
                        keep("an alert that goes on for longer is forgotten by the console"),
                        TopicSetting.advisable(
                                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                                        Long.toString(Duration.ofDays(7).toMillis()),
                                        "a transition may be gone before it is notified, when receivers are down")
                                .orAtLeast(Long.toString(Duration.ofDays(1).toMillis())),
                        RECORDS_FIT),
                Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
    }

    /** What a store of the stream is restored from, a partition for each task. */
    public static TopicDeclaration changelog(String name, int partitions, boolean grows) {
        return new TopicDeclaration(
                name,
                partitions,
                grows ? TopicDeclaration.Count.GROWN : TopicDeclaration.Count.EXACT,
                List.of(
                        TopicSetting.essential(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "compact",
                                "state of the stream would be lost, and with it events that are counted"),
                        TopicSetting.advisable(
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime", "Kafka Streams expects it"),
                        RECORDS_FIT),
                Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.ALTER, AclOperation.DESCRIBE_CONFIGS));
    }

    /** What goes from one stage to the next. The stream itself deletes what has been read. */
    public static TopicDeclaration repartition(String name, int partitions) {
        return new TopicDeclaration(
                name,
                partitions,
                TopicDeclaration.Count.EXACT,
                List.of(
                        TopicSetting.essential(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "delete",
                                "partials on their way to the next stage would be lost"),
                        TopicSetting.essential(
                                TopicConfig.RETENTION_MS_CONFIG,
                                "-1",
                                "partials would be lost while the stream is stopped or behind"),
                        TopicSetting.advisable(
                                TopicConfig.SEGMENT_BYTES_CONFIG,
                                "52428800",
                                "what has been read is deleted by whole segments"),
                        TopicSetting.advisable(
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime", "Kafka Streams expects it"),
                        RECORDS_FIT),
                Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.DESCRIBE_CONFIGS));
    }

    private static TopicSetting keep(String why) {
        return TopicSetting.advisable(TopicConfig.RETENTION_MS_CONFIG, KEEP, why)
                .orAtLeast(Long.toString(Duration.ofDays(1).toMillis()));
    }

    private static TopicSetting appended(String why) {
        return TopicSetting.advisable(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime", why);
    }
}
