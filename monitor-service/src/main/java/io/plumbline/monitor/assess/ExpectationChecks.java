package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.WindowReport.QualityFinding;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.Expectation.Breach;
import io.plumbline.monitor.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a person said must hold, and does not: by column, whatever the reference is. Counted, not tested: no chance is involved, so
 * none of it is of the budget of false alarms.
 */
final class ExpectationChecks {
    /** What the names of all these findings begin with. */
    static final String PREFIX = "expected_";

    private final List<Profile> parts;
    private final List<QualityFinding> findings = new ArrayList<>();

    private ExpectationChecks(List<Profile> parts) {
        this.parts = parts;
    }

    /** @param parts that together are the window */
    static List<QualityFinding> of(Map<String, Expectation> expectations, List<Profile> parts) {
        ExpectationChecks checks = new ExpectationChecks(parts);
        new TreeMap<>(expectations).forEach(checks::check);
        return checks.findings;
    }

    private void check(String name, Expectation expected) {
        long events = 0;
        long missing = 0;
        long[] breaches = new long[Breach.values().length];
        for (Profile part : parts) {
            ColumnProfile column = column(part, name);
            long could = part.carrying(column == null ? ColumnRole.ofColumn(name) : column.role());
            events += could;
            missing += column == null ? could : part.missing(column);
            for (Breach breach : Breach.values()) {
                breaches[breach.ordinal()] += column == null ? 0 : column.breaches(breach);
            }
        }
        if (expected.required() && missing > 0) {
            add(
                    name,
                    "required",
                    missing,
                    Phrases.count(missing, "event has", "events have") + " no value in " + Wording.name(name)
                            + ", which is required.");
        }
        Double most = expected.maxNullRatio();
        if (most != null && missing > most * events) {
            add(
                    name,
                    "null_ratio",
                    missing,
                    Phrases.percent((double) missing / events)
                            + " of the events have no value in " + Wording.name(name) + "; at most "
                            + Phrases.percent(most)
                            + " may have none.");
        }
        long below = breaches[Breach.BELOW_MIN.ordinal()];
        Double min = expected.min();
        if (min != null && below > 0) {
            add(name, "min", below, values(below, name) + " below " + Phrases.number(min) + ", the least allowed.");
        }
        long above = breaches[Breach.ABOVE_MAX.ordinal()];
        Double max = expected.max();
        if (max != null && above > 0) {
            add(name, "max", above, values(above, name) + " above " + Phrases.number(max) + ", the most allowed.");
        }
        long others = breaches[Breach.NOT_ALLOWED.ordinal()];
        if (others > 0) {
            add(name, "allowed", others, values(others, name) + " not among those allowed.");
        }
        long unmatched = breaches[Breach.NO_MATCH.ordinal()];
        if (unmatched > 0 && expected.pattern() != null) {
            add(
                    name,
                    "pattern",
                    unmatched,
                    Phrases.count(unmatched, "value", "values") + " of " + Wording.name(name)
                            + (unmatched == 1 ? " does" : " do") + " not match " + expected.pattern() + ".");
        }
    }

    private static String values(long count, String name) {
        return Phrases.count(count, "value", "values") + " of " + Wording.name(name) + (count == 1 ? " is" : " are");
    }

    private static @Nullable ColumnProfile column(Profile part, String name) {
        ColumnProfile known = part.columns().get(name);
        return known == null ? part.newColumns().get(name) : known;
    }

    private void add(String column, String check, long count, String message) {
        findings.add(new QualityFinding(column, PREFIX + check, count, message));
    }
}
