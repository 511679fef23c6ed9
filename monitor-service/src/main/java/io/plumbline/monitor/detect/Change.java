package io.plumbline.monitor.detect;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a detector found.
 *
 * @param column as it is configured
 * @param time of the event at which it was found, in milliseconds since the epoch
 * @param offset of that event's record in its partition; of no meaning for errors
 * @param before mean before the change, in the column's unit; null where it is not known, or not to be told
 * @param after mean since
 * @param events numbers since the change began, as it is estimated, the last one among them; 0 where that is not known
 */
public record Change(
        String column,
        DetectorMethod method,
        long time,
        long offset,
        @Nullable Double before,
        @Nullable Double after,
        long events) {

    /** The same, without values of its column. */
    public Change masked() {
        return new Change(column, method, time, offset, null, null, events);
    }

    public void writeTo(SummaryWriter out) {
        out.putText(column).putText(method.name()).putSigned(time).putSigned(offset);
        out.putByte(before == null || after == null ? 0 : 1);
        if (before != null && after != null) {
            out.putDouble(before).putDouble(after);
        }
        out.putCount(events);
    }

    /** @throws IllegalArgumentException if it is something else */
    public static Change readFrom(SummaryReader in) {
        String column = in.getText();
        DetectorMethod method = DetectorMethod.valueOf(in.getText());
        long time = in.getSigned();
        long offset = in.getSigned();
        boolean means = in.getByte() == 1;
        Double before = means ? in.getDouble() : null;
        Double after = means ? in.getDouble() : null;
        return new Change(column, method, time, offset, before, after, in.getCount());
    }
}
