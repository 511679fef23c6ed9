package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Sparkline;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.WindowReport.QualityFinding;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules that every model has. */
enum BuiltInRule implements AlertRule {
    /** What goes into the model and what comes out of it. */
    DRIFT("drift") {
        @Override
        public Signal read(WindowReport report, Set<String> before) {
            return drift(report, before, INPUTS_AND_OUTPUTS);
        }
    },
    /**
     * What really happened. Apart from the inputs, as a change of the world in the label asks for another answer than a
     * fault in the inputs.
     */
    LABEL_DRIFT("label_drift") {
        @Override
        public Signal read(WindowReport report, Set<String> before) {
            return drift(report, before, EnumSet.of(ColumnRole.LABEL));
        }
    },
    /**
     * What the model makes of its inputs. Apart from them, as it moves with them, or without them where the model or what explains
     * it is another.
     */
    ATTRIBUTION_DRIFT("attribution_drift") {
        @Override
        public Signal read(WindowReport report, Set<String> before) {
            return drift(report, before, EnumSet.of(ColumnRole.ATTRIBUTION));
        }
    },
    /** Columns that the reference has and the window has not, the reverse, and values of another type. */
    SCHEMA("schema") {
        @Override
        public Signal read(WindowReport report, Set<String> before) {
            List<Finding> findings = new ArrayList<>();
            for (QualityFinding finding : report.quality()) {
                switch (finding.check()) {
                    case "missing_column" -> findings.add(finding(finding, Severity.MAJOR, "missing"));
                    case "wrong_type" -> {
                        if (finding.count() >= LEAST_OF_ANOTHER_TYPE * report.nCurrent()) {
                            findings.add(finding(finding, Severity.MODERATE, "values of another type"));
                        }
                    }
                    case "new_column" -> findings.add(finding(finding, Severity.MINOR, "new"));
                    default -> {
                        // Of the values, not of the schema.
                    }
                }
            }
            return signal(findings, report.referenceId() != null && report.nCurrent() > 0);
        }
    },
    /** What a person said must hold, and does not. */
    EXPECTATIONS("expectations") {
        @Override
        public Signal read(WindowReport report, Set<String> before) {
            List<Finding> findings = report.quality().stream()
                    .filter(finding -> finding.check().startsWith(EXPECTED))
                    .map(finding -> finding(
                            finding,
                            Severity.MODERATE,
                            finding.check().substring(EXPECTED.length()).replace('_', ' ')))
                    .toList();
            return signal(findings, report.nCurrent() + report.nLabels() > 0);
        }
    },
    /** Requests without a response, as servers that fail log none, or the reverse. */
    ORPHANS("orphans") {
        @Override
        public Signal read(WindowReport report, Set<String> before) {
            List<Finding> findings = new ArrayList<>();
            for (QualityFinding finding : report.quality()) {
                double share = (double) finding.count() / Math.max(1, report.nCurrent());
                if (finding.check().startsWith("orphan_") && share >= LEAST_ORPHANS) {
                    boolean requests = finding.check().equals("orphan_requests");
                    findings.add(new Finding(
                            requests ? "requests" : "responses",
                            share >= MANY_ORPHANS ? Severity.MAJOR : Severity.MODERATE,
                            requests ? "without a response" : "without a request",
                            finding.message()));
                }
            }
            return signal(findings, report.nCurrent() > 0);
        }
    };

    private static final Set<ColumnRole> INPUTS_AND_OUTPUTS =
            Collections.unmodifiableSet(EnumSet.of(ColumnRole.FEATURE, ColumnRole.PREDICTION, ColumnRole.SCORE));

    private static final String EXPECTED = "expected_";
    /** Share of values below which a few of another type are no change of the schema. */
    private static final double LEAST_OF_ANOTHER_TYPE = .01;

    private static final double LEAST_ORPHANS = .01;
    private static final double MANY_ORPHANS = .1;

    private final String id;

    BuiltInRule(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    /** Whether one of them has this id. */
    static boolean is(String id) {
        return place(id) < values().length;
    }

    /** Its place among them; after all of them where there is none of this id. */
    static int place(String id) {
        int place = 0;
        while (place < values().length && !values()[place].id.equals(id)) {
            place++;
        }
        return place;
    }

    private static Signal signal(List<Finding> findings, boolean decided) {
        if (!findings.isEmpty()) {
            return new Signal.Moved(findings.stream()
                    .sorted(Comparator.comparing(Finding::severity).reversed())
                    .toList());
        }
        return decided ? Signal.Still.CALM : Signal.Still.UNDECIDED;
    }

    private static Finding finding(QualityFinding finding, Severity severity, String cause) {
        return new Finding(Objects.requireNonNullElse(finding.column(), ""), severity, cause, finding.message());
    }

    /**
     * A column moved if it is DRIFTED and at least MODERATE, or MAJOR where the reference is provisional: nobody has looked at
     * that yet. Where none did, the window is calm if no column that moved in the alert is INCONCLUSIVE, or still DRIFTED
     * though it matters less, and at least one column is not INCONCLUSIVE.
     */
    private static Signal drift(WindowReport report, Set<String> before, Set<ColumnRole> roles) {
        Severity least = report.provisional() ? Severity.MAJOR : Severity.MODERATE;
        List<ColumnReport> columns = report.columns().stream()
                .filter(column -> roles.contains(column.role()))
                .toList();
        List<ColumnReport> moved = Wording.ranked(columns.stream()
                .filter(column -> column.verdict() == Verdict.DRIFTED && isAtLeast(column.severity(), least))
                .toList());
        if (!moved.isEmpty()) {
            return new Signal.Moved(
                    moved.stream().map(column -> finding(column, columns)).toList());
        }
        boolean well = columns.stream()
                .filter(column -> before.contains(column.name()))
                .allMatch(column -> column.verdict() == Verdict.STABLE);
        boolean decided = columns.stream().anyMatch(column -> column.verdict() != Verdict.INCONCLUSIVE);
        return well && decided ? Signal.Still.CALM : Signal.Still.UNDECIDED;
    }

    private static boolean isAtLeast(@Nullable Severity severity, Severity least) {
        return severity != null && severity.compareTo(least) >= 0;
    }

    private static Finding finding(ColumnReport column, List<ColumnReport> all) {
        return new Finding(
                column.name(),
                Objects.requireNonNullElse(column.severity(), Severity.MODERATE),
                Wording.cause(column, all),
                Wording.finding(column),
                Sparkline.of(column.bins()),
                null);
    }
}
