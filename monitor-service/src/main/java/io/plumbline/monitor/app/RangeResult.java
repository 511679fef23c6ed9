package io.plumbline.monitor.app;

import io.plumbline.monitor.history.WindowId;
import java.util.List;

/**
 * What a replay of a range found.
 *
 * @param records records of the input topics that were read
 * @param identical windows whose last report and whose replayed one are the same bytes
 * @param findings all other windows of the range, in order
 * @param notes what limits the comparison as a whole, in sentences
 */
public record RangeResult(long records, long identical, List<Finding> findings, List<String> notes) {
    public enum Kind {
        /** The bytes differ. */
        DIFFERENT,
        /** Reported, but the replay had no event of it. */
        NOT_REPLAYED,
        /** The replay reported it; the service has not. */
        NOT_REPORTED,
        /** Not the same, for a reason that the replay cannot help. */
        NOT_COMPARABLE
    }

    /** @param details the first members that differ, or the reason */
    public record Finding(WindowId window, Kind kind, List<String> details) {}

    public List<Finding> findings(Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).toList();
    }

    /** Windows of which the replay can say whether they are the same. */
    public long compared() {
        return identical + findings.size() - findings(Kind.NOT_COMPARABLE).size();
    }

    public boolean isAllIdentical() {
        return compared() == identical;
    }
}
