package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.WindowReport.QualityFinding;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be said of the data itself, whatever its distribution: gravest kind first, then by column. */
final class QualityChecks {
    /** Standard deviations of a difference of two counts. */
    private static final double BEYOND_CHANCE = 3;

    static final String UNSEEN = "unseen_categories";
    static final String OUT_OF_RANGE = "out_of_range";

    private final Profile window;
    private final double alpha;

    /**
     * @param alpha error that the window may spend; a share of nulls is called risen only beyond it
     */
    QualityChecks(Profile window, double alpha) {
        this.window = window;
        this.alpha = alpha;
    }

    /** What can be said without a reference. */
    static List<QualityFinding> general(Profile window) {
        List<QualityFinding> findings = new ArrayList<>();
        add(findings, orphans(window));
        add(findings, dropped(window));
        return findings;
    }

    /**
     * Requests without a response, as a server that fails logs none, or responses without a request. Where both come in one
     * event there are none. What is under way at either end of a window has its other half in the
     * next: that many may differ by chance, as long as a response takes no longer than a window.
     */
    private static @Nullable QualityFinding orphans(Profile window) {
        long requests = window.carrying(ColumnRole.FEATURE);
        long responses = Math.max(window.carrying(ColumnRole.PREDICTION), window.carrying(ColumnRole.SCORE));
        long more = requests - responses;
        boolean oneSideOnly = requests == 0 || responses == 0; // the other is not published
        if (oneSideOnly || Math.abs(more) <= BEYOND_CHANCE * StrictMath.sqrt(requests + responses)) {
            return null;
        }
        return more > 0
                ? orphans("orphan_requests", more, requests, "requests have no response: they failed, or it was lost.")
                : orphans("orphan_responses", -more, responses, "responses have no request: that was lost.");
    }

    private static QualityFinding orphans(String check, long orphans, long all, String what) {
        return new QualityFinding(
                null,
                check,
                orphans,
                Phrases.percent((double) orphans / all) + " of " + Phrases.count(all, what, what));
    }

    List<QualityFinding> against(Reference reference, List<ColumnAssessment> columns) {
        List<QualityFinding> findings = new ArrayList<>();
        columns.forEach(column -> add(findings, missing(column)));
        columns.forEach(column -> add(findings, wrongType(column)));
        columns.forEach(column -> add(findings, nulls(column, columns.size())));
        columns.forEach(column -> add(findings, outOfRange(column)));
        columns.forEach(column -> add(findings, unseen(column)));
        boolean attributed = reference.columns().stream().anyMatch(column -> column.role() == ColumnRole.ATTRIBUTION);
        window.newColumns().forEach((name, column) -> {
            // Where the reference has none at all, they are told of in the ranking, and are no other schema.
            if (attributed || column.role() != ColumnRole.ATTRIBUTION) {
                findings.add(new QualityFinding(
                        name,
                        "new_column",
                        column.observed(),
                        "Column " + Wording.name(name) + " is not in the reference; "
                                + Phrases.count(column.observed(), "event has it.", "events have it.")));
            }
        });
        findings.addAll(general(window));
        if (reference.rows() < 3 * window.inferences()) {
            findings.add(new QualityFinding(
                    null,
                    "small_reference",
                    reference.rows(),
                    "The reference has " + Phrases.count(reference.rows(), "row", "rows")
                            + ", fewer than three times the window's "
                            + Phrases.count(window.inferences(), "event", "events")
                            + ": by chance it may differ from every window in the same way."));
        }
        return findings;
    }

    private static void add(List<QualityFinding> findings, @Nullable QualityFinding finding) {
        if (finding != null) {
            findings.add(finding);
        }
    }

    private boolean isMissing(ColumnAssessment column) {
        return window.carrying(column.reference().role()) > 0
                && column.profile().observed() == 0;
    }

