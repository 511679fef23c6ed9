package io.plumbline.monitor.telemetry;

import java.util.Locale;

/**
 * Every key that a line of the log may have beside its message. A value of one is a text or a number: a name from
 * configuration or events, a place on a topic, a time, a count, or what an error says; never a value of a feature, a
 * prediction or a label. The table in {@code docs/operations.md} is made of it, and a test holds the code against it.
 */
public enum LogKey {
    MODEL("Name of a model."),
    REFERENCE("Id of a reference."),
    STAGE("How far a reference is learned: preview, calibrating, provisional."),
    ROWS("Events that a reference was made of."),
    ACTIVE_FROM("Event time from which a reference or a configuration applies."),
    TOPIC("A topic."),
    PARTITION("A partition of that topic."),
    OFFSET("The record's offset in that partition."),
    PARTITIONS("How many partitions a topic has, or which ones are meant."),
    GROUP("A consumer group."),
    RECEIVER("Name of a receiver of alerts."),
    ALERT("Id of an alert; in the audit log its fingerprint."),
    ALERTS("Number of alerts that are told of together."),
    STATE("State of the stream."),
    BEFORE("What it was before: state, reference or partitions."),
    SECONDS("How long that was, or how long until the next try."),
    DETAIL("More about it, in words."),
    REASON("Why something is done."),
    TASK("What was tried."),
    ERROR("What went wrong: the error in a line."),
    LIMIT("A limit that was met."),
    LIMITS("The limits that are set."),
    FILE("A configuration file."),
    KEYS("Keys of the configuration."),
    REGISTRY("Address of a schema registry."),
    ISSUER("An OpenID provider."),
    PATH("Path of a request."),
    WHO("Audit log: who did it, by the name of the token or as it was said."),
    ADDRESS("Audit log: address that the request came from."),
    REQUEST("Audit log: method and path."),
    SCOPE("Audit log: what a token allows."),
    SUBJECT("Audit log: what an OpenID provider calls who did it."),
    SILENCE("Audit log: id of a silence."),
    UNTIL("Audit log: when a silence ends."),
    COMMENT("Audit log: what was said with it."),
    OUTCOME("Audit log: how it ended.");

    private final String meaning;

    LogKey(String meaning) {
        this.meaning = meaning;
    }

    /** As it stands in the log. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a value of it is: a sentence of the documentation. */
    public String meaning() {
        return meaning;
    }
}
