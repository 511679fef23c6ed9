package io.plumbline.monitor.alert;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.verdict.Severity;
import java.util.Collection;
import java.util.TreeSet;

/**
 * One alert of one rule, from its first window on. It is kept after it has ended, to know its echo in a larger window.
 *
 * @param firing false once it has ended
 * @param size of the window that fired
 * @param since end of the first window, in milliseconds
 * @param severity the highest so far
 * @param columns that moved in windows of this size
 * @param calm calm windows of this size in a row, without those that decide nothing
 * @param movedUntil end of the last window, of any size, in which a column moved
 */
record Episode(
        boolean firing,
        String size,
        long since,
        Severity severity,
        TreeSet<String> columns,
        int calm,
        long movedUntil) {

    static Episode begin(String size, long end, Severity severity, Collection<String> columns) {
        return new Episode(true, size, end, severity, new TreeSet<>(columns), 0, end);
    }

    /** Columns moved in a window of the size that fired. */
    Episode moved(long end, Severity moved, Collection<String> more) {
        TreeSet<String> all = new TreeSet<>(columns);
        all.addAll(more);
        return new Episode(firing, size, since, higher(moved), all, 0, Math.max(movedUntil, end));
    }

    /** Columns moved in a window of another size: it may be graver, but it does not hold up the end. */
    Episode movedElsewhere(long end, Severity moved) {
        return new Episode(firing, size, since, higher(moved), columns, calm, Math.max(movedUntil, end));
    }

    Episode calmer() {
        return new Episode(firing, size, since, severity, columns, calm + 1, movedUntil);
    }

    Episode ended() {
        return new Episode(false, size, since, severity, columns, calm, movedUntil);
    }

    /** Whether a window, by its start, only tells again of what this episode told: it reaches back into it. */
    boolean isEchoed(String windowSize, long start, Collection<String> moved) {
        return !windowSize.equals(size) && start < movedUntil && columns.containsAll(moved);
    }

    private Severity higher(Severity other) {
        return other.compareTo(severity) > 0 ? other : severity;
    }

    void writeTo(SummaryWriter out) {
        out.putByte(firing ? 1 : 0).putText(size).putSigned(since).putText(severity.name());
        out.putCount(columns.size());
        columns.forEach(out::putText);
        out.putCount(calm).putSigned(movedUntil);
    }

    static Episode readFrom(SummaryReader in) {
        boolean firing = in.getByte() == 1;
        String size = in.getText();
        long since = in.getSigned();
        Severity severity = Severity.valueOf(in.getText());
        TreeSet<String> columns = new TreeSet<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            columns.add(in.getText());
        }
        return new Episode(firing, size, since, severity, columns, in.getLength(), in.getSigned());
    }
}
