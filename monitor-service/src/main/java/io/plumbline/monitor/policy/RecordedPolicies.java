package io.plumbline.monitor.policy;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the records of the topic of settings say of each model. A model without a plan has had one policy for all time: that
 * of the version up to which its task has made plans, as the task would have made one if it had known the model by then.
 *
 * @param lookup the value of a record, null where there is none
 * @param task the task of a model, by its name
 * @param otherwise what is configured where no record says so
 */
public record RecordedPolicies(
        Function<PolicyKey, byte @Nullable []> lookup, ToIntFunction<String> task, ConfiguredPolicies otherwise) {

    /** What is configured, latest and before. */
    public PolicyVersions versions() {
        byte[] bytes = lookup.apply(PolicyKey.CONFIGURED);
        return bytes == null ? PolicyVersions.of(otherwise) : PolicyJson.versions(bytes);
    }

    /** The number of the version up to which a task has made plans; 0 where it never has. */
    public int decided(int ofTask) {
        byte[] bytes = lookup.apply(PolicyKey.decided(ofTask));
        return bytes == null ? 0 : PolicyJson.decided(bytes);
    }

    /** The policies of a model, by its name. */
    public ModelPlan plan(String model) {
        byte[] bytes = lookup.apply(PolicyKey.plan(model));
        return bytes == null
                ? ModelPlan.always(
                        versions().version(decided(task.applyAsInt(model))).of(model))
                : PolicyJson.plan(bytes);
    }
}
