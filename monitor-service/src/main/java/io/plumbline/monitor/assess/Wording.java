package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report's findings in plain English, the same words wherever people read them. Plain text: to be escaped by whoever shows it. */
public final class Wording {
    /** Names are shown up to this many characters; what follows is cut. */
    public static final int NAME_LENGTH = 80;

    /** Below which nDCG is called a drift by SageMaker's model monitor, whatever the number of events. */
    public static final double USUAL_NDCG = 0.9;

    private static final int NAMED = 3;
    private static final int FIRST_RIGHT_TO_LEFT = 0x590;
    /** Of a mean, in standard deviations: a smaller one is not told. */
    private static final double LEAST_SHIFT = 0.1;

    private Wording() {}

    /**
     * A piece of a sentence.
     *
     * @param name whether it is a name that somebody else chose: to be set apart, as it may run right to left
     */
    public record Piece(String text, boolean name) {}

    /** The verdict of a window in one or two sentences. */
    public static String headline(WindowReport report) {
        StringBuilder text = new StringBuilder();
        pieces(report).forEach(piece -> text.append(piece.text()));
        return text.toString();
    }

    /** The pieces of {@link #headline}. */
    public static List<Piece> pieces(WindowReport report) {
        return pieces(report, Map.of());
    }

    /**
     * The same, with the time since when it is so.
     *
     * @param since when each column that drifted does so, such as {@code since 2012-02-14 14:00}, by its name; empty where that is not known
     */
    public static List<Piece> pieces(WindowReport report, Map<String, String> since) {
        List<Piece> pieces = new ArrayList<>();
        if (report.verdict() == Verdict.DRIFTED) {
            List<ColumnReport> drifted = ranked(report.drifted());
            say(pieces, drifted.size() + " of " + Figures.count(report.columns().size(), "column") + " drifted");
            Set<String> times =
                    drifted.stream().map(ColumnReport::name).map(since::get).collect(Collectors.toSet());
            String together = times.size() == 1 ? times.iterator().next() : null;
            say(pieces, together == null ? ": " : " " + together + ": ");
            enumerate(pieces, drifted, column -> {
                String own = since.get(column.name());
                return " (" + cause(column, drifted) + (together != null || own == null ? "" : ", " + own) + ")";
            });
            say(pieces, predictions(report) + ". " + data(report));
        } else if (report.verdict() == Verdict.STABLE) {
            List<ColumnReport> open = undecided(report);
            if (open.isEmpty()) {
                say(pieces, "No drift: " + all(report.columns().size()) + " stable. " + data(report));
            } else {
                int stable = report.columns().size() - open.size();
                say(
                        pieces,
                        "No drift: " + stable + " of "
                                + Figures.count(report.columns().size(), "column"));
                say(pieces, (stable == 1 ? " is" : " are") + " stable; undecided: ");
                enumerate(pieces, open, column -> "");
                say(pieces, ". " + data(report));
            }
        } else {
            say(pieces, undecidedHeadline(report));
        }
        return pieces;
    }

    /** How right a model is, in a sentence. */
    public static String headline(PerformanceReport report) {
        PerformanceReport.Metric judged = report.judged();
        String number = judged == null ? report.metric() + " is not known yet" : metric(judged);
        Double variation = report.variation();
        String byNature = variation == null || variation == 0
                ? ""
                : " By nature it varies from window to window, with a standard deviation of up to "
                        + Figures.number(variation) + ".";
        String other = Segment.versionIn(report.segment())
                .map(version -> "version " + name(version))
                .orElse("the reference");
        return switch (report.verdict()) {
                    case DRIFTED -> "Worse than " + other + ", " + severity(report.severity()) + ": " + number + ".";
                    case STABLE -> "As good as " + other + ": " + number + ".";
                    case INCONCLUSIVE -> "No verdict, as " + undecided(report) + ": " + number + ".";
                }
                + byNature;
    }

    private static String undecided(PerformanceReport report) {
        Reason reason = report.reason();
        return reason == null
                ? "the evidence does not settle it"
                : switch (reason) {
                    case NO_REFERENCE -> "the reference has no labels to compare with";
                    case TOO_FEW_EVENTS -> "there are too few labels to tell";
                    default -> reason(reason);
                };
    }

