package io.plumbline.stats.performance;

import io.plumbline.stats.inference.Normal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Whether a classifier treats groups alike: rates by group, and how far they are apart. Numbers across all groups are as in
 * Fairlearn (between groups), those of one group against another as in AIF360.
 *
 * <p>A rate is only compared if it is of enough rows: of a few, it says nothing, and two of them are far apart by chance.
 * Intervals across groups are for all pairs at once, each at a level of 5 % divided by the number of pairs (Bonferroni), as the
 * pair that is farthest apart was not chosen beforehand: so the population's largest difference is in them in 95 % of samples.
 * With two groups they are the usual ones.
 *
 * <p>Selection rates are of all rows with a predicted class; the others of those that have a label, too.
 */
public final class GroupFairness {
    private final SortedMap<String, GroupCounts> groups = new TreeMap<>();
    private final long minimum;

    /** Counts of a group, one class against all others. */
    private record GroupCounts(Rate selected, Rate truePositives, Rate falsePositives, Rate precision) {}

    private GroupFairness(long minimum) {
        this.minimum = minimum;
    }

    /**
     * From the tallies of groups.
     *
     * @param positive the outcome that is wanted, a declared class of all tallies
     * @param minimum fewest rows that a rate is compared of, at least 1
     * @throws IllegalArgumentException if the class is not declared, or more was removed from a tally than added
     */
    public static GroupFairness of(Map<String, ClassificationTally> byGroup, String positive, long minimum) {
        if (minimum < 1) {
            throw new IllegalArgumentException("a rate is of at least 1 row, not " + minimum);
        }
        GroupFairness fairness = new GroupFairness(minimum);
        byGroup.forEach((group, tally) -> fairness.groups.put(group, counts(tally, positive)));
        return fairness;
    }

    private static GroupCounts counts(ClassificationTally tally, String positive) {
        int k = tally.layout().index(positive);
        if (k == tally.layout().classes().size()) {
            throw new IllegalArgumentException(
                    "no class '" + positive + "' among " + tally.layout().classes());
        }
        ConfusionMatrix confusion = tally.confusion();
        long hits = confusion.hits(k);
        long actual = confusion.actual(k);
        long predicted = confusion.predicted(k);
        return new GroupCounts(
                rate(tally.predicted(positive), tally.withPrediction()),
                rate(hits, actual),
                rate(predicted - hits, confusion.n() - actual),
                rate(hits, predicted));
    }

    private static Rate rate(long hits, long n) {
        if (hits < 0 || hits > n) {
            throw new IllegalArgumentException("a group from which more was removed than added");
        }
        return new Rate(hits, n);
    }

    /** Whether the smaller rate is at least four fifths of the greater. */
    public enum FourFifths {
        /** The smaller rate is less than four fifths of the greater. */
        BELOW,
        /** It is not. */
        AT_LEAST,
        /** Too few rows to tell. */
        UNDECIDED;

        /**
         * The four-fifths rule of the Uniform Guidelines on Employee Selection Procedures (29 CFR 1607.4 D), by the interval of
         * a ratio.
         */
        public static FourFifths of(Estimate ratio) {
            return ratio.high() < .8 ? BELOW : ratio.low() >= .8 ? AT_LEAST : UNDECIDED;
        }
    }

    /**
     * How far the rates of groups are apart.
     *
     * @param estimate of the population's largest difference, or smallest ratio, between any two groups
     * @param greatest the group with the greatest rate
     * @param least the group with the least
     * @param leftOut groups whose rate is of too few rows to be compared
     */
    public record Gap(Estimate estimate, String greatest, String least, List<String> leftOut) {
        public Gap {
            leftOut = List.copyOf(leftOut);
        }
    }

    /** The groups, in order. */
    public List<String> groups() {
        return List.copyOf(groups.keySet());
    }

    /** Share of a group's rows that were predicted to be positive; with Wilson's interval. */
    public Optional<Estimate> selectionRate(String group) {
        Rate rate = counts(group).selected();
        return Proportion.of(rate.hits(), rate.n());
    }

    /** Largest difference of selection rates, 0 to 1; 0 is demographic parity. */
    public Optional<Gap> demographicParityDifference() {
        return difference(GroupCounts::selected, 1);
    }

