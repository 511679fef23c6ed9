package io.plumbline.monitor.alert;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.verdict.Severity;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What has happened since something moved, whatever its alert has become.
 *
 * @param size of the window in which it moved first
 * @param since end of that window, in milliseconds
 * @param severity the highest so far
 * @param columns that moved in windows of this size
 * @param movedUntil end of the last window, of any size, in which a column moved
 * @param flaps how often it came back soon after it was over
 */
record Episode(String size, long since, Severity severity, TreeSet<String> columns, long movedUntil, int flaps) {

    static Episode begin(String size, long end, Severity severity, Collection<String> columns, int flaps) {
        return new Episode(size, end, severity, new TreeSet<>(columns), end, flaps);
    }

    /** It moved in a further window. In one of another size it may be graver, but not of other columns. */
    Episode moved(String windowSize, long end, Severity moved, Collection<String> more) {
        TreeSet<String> all = new TreeSet<>(columns);
        if (windowSize.equals(size)) {
            all.addAll(more);
        }
        Severity worst = moved.compareTo(severity) > 0 ? moved : severity;
        return new Episode(size, since, worst, all, Math.max(movedUntil, end), flaps);
    }

    /** Whether a window, by its start, only tells again of what this episode told: it reaches back into it. */
    boolean isEchoed(String windowSize, long start, Collection<String> moved) {
        return !windowSize.equals(size) && start < movedUntil && columns.containsAll(moved);
    }

    /** Whether the window, by its end, is the one that began it, and no other has moved since. */
    boolean isOf(String windowSize, long end) {
        return windowSize.equals(size) && since == end && movedUntil == end;
    }

    void writeTo(SummaryWriter out) {
        out.putText(size).putSigned(since).putText(severity.name());
        out.putCount(columns.size());
        columns.forEach(out::putText);
        out.putSigned(movedUntil).putCount(flaps);
    }

    static Episode readFrom(SummaryReader in) {
        String size = in.getText();
        long since = in.getSigned();
        Severity severity = Severity.valueOf(in.getText());
        return new Episode(size, since, severity, columns(in), in.getSigned(), in.getLength());
    }

    static TreeSet<String> columns(SummaryReader in) {
        TreeSet<String> columns = new TreeSet<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            columns.add(in.getText());
        }
        return columns;
    }
}
