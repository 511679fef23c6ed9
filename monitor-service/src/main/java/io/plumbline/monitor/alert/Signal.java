package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.stats.verdict.Severity;
import java.util.Comparator;
import java.util.List;

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
