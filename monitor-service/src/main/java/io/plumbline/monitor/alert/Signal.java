package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.stats.verdict.Severity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a window says to a rule. */
sealed interface Signal {

    /** Something is as the rule says. */
    record Moved(List<Finding> findings) implements Signal {
        /** @param findings worst first, at least one */
        public Moved {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("nothing moved");
            }
        }

        Severity severity() {
            return findings.stream()
                    .map(Finding::severity)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }

        /** With since when each column has changed, where that is before this window. */
        Moved changed(Function<String, @Nullable ChangePoint> changes, long window) {
            return new Moved(findings.stream()
                    .map(finding -> {
                        ChangePoint change = changes.apply(finding.column());
                        return change == null || change.since() >= window
                                ? finding
                                : finding.changedAt(Instant.ofEpochMilli(change.since()));
                    })
                    .toList());
        }

        List<String> columns() {
            return findings.stream().map(Finding::column).distinct().toList();
        }
    }

    /** Nothing moved. */
    enum Still implements Signal {
        /** Those that moved before are surely well. */
        CALM,
        /** That cannot be said: it neither begins nor ends anything, nor breaks the row of calm windows. */
        UNDECIDED
    }
}