    private @Nullable QualityFinding missing(ColumnAssessment column) {
        // What explains predictions may leave out what adds little, as it did in the reference.
        boolean sparse = column.reference().role() == ColumnRole.ATTRIBUTION
                && column.reference().nulls() > 0;
        if (!isMissing(column) || sparse) {
            return null;
        }
        long events = window.carrying(column.reference().role());
        return new QualityFinding(
                column.reference().name(),
                "missing_column",
                events,
                "Column " + Wording.name(column.reference().name()) + " is in none of "
                        + Phrases.count(events, "event that could have it.", "events that could have it."));
    }

    private static @Nullable QualityFinding wrongType(ColumnAssessment column) {
        long wrong = column.profile().wrongType();
        if (wrong == 0) {
            return null;
        }
        boolean numeric = column.reference().type() == ColumnType.NUMERIC;
        String kind = numeric ? "is not a number." : "is not a text, a number or a boolean.";
        String kinds = numeric ? "are not numbers." : "are not texts, numbers or booleans.";
        return new QualityFinding(
                column.reference().name(),
                "wrong_type",
                wrong,
                Phrases.count(wrong, "value", "values") + " of "
                        + Wording.name(column.reference().name()) + " " + (wrong == 1 ? kind : kinds));
    }

    private @Nullable QualityFinding nulls(ColumnAssessment column, int family) {
        ColumnProfile profile = column.profile();
        long events = window.carrying(profile.role());
        long rows = column.evidence().reference().events();
        double p = column.evidence().parts().getOrDefault(Part.NULL, 1.0);
        if (events == 0 || isMissing(column) || p * family >= alpha) {
            return null;
        }
        long missing = window.missing(profile);
        double share = (double) missing / events;
        double before = (double) column.reference().nulls() / rows;
        if (share <= before) {
            return null;
        }
        return new QualityFinding(
                column.reference().name(),
                "nulls",
                missing,
                Phrases.percent(share) + " of the events have no value in "
                        + Wording.name(column.reference().name()) + "; in the reference "
                        + (before == 0 ? "none." : Phrases.percent(before) + "."));
    }

    private static @Nullable QualityFinding outOfRange(ColumnAssessment column) {
        if (!(column.reference().cells() instanceof NumericCells cells)) {
            return null;
        }
        long[] counts = column.profile().counts();
        long below = counts[0];
        long above = counts[counts.length - 1];
        if (below + above == 0) {
            return null;
        }
        String low = Phrases.count(below, "value", "values") + " below " + Phrases.number(cells.low(0));
        String high =
                Phrases.count(above, "value", "values") + " above " + Phrases.number(cells.high(cells.fine() - 1));
        String both = below == 0 ? high : above == 0 ? low : low + " and " + high;
        return new QualityFinding(
                column.reference().name(),
                OUT_OF_RANGE,
                below + above,
                "Column " + Wording.name(column.reference().name()) + " has " + both
                        + ", outside the range of the reference.");
    }

    private static @Nullable QualityFinding unseen(ColumnAssessment column) {
        CategoryCounts unseen = column.profile().newCategories();
        long total = unseen.total();
        if (total == 0 || column.reference().type() != ColumnType.CATEGORICAL) {
            return null;
        }
        List<String> examples = Categories.examples(unseen);
        boolean more = unseen.other() > 0 || unseen.counts().size() > examples.size();
        return new QualityFinding(
                column.reference().name(),
                UNSEEN,
                total,
                Phrases.count(total, "event has a category", "events have a category") + " of "
                        + Wording.name(column.reference().name()) + " that the reference does not know: "
                        + String.join(", ", examples) + (more ? " and others." : "."));
    }

    private static @Nullable QualityFinding dropped(Profile window) {
        return !window.columnsDropped()
                ? null
                : new QualityFinding(
                        null,
                        "columns_dropped",
                        0,
                        "There were more than " + Profile.NEW_COLUMNS
                                + " columns that no reference names; the rest of them are not counted.");
    }
}
