package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One column of a window report.
 *
 * @param n values in the window, without nulls
 * @param severity null unless DRIFTED
 * @param part the part of the evidence with the smallest p-value, which names the cause; null without a reference
 * @param reason why, where that is not plain
 * @param nNeeded events of the size that would settle an INCONCLUSIVE verdict; null where it is settled or no number of
 *     events would
 * @param pValue in [0, 1], over all parts; null without a reference
 * @param pAdjusted the p-value after Holm's correction over the columns of the window
 * @param threshold what {@code pAdjusted} is compared with
 * @param scores by name: {@code psi}, {@code psi_corrected}, {@code ks}, {@code js}, {@code wasserstein},
 *     {@code chi_square}; those that apply
 * @param effectInterval 90 % interval of the true PSI, lower and upper bound; null where there is none
 * @param naturalVariation null where it is not known
 * @param slot the hour of the day whose rows it was compared with, such as {@code 14:00 to 15:00 UTC}; null where with all
 * @param bins reference and current counts by bin, in order; the last may be that of nulls
 * @param importance of a feature, or of the feature whose attributions these are: its share of the mean absolute attributions
 *     of all, in [0, 1], in the reference, or in the window where the reference has none; null where it is not known
 */
public record ColumnReport(
        String name,
        ColumnRole role,
        ColumnType type,
        Verdict verdict,
        @Nullable Severity severity,
        @Nullable Part part,
        @Nullable Reason reason,
        long n,
        @Nullable Long nNeeded,
        @Nullable Double pValue,
        @Nullable Double pAdjusted,
        @Nullable Double threshold,
        Map<String, Double> scores,
        double @Nullable [] effectInterval,
        @Nullable Variation naturalVariation,
        @Nullable String slot,
        Quality quality,
        @Nullable Summary reference,
        @Nullable Summary current,
        List<Bin> bins,
        @Nullable Double importance) {

    /** The same beside another sample of the column in the place of the reference; only distributions, no evidence. */
    public ColumnReport beside(@Nullable Summary other, List<Bin> otherBins) {
        return new ColumnReport(
                name,
                role,
                type,
                verdict,
                severity,
                null,
                null,
                n,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                quality,
                other,
                current,
                otherBins,
                importance);
    }

    /** The same evidence, shown otherwise. */
    ColumnReport with(
            Quality otherQuality,
            @Nullable Summary otherReference,
            @Nullable Summary otherCurrent,
            List<Bin> otherBins) {
        return new ColumnReport(
                name,
                role,
                type,
                verdict,
                severity,
                part,
                reason,
                n,
                nNeeded,
                pValue,
                pAdjusted,
                threshold,
                scores,
                effectInterval,
                naturalVariation,
                slot,
                otherQuality,
                otherReference,
                otherCurrent,
                otherBins,
                importance);
    }

    /** The same with what is known of its importance. */
    ColumnReport weighing(@Nullable Double known) {
        return new ColumnReport(
                name,
                role,
                type,
                verdict,
                severity,
                part,
                reason,
                n,
                nNeeded,
                pValue,
                pAdjusted,
                threshold,
                scores,
                effectInterval,
                naturalVariation,
                slot,
                quality,
                reference,
                current,
                bins,
                known);
    }

    ColumnReport withoutBins() {
        return with(quality, reference, current, List.of());
    }

    /**
     * How much the reference's own blocks differ.
     *
     * @param blocks number of blocks
     * @param sd square root of the larger kappa: the shift between blocks, in standard deviations
     * @param psiQuantile 90 % quantile of the blocks' corrected PSI against the rest
     */
    public record Variation(int blocks, double sd, double psiQuantile) {}

    /**
     * What was no usual value, as counts of events.
     *
     * @param nulls explicit nulls and columns left out
     * @param nullRatio share of events without a usable value, in [0, 1]
     */
    public record Quality(
            long nulls,
            double nullRatio,
            long wrongType,
            long nans,
            long infinities,
            long belowRange,
            long aboveRange,
            long unseen,
            List<String> unseenExamples) {}

    /** Of finite numbers: mean, standard deviation (null below two), smallest and largest. */
    public record Summary(double mean, @Nullable Double sd, double min, double max) {}

    /**
     * Counts of one bin.
     *
     * @param label for people: a range, a category, {@code null}
     * @param low lower bound of a numeric bin; null where it is open or not numeric
     * @param high upper bound of a numeric bin; null where it is open or not numeric
     */
    public record Bin(
            String label, @Nullable Double low, @Nullable Double high, long reference, long current) {}
}
