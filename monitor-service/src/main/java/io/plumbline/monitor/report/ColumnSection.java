package io.plumbline.monitor.report;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Quality;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.assess.ColumnReport.Variation;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.Chart;
import io.plumbline.monitor.chart.EffectScale;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.report.ReportPage.Fact;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One column as the page shows it: texts and drawings, nothing left to decide. */
record ColumnSection(
        String id,
        String name,
        String kind,
        Verdict verdict,
        String css,
        String severity,
        String severityCss,
        boolean open,
        String brief,
        String finding,
        @Nullable Drawn chart,
        @Nullable Svg effect,
        String shift,
        List<Fact> scores,
        List<Pair> summary,
        List<Fact> evidence) {

    /** The distribution: shapes, the small and the large chart, and the counts as a table. */
    record Drawn(Svg symbol, Svg small, Svg drawing, List<BinRow> bins) {}

    record BinRow(String label, String reference, String current) {}

    record Pair(String name, String reference, String current) {}

    /** @param number of the column in the page, from 1 */
    static ColumnSection of(ColumnReport column, int number) {
        Severity severity = column.severity();
        Double psi = column.scores().get("psi_corrected");
        Double shift = Wording.shift(column);
        return new ColumnSection(
                "c" + number,
                Wording.name(column.name()),
                column.role() + ", " + column.type(),
                column.verdict(),
                ReportPage.css(column.verdict()),
                ReportPage.severity(severity),
                ReportPage.severityCss(severity),
                column.verdict() == Verdict.DRIFTED,
                brief(column),
                Wording.finding(column),
                column.bins().isEmpty() ? null : drawn(column, "d" + number),
                psi == null ? null : EffectScale.of(ReportPage.SCALE, psi, column.effectInterval()),
                shift == null ? "" : Figures.signed(shift),
                scores(column),
                summary(column.reference(), column.current()),
                evidence(column));
    }

    private static String brief(ColumnReport column) {
        if (column.verdict() == Verdict.DRIFTED) {
            return Wording.cause(column);
        }
        if (column.reason() != null) {
            return switch (column.reason()) {
                case WITHIN_NATURAL_VARIATION -> "within natural variation";
                case TOO_SMALL_TO_MATTER -> "too small to matter";
                case TOO_FEW_EVENTS -> "too few events";
                case NO_VALUES -> "no values";
                case NO_REFERENCE -> "no reference";
                case REFERENCE_CHANGED -> "reference changed";
                case LEARNING -> "still learning";
                case REFERENCE_TOO_SMALL -> "reference too small";
            };
        }
        return column.verdict() == Verdict.STABLE ? "nothing that matters" : "undecided";
    }

    private static Drawn drawn(ColumnReport column, String id) {
        Chart chart = Chart.of(column);
        List<Bin> shown = column.type() == ColumnType.CATEGORICAL ? Chart.shown(column.bins()) : column.bins();
        List<BinRow> rows = shown.stream()
                .map(b -> new BinRow(Wording.name(b.label()), Figures.count(b.reference()), Figures.count(b.current())))
                .toList();
        String title = "Distribution of " + Wording.name(column.name()) + ", reference and current";
        return new Drawn(chart.symbol(id), Chart.small(id), chart.drawing(id, title), rows);
    }

    private static List<Fact> scores(ColumnReport column) {
        List<Fact> scores = new ArrayList<>();
        double[] interval = column.effectInterval();
        String range = interval == null
                ? ""
                : "90 % interval " + Figures.number(interval[0]) + " to " + Figures.number(interval[1]);
        score(scores, column, "psi", "PSI", "");
        score(scores, column, "psi_corrected", "PSI, corrected", range);
        score(scores, column, "ks", "Kolmogorov-Smirnov distance", "");
        score(scores, column, "js", "Jensen-Shannon distance", "");
        score(scores, column, "wasserstein", "Wasserstein distance", inSd(column));
        score(scores, column, "chi_square", "Chi-square", "");
        return scores;
    }

    private static String inSd(ColumnReport column) {
        Double distance = column.scores().get("wasserstein");
        Summary reference = column.reference();
        Double sd = reference == null ? null : reference.sd();
        return distance == null || sd == null || sd <= 0 ? "" : Figures.number(distance / sd) + " sd of the reference";
    }

    private static void score(List<Fact> scores, ColumnReport column, String key, String name, String note) {
        Double value = column.scores().get(key);
        if (value != null) {
            scores.add(new Fact(name, Figures.number(value), note));
        }
    }

    private static List<Pair> summary(@Nullable Summary reference, @Nullable Summary current) {
        if (reference == null && current == null) {
            return List.of();
        }
        List<Pair> rows = new ArrayList<>();
        rows.add(new Pair("Mean", mean(reference), mean(current)));
        rows.add(new Pair("Standard deviation", sd(reference), sd(current)));
        rows.add(new Pair(
                "Smallest",
                reference == null ? "" : Figures.number(reference.min()),
                current == null ? "" : Figures.number(current.min())));
        rows.add(new Pair(
                "Largest",
                reference == null ? "" : Figures.number(reference.max()),
                current == null ? "" : Figures.number(current.max())));
        return rows;
    }

    private static String mean(@Nullable Summary summary) {
        return summary == null ? "" : Figures.number(summary.mean());
    }

    private static String sd(@Nullable Summary summary) {
        return summary == null || summary.sd() == null ? "" : Figures.number(summary.sd());
    }

    private static List<Fact> evidence(ColumnReport column) {
        List<Fact> facts = new ArrayList<>();
        Double p = column.pAdjusted();
        Double threshold = column.threshold();
        if (p != null && threshold != null) {
            String relation = p < threshold ? ", below the threshold of " : "; the threshold is ";
            facts.add(new Fact("p, adjusted", probability(p) + relation + Figures.number(threshold), ""));
        }
        Long needed = column.nNeeded();
        facts.add(new Fact(
                "Values",
                Figures.count(column.n()) + (needed == null ? "" : " of about " + Figures.count(needed) + " needed"),
                ""));
        if (column.slot() != null) {
            facts.add(new Fact("Compared with", "the reference's rows of " + column.slot(), "as hours differ"));
        }
        Variation variation = column.naturalVariation();
        if (variation != null) {
            facts.add(new Fact(
                    "Natural variation",
                    "the reference's own " + Figures.count(variation.blocks(), "block") + " differ by "
                            + Figures.number(variation.sd()) + " sd; corrected PSI up to "
                            + Figures.number(variation.psiQuantile()),
                    ""));
        } else if (p != null) {
            facts.add(new Fact("Natural variation", "not known for this reference", ""));
        }
        quality(facts, column.quality());
        return facts;
    }

    private static String probability(double p) {
        return p == 0 ? "below 1e-300" : Figures.number(p);
    }

    private static void quality(List<Fact> facts, Quality quality) {
        if (quality.nulls() > 0) {
            String note = " (" + Figures.percent(quality.nullRatio()) + " of events without a usable value)";
            facts.add(new Fact("Nulls", Figures.count(quality.nulls()) + note, ""));
        }
        counted(facts, "Wrong type", quality.wrongType());
        counted(facts, "NaN", quality.nans());
        counted(facts, "Infinite", quality.infinities());
        counted(facts, "Below the range", quality.belowRange());
        counted(facts, "Above the range", quality.aboveRange());
        if (quality.unseen() > 0) {
            List<String> examples = quality.unseenExamples().stream()
                    .limit(5)
                    .map(Wording::name)
                    .toList();
            String such = examples.isEmpty() ? "" : ", such as " + String.join(", ", examples);
            facts.add(new Fact("Unknown categories", Figures.count(quality.unseen()) + such, ""));
        }
    }

    private static void counted(List<Fact> facts, String name, long count) {
        if (count > 0) {
            facts.add(new Fact(name, Figures.count(count), ""));
        }
    }
}
