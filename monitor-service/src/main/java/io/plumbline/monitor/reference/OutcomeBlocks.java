package io.plumbline.monitor.reference;

import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.performance.BetweenBlocks;
import io.plumbline.stats.performance.Estimate;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Predictions of a reference whose labels are known, by blocks of one length: between them, performance varies by nature. */
final class OutcomeBlocks {
    private static final long MOST = 500;
    /** Labels below which a block says little. */
    private static final long FEWEST_LABELS = 50;

    private final Task task;
    private final WindowSize size;
    private final ZoneId zone;
    private final long stride;
    private final TreeMap<Long, OutcomeProfile> profiles = new TreeMap<>();

    /**
     * @param from time of the first row
     * @param to time of the last row
     */
    OutcomeBlocks(Task task, WindowSize size, ZoneId zone, Instant from, Instant to) {
        this.task = task;
        this.size = size;
        this.zone = zone;
        long blocks = (to.toEpochMilli() - from.toEpochMilli()) / size.length().toMillis() + 1;
        this.stride = blocks <= MOST
                ? 1
                : BigInteger.valueOf(blocks / MOST).nextProbablePrime().longValueExact();
    }

    WindowSize size() {
        return size;
    }

    void add(Prediction prediction, Truth truth) {
        Window block = size.containing(prediction.time(), zone);
        if (BlockProfiles.isKept(block, size, stride)) {
            profiles.computeIfAbsent(block.start(), start -> OutcomeProfile.of(task))
                    .add(prediction, truth);
        }
    }

    /** By the number's name, those of which there are blocks enough. */
    SortedMap<String, Double> variation() {
        SortedMap<String, Double> variation = new TreeMap<>();
        for (String metric : task.judged()) {
            List<Estimate> blocks = profiles.values().stream()
                    .filter(profile -> profile.labelled() >= FEWEST_LABELS)
                    .map(profile -> task.number(metric, profile))
                    .flatMap(Optional::stream)
                    .toList();
            BetweenBlocks.upperBound(blocks).ifPresent(sd -> variation.put(metric, sd));
        }
        return variation;
    }
}
