package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.divergence.DiscountedGain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much each feature adds to predictions, in a window and in its reference. The measure is the mean of the attributions
 * without their signs, over all events that carry any: a feature that an event leaves out adds nothing to its prediction.
 *
 * @param n events that carry attributions, at least one
 * @param ndcg how well the order of the window serves the reference, in (0, 1], see {@link DiscountedGain}; over the features
 *     whose attributions the reference knows. Null without a reference, below two such features, and where none of them
 *     adds anything
 * @param features with attributions in the window or its reference
 * @param ranking of the features, most important of the reference first, then those that it does not know: those among the
 *     first {@link #MOST} then or now, and no more than their names leave room for
 */
public record Attributions(long n, @Nullable Double ndcg, int features, List<Ranked> ranking) {
    /** Places of an order that are shown. */
    public static final int MOST = 50;

    /** Characters of names in a report, so that it stays as short as it must be whatever features are called. */
    private static final int MOST_CHARACTERS = 20_000;

    /**
     * A feature. What the reference says is null where it knows nothing of it.
     *
     * @param feature as events call it
     * @param reference mean absolute attribution in the reference, in the unit of attributions
     * @param current the same in the window
     * @param referenceShare of the sum over all features, in [0, 1]
     * @param currentShare the same in the window
     * @param referenceRank from 1 on; equal ones in order of name
     * @param currentRank the same in the window
     */
    public record Ranked(
            String feature,
            @Nullable Double reference,
            double current,
            @Nullable Double referenceShare,
            double currentShare,
            @Nullable Integer referenceRank,
            int currentRank) {}

    public Attributions {
        ranking = List.copyOf(ranking);
    }

    /**
     * What is known of attributions before a report is made of it.
     *
     * @param before mean absolute attribution in the reference, by feature
     * @param now the same in the window, of all features of {@code before} too; empty where no event carried any
     * @param n events of the window that carry attributions
     */
    record Known(SortedMap<String, Double> before, SortedMap<String, Double> now, long n) {

        static Known of(@Nullable Reference reference, Profile window) {
            SortedMap<String, Double> before = new TreeMap<>();
            if (reference != null) {
                for (ReferenceColumn column : reference.columns()) {
                    Double magnitude = column.meanMagnitude();
                    if (column.role() == ColumnRole.ATTRIBUTION && magnitude != null) {
                        before.put(ColumnRole.attributed(column.name()), magnitude);
                    }
                }
            }
            SortedMap<String, Double> now = new TreeMap<>();
            long n = window.carrying(ColumnRole.ATTRIBUTION);
            if (n > 0) {
                before.keySet().forEach(feature -> now.put(feature, 0.0));
                window.columns().forEach((name, column) -> add(now, name, column, n));
                window.newColumns().forEach((name, column) -> add(now, name, column, n));
            }
            return new Known(before, now, n);
        }

        private static void add(Map<String, Double> means, String name, ColumnProfile column, long n) {
            if (column.role() == ColumnRole.ATTRIBUTION) {
                means.put(ColumnRole.attributed(name), Math.min(column.magnitude() / n, Double.MAX_VALUE));
            }
        }

        /** Of each feature that has a column, by the column's name: its share in the reference, else in the window. */
        Map<String, Double> importances() {
            Map<String, Double> importances = new HashMap<>();
            SortedMap<String, Double> means = before.isEmpty() ? now : before;
            shares(means).forEach((feature, share) -> {
                importances.put(ColumnRole.FEATURE.columnName(feature), share);
                importances.put(ColumnRole.ATTRIBUTION.columnName(feature), share);
            });
            return importances;
        }

        /** Null where no event of the window carries any. */
        @Nullable
        Attributions report() {
            if (n == 0) {
                return null;
            }
            Map<String, Integer> ranksBefore = ranks(before);
            Map<String, Integer> ranksNow = ranks(now);
            Map<String, Double> sharesBefore = shares(before);
            Map<String, Double> sharesNow = shares(now);
            List<Ranked> ranking = new ArrayList<>();
            now.forEach((feature, mean) -> {
                Integer rank = ranksBefore.get(feature);
                int rankNow = ranksNow.getOrDefault(feature, 0);
                if (rankNow <= MOST || rank != null && rank <= MOST) {
                    ranking.add(new Ranked(
                            feature,
                            before.get(feature),
                            mean,
                            sharesBefore.get(feature),
                            sharesNow.getOrDefault(feature, 0.0),
                            rank,
                            rankNow));
                }
            });
            ranking.sort(Comparator.comparing(Ranked::referenceRank, Comparator.nullsLast(Comparator.naturalOrder()))
                    .thenComparing(Ranked::currentRank));
            return new Attributions(n, ndcg(), now.size(), fitting(ranking));
        }

        private @Nullable Double ndcg() {
            double[] relevance =
                    before.values().stream().mapToDouble(Double::doubleValue).toArray();
            double[] scores = before.keySet().stream()
                    .mapToDouble(feature -> now.getOrDefault(feature, 0.0))
                    .toArray();
            double gain = DiscountedGain.normalised(relevance, scores);
            return Double.isNaN(gain) ? null : gain;
        }

        private static List<Ranked> fitting(List<Ranked> ranking) {
            int characters = 0;
            int kept = 0;
            while (kept < ranking.size()
                    && characters + ranking.get(kept).feature().length() <= MOST_CHARACTERS) {
                characters += ranking.get(kept++).feature().length();
            }
            return ranking.subList(0, kept);
        }

        private static Map<String, Integer> ranks(SortedMap<String, Double> means) {
            Map<String, Integer> ranks = new HashMap<>();
            means.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .forEach(one -> ranks.put(one.getKey(), ranks.size() + 1));
            return ranks;
        }

        /** Each one's part of their sum, which is taken in order of name, and in a unit in which it does not overflow. */
        private static Map<String, Double> shares(SortedMap<String, Double> means) {
            double largest = means.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
            double unit = largest * means.size() <= Double.MAX_VALUE ? 1 : largest;
            double sum = 0;
            for (double mean : means.values()) {
                sum += mean / unit;
            }
            Map<String, Double> shares = new HashMap<>();
            for (Map.Entry<String, Double> one : means.entrySet()) {
                shares.put(one.getKey(), sum == 0 ? 0 : Math.min(1, one.getValue() / unit / sum));
            }
            return shares;
        }
    }
}