    /** Smallest ratio of selection rates, 0 to 1; 1 is demographic parity. Empty if no row was selected. */
    public Optional<Gap> demographicParityRatio() {
        SortedMap<String, Rate> rates = rates(GroupCounts::selected);
        if (rates.size() < 2) {
            return Optional.empty();
        }
        Pair extremes = extremes(rates);
        if (extremes.greatest.hits() == 0) {
            return Optional.empty();
        }
        double z = z(pairs(rates.size()));
        double value = extremes.least.over(extremes.greatest, z).value();
        double low = 1;
        double high = 1;
        long n = 0;
        for (Rate less : rates.values()) {
            n += less.n();
            for (Rate more : rates.values()) {
                if (less != more && less.value() <= more.value() && more.hits() > 0) {
                    Estimate ratio = less.over(more, z);
                    low = Math.min(low, ratio.low());
                    high = Math.min(high, ratio.high());
                }
            }
        }
        return Optional.of(gap(new Estimate(value, low, Math.max(value, high), n), extremes, rates));
    }

    /** Largest difference of true positive rates, 0 to 1. */
    public Optional<Gap> equalOpportunityDifference() {
        return difference(GroupCounts::truePositives, 1);
    }

    /** Largest difference of false positive rates, 0 to 1; predictive equality. */
    public Optional<Gap> falsePositiveRateDifference() {
        return difference(GroupCounts::falsePositives, 1);
    }

    /** The larger of the largest differences of true and of false positive rates, 0 to 1. */
    public Optional<Gap> equalizedOddsDifference() {
        Optional<Gap> ofTrue = difference(GroupCounts::truePositives, 2);
        Optional<Gap> ofFalse = difference(GroupCounts::falsePositives, 2);
        if (ofTrue.isEmpty() || ofFalse.isEmpty()) {
            return Optional.empty();
        }
        Gap one = ofTrue.get();
        Gap other = ofFalse.get();
        Gap larger = one.estimate().value() >= other.estimate().value() ? one : other;
        List<String> leftOut = new ArrayList<>(one.leftOut());
        other.leftOut().stream().filter(group -> !leftOut.contains(group)).forEach(leftOut::add);
        // Of the larger of two, each bound is the larger of theirs.
        Estimate estimate = new Estimate(
                larger.estimate().value(),
                Math.max(one.estimate().low(), other.estimate().low()),
                Math.max(one.estimate().high(), other.estimate().high()),
                larger.estimate().n());
        return Optional.of(new Gap(estimate, larger.greatest(), larger.least(), leftOut));
    }

    /**
     * Largest mean of the differences of true and of false positive rates between any two groups, 0 to 1: AIF360's average odds
     * difference, without its sign. Groups are left out that have too few rows for either rate.
     */
    public Optional<Gap> averageOddsDifference() {
        SortedMap<String, Rate> ofTrue = rates(GroupCounts::truePositives);
        SortedMap<String, Rate> ofFalse = rates(GroupCounts::falsePositives);
        ofTrue.keySet().retainAll(ofFalse.keySet());
        if (ofTrue.size() < 2) {
            return Optional.empty();
        }
        double z = z(pairs(ofTrue.size()));
        Estimate largest = null;
        String greatest = "";
        String least = "";
        double low = 0;
        double high = 0;
        for (String more : ofTrue.keySet()) {
            for (String less : ofTrue.keySet()) {
                Estimate mean = less.equals(more)
                        ? null
                        : Rate.mean(
                                rate(ofTrue, more).less(rate(ofTrue, less), z),
                                rate(ofFalse, more).less(rate(ofFalse, less), z));
                if (mean != null && mean.value() >= 0) {
                    low = Math.max(low, mean.low());
                    high = Math.max(high, mean.high());
                    if (largest == null || mean.value() > largest.value()) {
                        largest = mean;
                        greatest = more;
                        least = less;
                    }
                }
            }
        }
        if (largest == null) {
            return Optional.empty();
        }
        long n = ofTrue.keySet().stream()
                .mapToLong(
                        group -> rate(ofTrue, group).n() + rate(ofFalse, group).n())
                .sum();
        return Optional.of(new Gap(
                new Estimate(largest.value(), Math.min(largest.value(), low), high, n),
                greatest,
                least,
                groups.keySet().stream()
                        .filter(group -> !ofTrue.containsKey(group))
                        .toList()));
    }

    private static Rate rate(SortedMap<String, Rate> rates, String group) {
        return Objects.requireNonNull(rates.get(group));
    }

    /** Largest difference of precisions, 0 to 1; 0 is predictive parity. */
    public Optional<Gap> predictiveParityDifference() {
        return difference(GroupCounts::precision, 1);
    }

