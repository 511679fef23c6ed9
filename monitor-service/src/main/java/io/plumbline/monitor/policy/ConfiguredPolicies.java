package io.plumbline.monitor.policy;

import io.plumbline.monitor.event.NamePattern;
import io.plumbline.monitor.ingest.ColumnNames;
import java.util.List;

/**
 * The policies of all models, as they are configured at one time.
 *
 * @param models the first that matches applies
 * @param otherwise of models that none matches
 */
public record ConfiguredPolicies(List<Entry> models, ModelPolicy otherwise) {
    /** Nothing is configured. */
    public static final ConfiguredPolicies DEFAULT = always(ModelPolicy.DEFAULT);

    public ConfiguredPolicies {
        models = List.copyOf(models);
    }

    /** The same of all models. */
    public static ConfiguredPolicies always(ModelPolicy policy) {
        return new ConfiguredPolicies(List.of(), policy);
    }

    /** @param match a model's name, in which {@code *} stands for any text */
    public record Entry(String match, ModelPolicy policy) {
        boolean matches(String model) {
            return new NamePattern(match).matches(model);
        }
    }

    /** The policy of a model, by its name. */
    public ModelPolicy of(String model) {
        for (Entry entry : models) {
            if (entry.matches(model)) {
                return entry.policy();
            }
        }
        return otherwise;
    }

    /** What columns are called, at all times. */
    public ColumnNames columnNames() {
        return mapColumns() ? (model, time) -> of(model).mapping() : ColumnNames.AS_THEY_ARE;
    }

    /** Whether columns of any model are called otherwise than in its events. */
    public boolean mapColumns() {
        return !otherwise.mapping().isNone()
                || models.stream().anyMatch(entry -> !entry.policy().mapping().isNone());
    }
}
