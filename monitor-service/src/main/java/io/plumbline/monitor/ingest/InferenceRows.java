package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.FeatureValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a model, what it answered, or both, row by row.
 *
 * @param features of each row, empty where the body is an answer
 * @param outputs of each row, empty where the body is a question
 */
record InferenceRows(List<Map<String, FeatureValue>> features, List<Output> outputs) {
    /** One row of an answer. */
    record Output(@Nullable FeatureValue prediction, Map<String, FeatureValue> scores) {
        static final Output NONE = new Output(null, Map.of());
    }

    static InferenceRows ofFeatures(List<Map<String, FeatureValue>> features) {
        return new InferenceRows(features, List.of());
    }

    static InferenceRows ofOutputs(List<Output> outputs) {
        return new InferenceRows(List.of(), outputs);
    }

    /**
     * Both sides of a call, or the one that is known.
     *
     * @return null where neither is
     */
    static @Nullable InferenceRows of(@Nullable InferenceRows question, @Nullable InferenceRows answer) throws Refusal {
        if (question == null || answer == null) {
            return question == null ? answer : question;
        }
        if (question.features.size() != answer.outputs.size()) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    "the request has " + question.features.size() + " rows, its response " + answer.outputs.size());
        }
        return new InferenceRows(question.features, answer.outputs);
    }

    int count() {
        return Math.max(features.size(), outputs.size());
    }

    Map<String, FeatureValue> features(int row) {
        return features.isEmpty() ? Map.of() : features.get(row);
    }

    Output output(int row) {
        return outputs.isEmpty() ? Output.NONE : outputs.get(row);
    }
}
