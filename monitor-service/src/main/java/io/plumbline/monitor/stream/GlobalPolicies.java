package io.plumbline.monitor.stream;

import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.ColumnNames;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.policy.PolicyJson;
import io.plumbline.monitor.policy.PolicyKey;
import io.plumbline.monitor.policy.PolicyVersions;
import io.plumbline.monitor.policy.RecordedPolicies;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic of settings, held whole by every instance as a global store. */
final class GlobalPolicies {
    static final String STORE = "settings";

    /** Plans that are remembered; names come from events, and may be without end. */
    private static final int MOST_MODELS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(GlobalPolicies.class);

    private final GlobalTable table = new GlobalTable(STORE, this::forget, key -> forget());
    private final ConfiguredPolicies otherwise;
    private final int closingTasks;
    private final boolean replay;
    private final Map<String, ModelPlan> plans = new ConcurrentHashMap<>();

    /** @param otherwise what is configured where no record says so */
    GlobalPolicies(ConfiguredPolicies otherwise, int closingTasks, boolean replay) {
        this.otherwise = otherwise;
        this.closingTasks = closingTasks;
        this.replay = replay;
    }

    private void forget() {
        plans.clear();
    }

    void addTo(StreamsBuilder builder, String topic) {
        table.addTo(builder, topic);
    }

    /** Changes whenever a plan may have changed. */
    int generation() {
        return table.generation();
    }

    /** Policies as a task sees them; all tasks share what is decoded. */
    View view(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        return new View(store);
    }

    final class View implements ColumnNames {
        private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
        private final RecordedPolicies records;
        private int mappingGeneration = -1;
        private boolean mapped;

        private View(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
            this.store = store;
            records = new RecordedPolicies(
                    key -> store.get(Bytes.wrap(key.toBytes())),
                    model -> OwnedModels.partitionOf(model, closingTasks),
                    otherwise);
        }

        /** The policies of a model over time. */
        ModelPlan plan(String model) {
            ModelPlan known = plans.get(model);
            if (known != null) {
                return known;
            }
            int before = generation();
            ModelPlan plan = read(model);
            if (plans.size() >= MOST_MODELS) {
                plans.clear();
            }
            if (before == generation()) { // a record that came meanwhile may not have been read
                plans.put(model, plan);
            }
            return plan;
        }

        private ModelPlan read(String model) {
            ModelPlan plan;
            try {
                plan = records.plan(model);
            } catch (IllegalArgumentException e) {
                LOG.atWarn()
                        .addKeyValue("model", model)
                        .addKeyValue("error", e.getMessage())
                        .log(
                                "A record of the settings topic cannot be read; the model is watched as this instance's file says");
                plan = ModelPlan.always(otherwise.of(model));
            }
            return replay ? plan.map(ModelPolicy::neverTooLate) : plan;
        }

        /** When the end of a model was said, in milliseconds of the wall clock; long ago where it was not. */
        long retiredAt(String model) {
            byte[] record = store.get(Bytes.wrap(PolicyKey.retired(model).toBytes()));
            try {
                return record == null
                        ? Long.MIN_VALUE
                        : PolicyJson.retirement(record).at().toEpochMilli();
            } catch (IllegalArgumentException e) {
                return Long.MIN_VALUE; // which the console says as well, by showing it
            }
        }

        /** @throws IllegalArgumentException if the record of them cannot be read */
        PolicyVersions versions() {
            return records.versions();
        }

        int decided(int task) {
            return records.decided(task);
        }

        @Override
        public boolean areGiven() {
            int now = generation();
            if (now != mappingGeneration) {
                mappingGeneration = now;
                mapped = isMapped();
            }
            return mapped;
        }

        private boolean isMapped() {
            try {
                return versions().all().stream().anyMatch(ConfiguredPolicies::mapColumns);
            } catch (IllegalArgumentException e) {
                return otherwise.mapColumns(); // as plans are then made of it
            }
        }

        @Override
        public ColumnMapping of(String model, long time) {
            return plan(model).at(time).mapping();
        }
    }
}