    /** A number of performance: {@code roc_auc is 0.71 (0.69 to 0.73, 1,200 labels), 0.8 in the reference}. */
    public static String metric(PerformanceReport.Metric metric) {
        return metric(metric, " is ", "label");
    }

    /** The same by scores alone: {@code roc_auc is estimated at 0.71 (0.69 to 0.73, 1,200 predictions), 0.8 in the reference}. */
    public static String estimated(PerformanceReport.Metric metric) {
        return metric(metric, " is estimated at ", "prediction");
    }

    private static String metric(PerformanceReport.Metric metric, String is, String of) {
        Double before = metric.reference();
        return metric.name() + is + Figures.number(metric.value()) + " (" + Figures.number(metric.low()) + " to "
                + Figures.number(metric.high()) + ", " + Figures.count(metric.n(), of) + ")"
                + (before == null ? "" : ", " + Figures.number(before) + " in the reference");
    }

    /** How groups differ: {@code region=us is chosen 0.61 times as often as region=eu (0.52 to 0.7)}. */
    public static String disparity(PerformanceReport.Disparity one) {
        return name(one.groups().get(1)) + " is chosen " + Figures.number(one.value()) + " times as often as "
                + name(one.groups().get(0)) + " (" + Figures.number(one.low()) + " to " + Figures.number(one.high())
                + ")";
    }

    /** What nDCG says, in a sentence. {@link #USUAL_NDCG} is what SageMaker's monitor holds it against. */
    public static String ndcg(Attributions attributions) {
        Double ndcg = attributions.ndcg();
        return ndcg == null
                ? "There is no order to compare with."
                : "nDCG is " + Figures.number(ndcg) + (ndcg < USUAL_NDCG ? ", below " : ", not below ")
                        + String.format(Locale.ROOT, "%.2f", USUAL_NDCG) + ".";
    }

    /** Which features have another place among the attributions, in a sentence: those that had or have most of them first. */
    public static String ranking(Attributions attributions) {
        List<Attributions.Ranked> moved = attributions.ranking().stream()
                .filter(one -> !Objects.equals(one.referenceRank(), one.currentRank()))
                .sorted(Comparator.comparingInt((Attributions.Ranked one) -> Math.min(
                                one.currentRank(), Objects.requireNonNullElse(one.referenceRank(), Integer.MAX_VALUE)))
                        .thenComparing(Attributions.Ranked::currentRank))
                .limit(NAMED)
                .toList();
        if (attributions.ndcg() == null) {
            return "The reference has no attributions to compare with.";
        }
        if (moved.isEmpty()) {
            return "Features have the same order as in the reference.";
        }
        return moved.stream()
                        .map(one -> within(one.feature())
                                + (one.referenceRank() == null ? " is new" : " went from place " + one.referenceRank())
                                + (one.referenceRank() == null ? " at place " : " to ")
                                + one.currentRank())
                        .collect(Collectors.joining(", "))
                + ".";
    }

    /** How predictions stand, as a clause: what drift of the inputs does to them matters more than itself. */
    private static String predictions(WindowReport report) {
        ColumnReport prediction = ranked(report.columns()).stream()
                .filter(column -> column.role() == ColumnRole.PREDICTION)
                .findFirst()
                .orElse(null);
        if (prediction == null || prediction.verdict() == Verdict.INCONCLUSIVE) {
            return "";
        }
        Double shift = shift(prediction);
        return prediction.verdict() == Verdict.STABLE
                ? "; predictions are stable"
                : shift == null || Math.abs(shift) < LEAST_SHIFT
                        ? ""
                        : "; predictions shifted by " + Figures.signed(shift) + " standard deviations";
    }

    /** What to do about a window, in a sentence or two. */
    public static String advice(WindowReport report) {
        List<ColumnReport> drifted = ranked(report.drifted());
        if (report.verdict() == Verdict.DRIFTED && !drifted.isEmpty()) {
            ColumnReport worst = drifted.get(0);
            return report.severity() == Severity.MINOR
                    ? "Nothing at once. Look again if it stays or grows."
                    : source(worst) + " If the change is meant, accept it as normal.";
        }
        if (report.verdict() == Verdict.STABLE) {
            return "Nothing.";
        }
        Reason reason = report.reason();
        return reason == null
                ? "Wait for more events, or look at a larger window."
                : switch (reason) {
                    case NO_REFERENCE -> "Build a reference, to get verdicts.";
                    case LEARNING -> "Wait until the reference is learned, or build one.";
                    case REFERENCE_CHANGED -> "Nothing: the next window has one reference.";
                    case REFERENCE_TOO_SMALL -> "Build a reference of more rows.";
                    default -> "Wait for more events, or look at a larger window.";
                };
    }

