/**
 * Statistics of drift on mergeable summaries: histograms and sketches, two-sample tests, distances, sequential detectors,
 * and verdicts with a false-alarm rate that holds. Knows nothing of Kafka, JSON, time or threads.
 */
module io.plumbline.stats {
    requires static org.jspecify;
    requires commons.math3;

    exports io.plumbline.stats;
    exports io.plumbline.stats.divergence;
    exports io.plumbline.stats.histogram;
    exports io.plumbline.stats.inference;
    exports io.plumbline.stats.multiplicity;
    exports io.plumbline.stats.performance;
    exports io.plumbline.stats.sequential;
    exports io.plumbline.stats.sketch;
    exports io.plumbline.stats.verdict;
}
