package io.plumbline.monitor.stream;

import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.reference.Calibration;
import io.plumbline.monitor.reference.LearningProgress;
import io.plumbline.monitor.reference.Reference;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known, on the heap, of a model whose reference is learned. The rows and blocks themselves are stored. */
final class ModelLearning {
    private static final double OUTER = .01;

    Reference.@Nullable Stage stage;
    String referenceId = "";
    /** Whether that has come back from its topic. */
    boolean cameBack;
    /** Of the reference whose cells windows are counted in; null until it has come back from its topic. */
    @Nullable
    Calibration calibration;

    /** Why the last attempt gave no reference, and when the next may be made, by the wall clock. */
    @Nullable
    String failure;

    long notBefore;
    private long inferences;
    private long entries;
    private @Nullable String last; // rows from here on are too many
    private final long resolution;
    private final TreeMap<Long, Integer> times = new TreeMap<>(); // inferences by time, in steps of the resolution
    private final TreeSet<Window> blocks = new TreeSet<>(Comparator.comparingLong(Window::start));

    /** @param cut time that is to be told apart from less */
    ModelLearning(Duration cut) {
        resolution = Math.max(1, cut.toMillis() / 48);
    }

    /** Whether its last reference is published, though it may not have come back yet. */
    boolean isOver() {
        return stage != null && stage.decides();
    }

    boolean takes(SampledRow row) {
        return last == null || row.order().compareTo(last) < 0;
    }

    void added(SampledRow row) {
        entries++;
        if (row.isInference()) {
            inferences++;
            times.merge(Math.floorDiv(row.time(), resolution), 1, Integer::sum);
        }
    }

    void removed(SampledRow row) {
        last = row.order();
        entries--;
        if (row.isInference()) {
            inferences--;
            times.computeIfPresent(Math.floorDiv(row.time(), resolution), (t, n) -> n == 1 ? null : n - 1);
        }
    }

    /** Whether the sample has more than so many inferences; labels may be as many again. */
    boolean exceeds(int rows) {
        return inferences > rows || entries > 2L * rows;
    }

    /** A window of the size that is counted has been kept. */
    void block(Window window) {
        blocks.add(window);
    }

    void forgetBlocks() {
        blocks.clear();
    }

    LearningProgress progress() {
        Duration collected = blocks.isEmpty()
                ? Duration.ZERO
                : Duration.ofMillis(blocks.last().end() - blocks.first().start());
        return new LearningProgress(stage, inferences, spread(), collected, blocks.size(), failure);
    }

    /** A few events with wrong clocks are no time that was seen. */
    private Duration spread() {
        long skip = (long) (inferences * OUTER);
        Long from = at(times, skip);
        Long to = at(times.descendingMap(), skip);
        return from == null || to == null ? Duration.ZERO : Duration.ofMillis((to - from) * resolution);
    }

    private static @Nullable Long at(Map<Long, Integer> times, long skip) {
        long seen = 0;
        for (Map.Entry<Long, Integer> time : times.entrySet()) {
            seen += time.getValue();
            if (seen > skip) {
                return time.getKey();
            }
        }
        return null;
    }
}