    private static String source(ColumnReport column) {
        String name = within(column.name());
        Part part = column.part();
        if (column.role() == ColumnRole.ATTRIBUTION) {
            return "Look whether the model, its explainer or the features beside " + name + " changed.";
        }
        if (column.role() != ColumnRole.FEATURE) {
            return "Look which features moved with " + name + ", and whether labels agree.";
        }
        return part == Part.NULL
                ? "Find out why " + name + " comes without values."
                : part == Part.BELOW_RANGE || part == Part.ABOVE_RANGE
                        ? "Find out where " + name + " comes from, and in which unit."
                        : "Find out what changed where " + name + " comes from.";
    }

    private static String undecidedHeadline(WindowReport report) {
        String events = Figures.count(report.nCurrent(), "event");
        Reason reason = report.reason();
        if (reason == null || reason == Reason.TOO_FEW_EVENTS) {
            return "Not enough evidence to tell: " + undecided(report).size() + " of "
                    + Figures.count(report.columns().size(), "column") + " undecided. " + data(report);
        }
        return "No verdict: " + reason(reason) + ". " + events + " counted.";
    }

    private static String all(int columns) {
        return columns == 1 ? "the one column is" : "all " + columns + " columns are";
    }

    /** How many events there were and whether they suffice: {@code 336 events, enough data.} */
    public static String data(WindowReport report) {
        String events = Figures.count(report.nCurrent(), "event");
        List<ColumnReport> open = undecided(report).stream()
                .filter(c -> c.reason() == Reason.TOO_FEW_EVENTS)
                .toList();
        if (open.isEmpty()) {
            return events + ", enough data.";
        }
        long needed = open.stream()
                .map(ColumnReport::nNeeded)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        String columns = Figures.count(open.size(), "column") + (open.size() == 1 ? " needs more" : " need more");
        return events + "; " + columns + (needed > 0 ? ": about " + Figures.count(needed) + "." : ".");
    }

    private static void enumerate(
            List<Piece> pieces, List<ColumnReport> columns, Function<ColumnReport, String> remark) {
        int shown = columns.size() <= NAMED + 1 ? columns.size() : NAMED;
        for (int i = 0; i < shown; i++) {
            boolean last = i == columns.size() - 1;
            say(pieces, i == 0 ? "" : last ? " and " : ", ");
            pieces.add(new Piece(name(columns.get(i).name()), true));
            say(pieces, remark.apply(columns.get(i)));
        }
        if (shown < columns.size()) {
            say(pieces, " and " + (columns.size() - shown) + " more");
        }
    }

