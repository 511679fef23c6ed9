package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.Attributions;
import io.plumbline.monitor.assess.Attributions.Ranked;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which features predictions rest on, as pages show it: bars of those that count most, and the numbers of all that are told of.
 *
 * @param headline what nDCG says
 * @param moved which features have another place
 * @param note how many events it is of
 */
public record RankingPanel(String headline, String moved, String note, Svg chart, DataTable table) {
    private static final int SHORT = 6;

    /** Null where no event carries attributions. */
    public static @Nullable RankingPanel of(@Nullable Attributions attributions) {
        return of(attributions, Chart.CATEGORIES);
    }

    /** The same with fewer bars. */
    public static @Nullable RankingPanel brief(@Nullable Attributions attributions) {
        return of(attributions, SHORT);
    }

    private static @Nullable RankingPanel of(@Nullable Attributions attributions, int bars) {
        if (attributions == null) {
            return null;
        }
        int told = attributions.ranking().size();
        return new RankingPanel(
                Wording.ndcg(attributions),
                Wording.ranking(attributions),
                Figures.count(attributions.n(), "event") + " with attributions of "
                        + Figures.count(attributions.features(), "feature")
                        + (told < attributions.features() ? ", of which " + told + " are listed" : ""),
                chart(attributions, bars),
                table(attributions));
    }

    /** The features with the largest shares then or now, in the order of the ranking. */
    private static Svg chart(Attributions attributions, int bars) {
        List<Ranked> largest = attributions.ranking().stream()
                .sorted(Comparator.comparingDouble((Ranked one) -> -Math.max(before(one), one.currentShare())))
                .limit(bars)
                .toList();
        List<PairedBars.Row> rows = attributions.ranking().stream()
                .filter(largest::contains)
                .map(one -> new PairedBars.Row(one.feature(), before(one), one.currentShare(), figures(one)))
                .toList();
        return PairedBars.of(
                "Shares of the mean absolute attributions, by feature. " + Wording.ranking(attributions), rows);
    }

    private static double before(Ranked one) {
        Double share = one.referenceShare();
        return share == null ? 0 : share;
    }

    private static String figures(Ranked one) {
        Double share = one.referenceShare();
        return (share == null ? "new" : Figures.percent(share)) + " → " + Figures.percent(one.currentShare());
    }

    private static DataTable table(Attributions attributions) {
        return DataTable.of(
                List.of(
                        "Feature",
                        "Place, reference",
                        "Place now",
                        "Share, reference",
                        "Share now",
                        "Mean absolute, reference",
                        "Mean absolute now"),
                attributions.ranking().stream()
                        .map(one -> List.of(
                                Wording.name(one.feature()),
                                one.referenceRank() == null ? "" : one.referenceRank() + "",
                                one.currentRank() + "",
                                one.referenceShare() == null ? "" : Figures.percent(one.referenceShare()),
                                Figures.percent(one.currentShare()),
                                one.reference() == null ? "" : Figures.number(one.reference()),
                                Figures.number(one.current())))
                        .toList());
    }
}
