package io.plumbline.monitor.outcome;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Comparator;

/**
 * A label.
 *
 * @param time when it was given, in milliseconds since the epoch
 * @param value the true class, or the number as text
 */
public record Truth(long time, String value) {
    /** Of several labels of one id the last of these counts, whichever came last. */
    static final Comparator<Truth> LAST = Comparator.comparingLong(Truth::time).thenComparing(Truth::value);

    /** As bytes. */
    public SummaryWriter writeTo(SummaryWriter out) {
        return out.putSigned(time).putText(value);
    }

    /** @throws IllegalArgumentException if it is something else */
    public static Truth readFrom(SummaryReader in) {
        return new Truth(in.getSigned(), in.getText());
    }
}
