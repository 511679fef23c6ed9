package io.plumbline.monitor.report;

import io.plumbline.monitor.assess.BinContribution;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Quality;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.assess.ColumnReport.Variation;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.Chart;
import io.plumbline.monitor.chart.DataTable;
import io.plumbline.monitor.chart.EffectScale;
import io.plumbline.monitor.chart.PsiTrend;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.report.ReportPage.Fact;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One column as the page shows it: texts and drawings, nothing left to decide. */
record ColumnSection(
        String id,
        String name,
        String kind,
        Verdict verdict,
        String css,
        String severity,
        boolean open,
        boolean whole,
        String brief,
        String finding,
        @Nullable Drawn chart,
        @Nullable Svg effect,
        String psi,
        String shift,
        String importance,
        List<Moved> most,
        @Nullable Svg trend,
        DataTable scores,
        @Nullable DataTable summary,
        List<Fact> evidence) {

    private static final int MOST = 3;

    /** The distribution: shapes, the small and the large chart, and the counts as a table. */
    record Drawn(Svg small, Svg drawing, DataTable bins) {}

    /** A bin that adds much to the column's PSI. */
    record Moved(String bin, String from, String to, String part) {}

    /**
     * @param number of the column in the page, from 1
     * @param whole whether it has a section of its own, beside its line in the list
     * @param trend in the last windows, oldest first; null where there is none
     */
    static ColumnSection of(ColumnReport column, int number, boolean whole, @Nullable List<PsiTrend.Point> trend) {
        Double psi = column.scores().get("psi_corrected");
        Double shift = Wording.shift(column);
        return new ColumnSection(
                "c" + number,
                Wording.name(column.name()),
                column.role() + ", " + column.type(),
                column.verdict(),
                VerdictStyle.of(column.verdict(), column.severity()),
                VerdictStyle.severity(column.severity()),
                column.verdict() == Verdict.DRIFTED,
                whole,
                brief(column),
                Wording.finding(column),
                column.bins().isEmpty() ? null : drawn(column, "d" + number),
                psi == null ? null : EffectScale.of(ReportPage.SCALE, psi, column.effectInterval()),
                psi == null ? "" : Figures.brief(psi),
                shift == null ? "" : Figures.signed(shift),
                column.importance() == null ? "" : Figures.percent(column.importance()),
                column.verdict() == Verdict.STABLE ? List.of() : most(column),
                trend == null ? null : PsiTrend.of(Past.TREND, trend),
                DataTable.of(List.of("Score", "Value"), scores(column)),
                summary(column.reference(), column.current()),
                evidence(column));
    }

    private static List<Moved> most(ColumnReport column) {
        List<BinContribution> all = BinContribution.of(column);
        double psi = all.stream().mapToDouble(BinContribution::psi).sum();
        return all.stream()
                .filter(bin -> bin.psi() > 0)
                .limit(MOST)
                .map(bin -> new Moved(
                        Wording.name(bin.label()),
                        Figures.percent(bin.reference()),
                        Figures.percent(bin.current()),
                        Figures.percent(bin.psi() / psi)))
                .toList();
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
        List<List<String>> rows = shown.stream()
                .map(bin -> List.of(
                        Wording.name(bin.label()), Figures.count(bin.reference()), Figures.count(bin.current())))
                .toList();
        return new Drawn(
                chart.small(id),
                chart.drawing(id, Wording.name(column.name())),
                DataTable.of(List.of("Bin", "Reference", "Current"), rows));
    }

    private static List<List<String>> scores(ColumnReport column) {
        List<List<String>> scores = new ArrayList<>();
        double[] interval = column.effectInterval();
        score(scores, column, "psi", "PSI");
        score(
                scores,
                column,
                "psi_corrected",
                "PSI, corrected"
                        + (interval == null
                                ? ""
                                : " (90 % interval " + Figures.number(interval[0]) + " to "
                                        + Figures.number(interval[1]) + ")"));
        score(scores, column, "ks", "Kolmogorov-Smirnov distance");
        score(scores, column, "js", "Jensen-Shannon distance");
        score(scores, column, "wasserstein", "Wasserstein distance" + inSd(column));
        score(scores, column, "chi_square", "Chi-square");
        return scores;
    }

    private static String inSd(ColumnReport column) {
        Double distance = column.scores().get("wasserstein");
        Summary reference = column.reference();
        Double sd = reference == null ? null : reference.sd();
        return distance == null || sd == null || sd <= 0 ? "" : " (" + Figures.number(distance / sd) + " sd)";
    }

    private static void score(List<List<String>> scores, ColumnReport column, String key, String name) {
        Double value = column.scores().get(key);
        if (value != null) {
            scores.add(List.of(name, Figures.number(value)));
        }
    }

    private static @Nullable DataTable summary(@Nullable Summary reference, @Nullable Summary current) {
        return reference == null && current == null
                ? null
                : DataTable.of(
                        List.of("Finite values", "Reference", "Current"),
                        List.of(
                                pair("Mean", reference, current, Summary::mean),
                                pair("Standard deviation", reference, current, Summary::sd),
                                pair("Smallest", reference, current, Summary::min),
                                pair("Largest", reference, current, Summary::max)));
    }

    private static List<String> pair(
            String name,
            @Nullable Summary reference,
            @Nullable Summary current,
            Function<Summary, @Nullable Double> number) {
        return List.of(name, number(reference, number), number(current, number));
    }

    private static String number(@Nullable Summary summary, Function<Summary, @Nullable Double> number) {
        Double value = summary == null ? null : number.apply(summary);
        return value == null ? "" : Figures.number(value);
    }

    private static List<Fact> evidence(ColumnReport column) {
        List<Fact> facts = new ArrayList<>();
        Double p = column.pAdjusted();
        Double threshold = column.threshold();
        if (p != null && threshold != null) {
            String relation = p < threshold ? ", below the threshold of " : "; the threshold is ";
            facts.add(new Fact("p, adjusted", probability(p) + relation + Figures.number(threshold), ""));
        }
        Double importance = column.importance();
        if (importance != null) {
            facts.add(new Fact("Importance", Figures.percent(importance) + " of the mean absolute attributions", ""));
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
        }
        quality(facts, column.quality());
        return facts;
    }

    static String probability(double p) {
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