    /**
     * One group against another.
     *
     * @param group the one that may be treated worse, AIF360's "unprivileged"
     * @param privileged the one that it is compared with
     * @throws IllegalArgumentException if one of them is not there
     */
    public Comparison compare(String group, String privileged) {
        GroupCounts one = counts(group);
        GroupCounts other = counts(privileged);
        Optional<Estimate> ofTrue = less(one.truePositives(), other.truePositives());
        Optional<Estimate> ofFalse = less(one.falsePositives(), other.falsePositives());
        return new Comparison(
                less(one.selected(), other.selected()),
                isEnough(one.selected())
                                && isEnough(other.selected())
                                && other.selected().hits() > 0
                        ? Optional.of(one.selected().over(other.selected(), Estimate.Z))
                        : Optional.empty(),
                ofTrue,
                ofFalse,
                ofTrue.flatMap(t -> ofFalse.map(f -> Rate.mean(t, f))),
                less(one.precision(), other.precision()));
    }

    /**
     * One group against another; each empty if a rate is of too few rows. Differences are below zero where the group's rate is
     * less than that of the privileged one.
     *
     * @param statisticalParityDifference of selection rates
     * @param disparateImpact ratio of selection rates, over that of the privileged group; {@link FourFifths} judges it
     * @param equalOpportunityDifference of true positive rates
     * @param falsePositiveRateDifference of false positive rates
     * @param averageOddsDifference mean of the two before
     * @param predictiveParityDifference of precisions
     */
    public record Comparison(
            Optional<Estimate> statisticalParityDifference,
            Optional<Estimate> disparateImpact,
            Optional<Estimate> equalOpportunityDifference,
            Optional<Estimate> falsePositiveRateDifference,
            Optional<Estimate> averageOddsDifference,
            Optional<Estimate> predictiveParityDifference) {}

    private Optional<Estimate> less(Rate one, Rate other) {
        return isEnough(one) && isEnough(other) ? Optional.of(one.less(other, Estimate.Z)) : Optional.empty();
    }

    private boolean isEnough(Rate rate) {
        return rate.n() >= minimum;
    }

    private GroupCounts counts(String group) {
        GroupCounts counts = groups.get(group);
        if (counts == null) {
            throw new IllegalArgumentException("no group '" + group + "' among " + groups.keySet());
        }
        return counts;
    }

    private SortedMap<String, Rate> rates(Function<GroupCounts, Rate> of) {
        SortedMap<String, Rate> rates = new TreeMap<>();
        groups.forEach((group, counts) -> {
            Rate rate = of.apply(counts);
            if (isEnough(rate)) {
                rates.put(group, rate);
            }
        });
        return rates;
    }

    /** @param families how many numbers of this kind are looked at together */
    private Optional<Gap> difference(Function<GroupCounts, Rate> of, int families) {
        SortedMap<String, Rate> rates = rates(of);
        if (rates.size() < 2) {
            return Optional.empty();
        }
        Pair extremes = extremes(rates);
        double z = z(pairs(rates.size()) * families);
        double low = 0;
        double high = 0;
        long n = 0;
        for (Rate more : rates.values()) {
            n += more.n();
            for (Rate less : rates.values()) {
                if (less != more && more.value() >= less.value()) {
                    Estimate difference = more.less(less, z);
                    low = Math.max(low, difference.low());
                    high = Math.max(high, difference.high());
                }
            }
        }
        double value = extremes.greatest.value() - extremes.least.value();
        return Optional.of(gap(new Estimate(value, Math.min(value, low), high, n), extremes, rates));
    }

    private record Pair(String greatestGroup, Rate greatest, String leastGroup, Rate least) {}

    private static Pair extremes(SortedMap<String, Rate> rates) {
        Map.Entry<String, Rate> first = rates.entrySet().iterator().next();
        Pair pair = new Pair(first.getKey(), first.getValue(), first.getKey(), first.getValue());
        for (Map.Entry<String, Rate> one : rates.entrySet()) {
            if (one.getValue().value() > pair.greatest.value()) {
                pair = new Pair(one.getKey(), one.getValue(), pair.leastGroup, pair.least);
            }
            if (one.getValue().value() < pair.least.value()) {
                pair = new Pair(pair.greatestGroup, pair.greatest, one.getKey(), one.getValue());
            }
        }
        return pair;
    }

    private Gap gap(Estimate estimate, Pair extremes, SortedMap<String, Rate> rates) {
        return new Gap(
                estimate,
                extremes.greatestGroup,
                extremes.leastGroup,
                groups.keySet().stream()
                        .filter(group -> !rates.containsKey(group))
                        .toList());
    }

    private static double pairs(int groups) {
        return groups * (groups - 1) / 2.0;
    }

    private static double z(double comparisons) {
        return comparisons == 1 ? Estimate.Z : Normal.quantile(1 - .025 / comparisons);
    }
}