    private static void say(List<Piece> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(text, false));
        }
    }

    private static List<ColumnReport> undecided(WindowReport report) {
        return report.columns().stream()
                .filter(c -> c.verdict() == Verdict.INCONCLUSIVE)
                .toList();
    }

    /**
     * Columns by how much they matter: drifted before undecided before stable, then by severity, effect times importance, and
     * name. What is no feature counts in full, and a feature of which no importance is known as much as those do of which it is,
     * on average.
     */
    public static List<ColumnReport> ranked(List<ColumnReport> columns) {
        double usual = columns.stream()
                .map(ColumnReport::importance)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(1);
        return columns.stream()
                .sorted(Comparator.comparingInt((ColumnReport c) -> rank(c.verdict()))
                        .thenComparing(
                                c -> c.severity() == null ? -1 : c.severity().ordinal(), Comparator.reverseOrder())
                        .thenComparing(
                                c -> c.scores().getOrDefault("psi_corrected", 0.0) * weight(c, usual),
                                Comparator.reverseOrder())
                        .thenComparing(ColumnReport::name))
                .toList();
    }

    private static double weight(ColumnReport column, double usual) {
        boolean weighed = column.role() == ColumnRole.FEATURE || column.role() == ColumnRole.ATTRIBUTION;
        return weighed ? Objects.requireNonNullElse(column.importance(), usual) : 1;
    }

    private static int rank(Verdict verdict) {
        return switch (verdict) {
            case DRIFTED -> 0;
            case INCONCLUSIVE -> 1;
            case STABLE -> 2;
        };
    }

    /** A name as it is shown: cut to {@link #NAME_LENGTH}, with marks in place of characters that cannot be seen. */
    public static String name(String name) {
        StringBuilder shown = new StringBuilder();
        int codePoints = name.codePointCount(0, name.length());
        name.codePoints()
                .limit(codePoints > NAME_LENGTH ? NAME_LENGTH - 1 : NAME_LENGTH)
                .forEach(c -> {
                    if (c < 0x20) {
                        shown.appendCodePoint(0x2400 + c);
                    } else {
                        int type = Character.getType(c);
                        boolean unseen = type == Character.CONTROL
                                || type == Character.FORMAT && c != 0x200d
                                || type == Character.SURROGATE
                                || type == Character.LINE_SEPARATOR
                                || type == Character.PARAGRAPH_SEPARATOR
                                || (c & 0xfffe) == 0xfffe;
                        shown.appendCodePoint(unseen ? 0xfffd : c);
                    }
                });
        return codePoints > NAME_LENGTH ? shown.append('…').toString() : shown.isEmpty() ? "(empty)" : shown.toString();
    }

    /** A name as it is shown within a text: one that may run right to left does not turn round what is beside it. */
    public static String within(String name) {
        String shown = name(name);
        return shown.chars().anyMatch(c -> c >= FIRST_RIGHT_TO_LEFT) ? "\u2068" + shown + "\u2069" : shown;
    }

    public static String verdict(Verdict verdict) {
        return switch (verdict) {
            case DRIFTED -> "Drifted";
            case STABLE -> "Stable";
            case INCONCLUSIVE -> "Inconclusive";
        };
    }

    public static String severity(@Nullable Severity severity) {
        return severity == null ? "none" : severity.name().toLowerCase(Locale.ROOT);
    }

    /** A clause, without a full stop. */
    public static String reason(Reason reason) {
        return switch (reason) {
            case TOO_FEW_EVENTS -> "too few events to tell";
            case REFERENCE_TOO_SMALL -> "the reference has fewer than 200 rows";
            case NO_REFERENCE -> "there is no reference to compare with";
            case REFERENCE_CHANGED -> "the reference changed within the window";
            case LEARNING -> "the reference is still being learned";
            case NO_VALUES -> "no event had a value";
            case WITHIN_NATURAL_VARIATION -> "it differs no more than the reference's own blocks do";
            case TOO_SMALL_TO_MATTER -> "the difference is real, but too small to matter";
        };
    }

    /** What moved, in a few words, with an eye to the other columns of the window. */
    public static String cause(ColumnReport column, List<ColumnReport> all) {
        String other = Recognition.exchanged(column, all);
        return other == null ? cause(column) : "exchanged with " + name(other) + "?";
    }

    /** What moved, in a few words: {@code nulls}, {@code values above the range}. */
    public static String cause(ColumnReport column) {
        Part part = column.part();
        if (part == null) {
            return "not compared";
        }
        String recognised = Recognition.of(column);
        if (recognised != null) {
            return recognised;
        }
        return switch (part) {
            case NULL -> "nulls";
            case BELOW_RANGE -> "values below the range";
            case ABOVE_RANGE -> "values above the range";
            case RARE -> "rare categories";
            case CHI_SQUARE -> column.type() == ColumnType.NUMERIC ? "shape of the values" : "mix of categories";
            case ANDERSON_DARLING -> shape(column);
        };
    }

    private static String shape(ColumnReport column) {
        Double shift = shift(column);
        if (shift != null && Math.abs(shift) >= LEAST_SHIFT) {
            return shift > 0 ? "higher values" : "lower values";
        }
        return "shape of the values";
    }

    /** The mean's shift in standard deviations of the reference; null where there is none. */
    public static @Nullable Double shift(ColumnReport column) {
        ColumnReport.Summary reference = column.reference();
        ColumnReport.Summary current = column.current();
        if (reference == null || current == null || reference.sd() == null || reference.sd() <= 0) {
            return null;
        }
        return (current.mean() - reference.mean()) / reference.sd();
    }

    /** What was found of a column, in one or two sentences. */
    public static String finding(ColumnReport column) {
        return switch (column.verdict()) {
            case DRIFTED -> drift(column);
            case STABLE -> stable(column);
            case INCONCLUSIVE -> inconclusive(column);
        };
    }

    private static String stable(ColumnReport column) {
        double[] interval = column.effectInterval();
        Reason reason = column.reason();
        if (reason != null) {
            return sentence(reason(reason));
        }
        return interval == null || interval[1] <= 0
                ? "No sign of drift."
                : "No drift that matters: its PSI is surely below " + Figures.number(interval[1]) + ".";
    }

    private static String inconclusive(ColumnReport column) {
        Reason reason = column.reason();
        String why = sentence(reason == null ? "the evidence does not settle it" : reason(reason));
        Long needed = column.nNeeded();
        return needed == null
                ? why
                : why + " " + Figures.count(column.n()) + " so far; about " + Figures.count(needed)
                        + " would settle it.";
    }

    private static String drift(ColumnReport column) {
        Part part = column.part();
        if (part == null) {
            return sentence("the values changed");
        }
        return switch (part) {
            case NULL -> nulls(column);
            case BELOW_RANGE -> outside(column, false);
            case ABOVE_RANGE -> outside(column, true);
            case RARE -> "The share of rare categories changed." + unseen(column);
            case CHI_SQUARE ->
                (column.type() == ColumnType.NUMERIC
                                ? "The values are spread differently."
                                : "The mix of categories changed.")
                        + most(column)
                        + unseen(column);
            case ANDERSON_DARLING -> moved(column);
        };
    }

    private static String nulls(ColumnReport column) {
        String now = Figures.percent(column.quality().nullRatio()) + " of events have no value";
        Bin bin = nullBin(column.bins());
        long rows = column.bins().stream().mapToLong(Bin::reference).sum();
        return bin == null || rows == 0
                ? now + "."
                : now + "; in the reference " + Figures.percent((double) bin.reference() / rows) + ".";
    }

    private static String outside(ColumnReport column, boolean above) {
        long count = above ? column.quality().aboveRange() : column.quality().belowRange();
        double share = column.n() == 0 ? 0 : (double) count / column.n();
        ColumnReport.Summary reference = column.reference();
        ColumnReport.Summary current = column.current();
        String text =
                Figures.percent(share) + " of values lie " + (above ? "above" : "below") + " the reference's range";
        if (reference == null || current == null) {
            return text + ".";
        }
        return above
                ? text + ", which ends at " + Figures.number(reference.max()) + ". The largest is "
                        + Figures.number(current.max()) + "."
                : text + ", which begins at " + Figures.number(reference.min()) + ". The smallest is "
                        + Figures.number(current.min()) + ".";
    }

    private static String moved(ColumnReport column) {
        ColumnReport.Summary reference = column.reference();
        ColumnReport.Summary current = column.current();
        Double shift = shift(column);
        if (reference == null || current == null || shift == null) {
            return "The distribution moved." + most(column);
        }
        if (Math.abs(shift) >= LEAST_SHIFT) {
            return "Values are " + (shift > 0 ? "higher" : "lower") + ": the mean went from "
                    + Figures.number(reference.mean()) + " to " + Figures.number(current.mean()) + ", "
                    + Figures.signed(shift) + " standard deviations.";
        }
        return "The distribution changed its shape, not its mean." + most(column);
    }

    /** The bin whose share changed most. */
    private static String most(ColumnReport column) {
        double reference = column.bins().stream().mapToLong(Bin::reference).sum();
        double current = column.bins().stream().mapToLong(Bin::current).sum();
        if (reference == 0 || current == 0) {
            return "";
        }
        return column.bins().stream()
                .max(Comparator.comparingDouble(b -> Math.abs(b.current() / current - b.reference() / reference)))
                .map(b -> " Most: " + name(b.label()) + ", from " + Figures.percent(b.reference() / reference) + " to "
                        + Figures.percent(b.current() / current) + ".")
                .orElse("");
    }

    private static String unseen(ColumnReport column) {
        long unseen = column.quality().unseen();
        return unseen == 0
                ? ""
                : " " + Figures.count(unseen, "event") + (unseen == 1 ? " has" : " have")
                        + " a category that the reference does not know.";
    }

    /** The bin of nulls; null where there is none. */
    public static @Nullable Bin nullBin(List<Bin> bins) {
        Bin last = bins.isEmpty() ? null : bins.get(bins.size() - 1);
        return last != null && last.label().equals("null") && last.low() == null && last.high() == null ? last : null;
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
