package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.TraceContext;
import io.plumbline.stats.Hash64;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Arrays;
import java.util.List;

/**
 * A few of the events of a profile that belong to a recorded trace, and which cells their values were counted in. Which ones
 * is decided by hashes of trace ids, so that it is the same in any order: those with the smallest, one event of each trace.
 *
 * <p>Each takes about {@code 100 + 2 * columns} bytes of heap and {@code 25 + columns} stored; where no event has a trace
 * nothing is taken.
 */
public final class TracedEvents {
    /** Events kept of one profile. */
    public static final int MOST = 32;

    /** Of a column whose role the event does not carry at all. */
    public static final char NOT_CARRIED = 0;
    /** Of a column without a usable value: left out, null, NaN or of a wrong type. */
    public static final char MISSING = 1;
    /** What the first cell of a column is; the one after its last is that of categories that its reference does not know. */
    public static final char FIRST_CELL = 2;

    /**
     * One of them.
     *
     * @param order hash of the trace id
     * @param places by column of the reference, in order of name: {@link #NOT_CARRIED}, {@link #MISSING} or
     *     {@link #FIRST_CELL} and the number of a cell. Do not change
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by hand, and made by the thousand
    public record Traced(long order, TraceContext context, char[] places) {
        /** Of two events of one trace the same one is kept, whichever comes first. */
        private boolean isBefore(Traced that) {
            int bySpan = Long.compareUnsigned(context.span(), that.context.span());
            return bySpan < 0 || bySpan == 0 && Arrays.compare(places, that.places) < 0;
        }
    }

    private static final Traced[] NONE = {};

    private Traced[] kept = NONE;
    private int size;

    /** Whether an event of this trace belongs to those that are kept. Of the others nothing need be known. */
    boolean takes(TraceContext context) {
        return context.sampled() && (size < MOST || Long.compareUnsigned(order(context), kept[MOST - 1].order) <= 0);
    }

    void add(TraceContext context, char[] places) {
        add(new Traced(order(context), context, places));
    }

    private void add(Traced one) {
        int at = 0;
        while (at < size && compare(kept[at], one) < 0) {
            at++;
        }
        if (at < size && compare(kept[at], one) == 0) {
            if (one.isBefore(kept[at])) {
                kept[at] = one;
            }
        } else if (at < MOST) {
            if (kept.length == size && size < MOST) {
                kept = Arrays.copyOf(kept, Math.min(MOST, Math.max(4, 2 * size)));
            }
            System.arraycopy(kept, at, kept, at + 1, Math.min(size, MOST - 1) - at);
            kept[at] = one;
            size = Math.min(size + 1, MOST);
        }
    }

    void merge(TracedEvents that) {
        for (int i = 0; i < that.size; i++) {
            add(that.kept[i]);
        }
    }

    private static int compare(Traced a, Traced b) {
        int byOrder = Long.compareUnsigned(a.order, b.order);
        if (byOrder != 0) {
            return byOrder;
        }
        int byHigh = Long.compareUnsigned(a.context.high(), b.context.high());
        return byHigh == 0 ? Long.compareUnsigned(a.context.low(), b.context.low()) : byHigh;
    }

    private static long order(TraceContext context) {
        return Hash64.of(Hash64.of(context.high()) + context.low());
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** In order of the hashes of their trace ids: like a draw, and always the same. */
    public List<Traced> all() {
        return List.of(Arrays.copyOf(kept, size));
    }

    long heapBytes() {
        return size == 0 ? 0 : 50 + size * (100 + 2L * kept[0].places.length);
    }

    void writeTo(SummaryWriter out) {
        out.putCount(size);
        for (int i = 0; i < size; i++) {
            TraceContext context = kept[i].context;
            out.putLong(context.high()).putLong(context.low()).putLong(context.span());
            out.putCount(kept[i].places.length);
            for (char place : kept[i].places) {
                out.putCount(place);
            }
        }
    }

    static TracedEvents readFrom(SummaryReader in) {
        TracedEvents events = new TracedEvents();
        int size = in.getLength();
        for (int i = 0; i < size; i++) {
            TraceContext context = new TraceContext(in.getLong(), in.getLong(), in.getLong(), true);
            char[] places = new char[in.getLength()];
            for (int column = 0; column < places.length; column++) {
                places[column] = (char) in.getCount();
            }
            events.add(context, places);
        }
        return events;
    }
}
