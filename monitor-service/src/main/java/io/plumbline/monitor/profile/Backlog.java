package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.FeatureValue;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of a profile, not yet counted in its columns. With many models, most of a profile is not in the
 * processor's cache when its next event comes, and waiting for it costs several times the counting; a few events counted
 * at once, column by column, wait for it once.
 *
 * <p>Values are kept by place: where in an event a column's value came the last time, it most likely comes again.
 */
final class Backlog {
    private static final int EVENTS = 16;
    private static final byte NOTHING = 0;
    private static final byte NUMBER = 1;
    private static final byte OTHER = 2;

    private final @Nullable String[] names;
    private final @Nullable ColumnProfile[] columns;
    // What came at each place of each event. Numbers are no objects here: to note in an old object which other it
    // refers to costs the garbage collector more than the counting.
    private final byte[] kinds;
    private final double[] numbers;
    private final @Nullable FeatureValue[] others;
    private int events;
    private int row;

    /** @param places most values of an event that are kept */
    Backlog(int places) {
        names = new String[places];
        columns = new ColumnProfile[places];
        numbers = new double[EVENTS * places];
        kinds = new byte[EVENTS * places];
        others = new FeatureValue[EVENTS * places];
    }

    /** Heap that one takes, about. */
    static long heapBytes(int places) {
        return 150 + places * (EVENTS * 13L + 8);
    }

    /**
     * Keeps a value, if its place is that of its column.
     *
     * @param name as given to {@link #expect}; the same name as another text counts as another
     * @return whether it was kept
     */
    @SuppressWarnings("ReferenceEquality") // a decoder gives the same text for the same name; if not, it is only slower
    boolean add(int place, String name, FeatureValue value) {
        if (place >= names.length || names[place] != name) {
            return false;
        }
        int at = row + place;
        if (value instanceof FeatureValue.Numeric numeric) {
            numbers[at] = numeric.value();
            kinds[at] = NUMBER;
        } else {
            others[at] = value;
            kinds[at] = OTHER;
        }
        return true;
    }

    /** The column that is to be expected at a place. */
    void expect(int place, String name, ColumnProfile column) {
        if (place < names.length) {
            count(); // values kept at this place are another column's
            names[place] = name;
            columns[place] = column;
        }
    }

    /** Ends an event. */
    void next() {
        events++;
        row += names.length;
        if (events == EVENTS) {
            count();
        }
    }

    /** Counts everything in the columns, in the middle of an event too. */
    void count() {
        int places = names.length;
        int end = Math.min(row + places, kinds.length);
        for (int place = 0; place < places; place++) {
            ColumnProfile column = columns[place];
            if (column != null) {
                for (int i = place; i < end; i += places) {
                    if (kinds[i] == NUMBER) {
                        column.update(numbers[i]);
                    } else if (kinds[i] == OTHER) {
                        column.update(Objects.requireNonNull(others[i]));
                    }
                }
            }
        }
        Arrays.fill(kinds, 0, end, NOTHING);
        events = 0;
        row = 0;
    }
}
