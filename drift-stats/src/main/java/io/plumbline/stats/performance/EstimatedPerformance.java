package io.plumbline.stats.performance;

import java.util.Optional;

/**
 * What the performance of rows probably is, whether or not their labels are known. Without a positive class, all but the
 * accuracy are macro averages.
 *
 * @param accuracy empty, as what follows, if no row has both a predicted class and a score
 * @param precision empty if nothing was predicted
 * @param recall empty if no row is expected to be of the class
 * @param specificity empty if no row is expected not to be
 * @param f1 empty if both are
 * @param rocAuc area under the ROC curve; of all rows that have a score, predicted class or not
 * @param confusion empty without a positive class
 */
public record EstimatedPerformance(
        Optional<Estimate> accuracy,
        Optional<Estimate> precision,
        Optional<Estimate> recall,
        Optional<Estimate> specificity,
        Optional<Estimate> f1,
        Optional<Estimate> rocAuc,
        Optional<Confusion> confusion) {
    /** Expected shares of all rows. Times {@link Estimate#n}, they are counts. */
    public record Confusion(
            Estimate truePositives, Estimate falsePositives, Estimate falseNegatives, Estimate trueNegatives) {}
}
