package io.plumbline.monitor.outcome;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a prediction until its label comes.
 *
 * @param time of the prediction, in milliseconds since the epoch
 * @param segments names of those that it is in, beside that of all events
 * @param value the predicted class; null if there is none, or if numbers are predicted
 * @param numbers scores as {@link Task.Classification#layout} has them, or the predicted number
 */
public record Prediction(
        String version,
        long time,
        List<String> segments,
        @Nullable String value,
        List<Double> numbers) {
    /** Of two of one id the first of these counts, whichever came first. */
    static final Comparator<Prediction> FIRST = Comparator.comparingLong(Prediction::time)
            .thenComparing(
                    prediction -> prediction.writeTo(new SummaryWriter()).toByteArray(), Arrays::compareUnsigned);

    public Prediction {
        segments = List.copyOf(segments);
        numbers = List.copyOf(numbers);
    }

    double[] scores() {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** As bytes. */
    public SummaryWriter writeTo(SummaryWriter out) {
        out.putText(version).putSigned(time).putCount(segments.size());
        segments.forEach(out::putText);
        out.putByte(value == null ? 0 : 1);
        if (value != null) {
            out.putText(value);
        }
        out.putCount(numbers.size());
        numbers.forEach(out::putDouble);
        return out;
    }

    /** @throws IllegalArgumentException if it is something else */
    public static Prediction readFrom(SummaryReader in) {
        String version = in.getText();
        long time = in.getSigned();
        List<String> segments = new ArrayList<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            segments.add(in.getText());
        }
        String value = in.getByte() == 1 ? in.getText() : null;
        List<Double> numbers = new ArrayList<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            numbers.add(in.getDouble());
        }
        return new Prediction(version, time, segments, value, numbers);
    }
}
