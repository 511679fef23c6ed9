package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.Ownership;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Utils;

/** The closing tasks that run on this instance, and which task a model belongs to. */
final class OwnedModels implements Ownership {
    private final Set<Integer> tasks = ConcurrentHashMap.newKeySet();
    private final int closingTasks;

    OwnedModels(int closingTasks) {
        this.closingTasks = closingTasks;
    }

    void add(int task) {
        tasks.add(task);
    }

    void remove(int task) {
        tasks.remove(task);
    }

    @Override
    public boolean owns(String model) {
        return tasks.contains(partitionOf(model, closingTasks));
    }

    static int partitionOf(String model, int partitions) {
        return Utils.toPositive(Utils.murmur2(model.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
