package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.Ownership;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Utils;

/** The closing tasks that run on this instance, whether they have more to say, and which task a model belongs to. */
final class OwnedModels implements Ownership {
    private final Map<Integer, Boolean> settledByTask = new ConcurrentHashMap<>();
    private final int closingTasks;

    OwnedModels(int closingTasks) {
        this.closingTasks = closingTasks;
    }

    void add(int task) {
        settle(task, false);
    }

    void remove(int task) {
        settledByTask.remove(task);
    }

    /** @param settled whether all sources are read to their end, and whatever the task could report of them is reported */
    void settle(int task, boolean settled) {
        settledByTask.put(task, settled);
    }

    /** Whether all tasks are settled, and run on this instance. */
    boolean settled() {
        return settledByTask.size() == closingTasks && !settledByTask.containsValue(false);
    }

    @Override
    public boolean owns(String model) {
        return settledByTask.containsKey(partitionOf(model, closingTasks));
    }

    static int partitionOf(String model, int partitions) {
        return Utils.toPositive(Utils.murmur2(model.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
