package io.plumbline.monitor.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Under what something lies on the topic of settings; the last record of a key is the one there is.
 *
 * @param of the model's name, the number of the task, or the id of the silence or answer; empty for what is configured
 */
public record PolicyKey(Kind kind, String of) {
    /** What lies there. */
    public enum Kind {
        /** {@link PolicyVersions}. */
        CONFIGURED,
        /** The {@link ModelPlan} of a model to which not always the same applied. */
        PLAN,
        /** The number of the version up to which a task has made plans for its models. */
        DECIDED,
        /** A {@link Silence}. */
        SILENCE,
        /** An {@link AlertAnswer}. */
        ANSWER,
        /** The {@link Retirement} of a model. */
        RETIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final PolicyKey CONFIGURED = new PolicyKey(Kind.CONFIGURED, "");

    public static PolicyKey plan(String model) {
        return new PolicyKey(Kind.PLAN, model);
    }

    public static PolicyKey decided(int task) {
        return new PolicyKey(Kind.DECIDED, Integer.toString(task));
    }

    public static PolicyKey silence(String id) {
        return new PolicyKey(Kind.SILENCE, id);
    }

    public static PolicyKey answer(String id) {
        return new PolicyKey(Kind.ANSWER, id);
    }

    public static PolicyKey retired(String model) {
        return new PolicyKey(Kind.RETIRED, model);
    }

    public byte[] toBytes() {
        return Json.bytes(of.isEmpty() ? List.of(kind.toString()) : List.of(kind.toString(), of));
    }

    /** @return empty where it is somebody else's key */
    public static Optional<PolicyKey> read(byte[] bytes) {
        try {
            JsonNode parts = Json.mapper().readTree(bytes);
            for (Kind kind : Kind.values()) {
                if (parts.isArray() && parts.path(0).asText("").equals(kind.toString())) {
                    return Optional.of(new PolicyKey(kind, parts.path(1).asText("")));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
