package io.plumbline.monitor.outcome;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that came of one id: a prediction, labels, or both. What is in it does not depend on what came first.
 *
 * @param prediction null as long as only labels came
 * @param truths labels: with a prediction, the one that counts; before it, all that may come to count, up to {@value #MOST}
 */
public record OutcomeRow(@Nullable Prediction prediction, List<Truth> truths) {
    /** Nothing came yet. */
    public static final OutcomeRow EMPTY = new OutcomeRow(null, List.of());

    /** Labels kept of an id whose prediction is yet to come: the latest. */
    static final int MOST = 8;

    private static final int VERSION = 1;

    public OutcomeRow {
        truths = List.copyOf(truths);
    }

    /** With a prediction. Of several of one id the earliest counts: it is the one that somebody acted on. */
    public OutcomeRow with(Prediction more, long horizonMillis) {
        Prediction first = prediction == null || Prediction.FIRST.compare(more, prediction) < 0 ? more : prediction;
        return new OutcomeRow(first, counting(first, truths, horizonMillis));
    }

    /** With a label. Of several the latest counts, as it corrects those before, but none that came after the horizon. */
    public OutcomeRow with(Truth more, long horizonMillis) {
        List<Truth> all = new ArrayList<>(truths);
        all.add(more);
        if (prediction != null) {
            return new OutcomeRow(prediction, counting(prediction, all, horizonMillis));
        }
        List<Truth> latest = all.stream()
                .distinct()
                .sorted(Truth.LAST.reversed())
                .limit(MOST)
                .toList();
        return new OutcomeRow(null, latest);
    }

    private static List<Truth> counting(Prediction prediction, List<Truth> truths, long horizonMillis) {
        return truths.stream()
                .filter(truth -> truth.time() - prediction.time() <= horizonMillis)
                .max(Truth.LAST)
                .map(List::of)
                .orElse(List.of());
    }

    /** The label that counts; null if there is none, or no prediction. */
    public @Nullable Truth truth() {
        return prediction == null || truths.isEmpty() ? null : truths.get(0);
    }

    /** Time that it is kept by: that of the prediction, else of the latest label; in milliseconds. */
    public long time() {
        return prediction == null ? truths.get(0).time() : prediction.time();
    }

    public byte[] toBytes() {
        SummaryWriter out = new SummaryWriter().putByte(VERSION).putByte(prediction == null ? 0 : 1);
        if (prediction != null) {
            prediction.writeTo(out);
        }
        out.putCount(truths.size());
        truths.forEach(truth -> truth.writeTo(out));
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static OutcomeRow fromBytes(byte[] bytes) {
        SummaryReader in = new SummaryReader(bytes);
        if (in.getByte() != VERSION) {
            throw new IllegalArgumentException("not a row of outcomes of version " + VERSION);
        }
        Prediction prediction = in.getByte() == 1 ? Prediction.readFrom(in) : null;
        List<Truth> truths = new ArrayList<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            truths.add(Truth.readFrom(in));
        }
        return new OutcomeRow(prediction, truths);
    }
}
