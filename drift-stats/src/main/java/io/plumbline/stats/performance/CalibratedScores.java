package io.plumbline.stats.performance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Scores of a class as probabilities, learnt from labelled rows of a reference: by isotonic regression, if that makes scores
 * better, or as they are. Whether it does is decided as NannyML decides it ({@code nannyml.calibration.needs_calibration}): on
 * ten random splits, stratified by label, the regression is fitted to nine tenths, and the expected calibration error of the
 * tenths left out must be less with it than without, in ten bins of equal numbers. Scores with an area under the ROC curve of
 * more than .999 are left as they are, and those of a reference in which all rows are of the class, or none.
 *
 * <p>Unlike NannyML's, rows are known by the cell of their score, and a score that is left as it is becomes the middle of its
 * cell: off by 2^-(resolution + 1) at most. The splits are drawn by another generator, with a fixed seed: scores that are
 * about as good with the regression as without may be decided otherwise.
 */
public final class CalibratedScores {
    private static final int SPLITS = 10;
    private static final int BINS = 10;
    private static final double SEPARATED = .999;

    /** Cells with more rows are drawn from by the normal approximation: one by one takes too long. */
    private static final long ONE_BY_ONE = 10_000;

    private final ScoreCells cells;
    private final boolean calibrated;
    private final double[] probabilities;

    private CalibratedScores(ScoreCells cells, boolean calibrated, double[] probabilities) {
        this.cells = cells;
        this.calibrated = calibrated;
        this.probabilities = probabilities;
    }

    /**
     * Learnt from the rows of a reference that have a label and a score of the class.
     *
     * @throws IllegalArgumentException if there are none, or the class has no scores
     */
    public static CalibratedScores of(ClassificationTally reference, String name) {
        ScoreCells cells = reference.layout().cells();
        ScoreCounts counts = reference.scoreCounts(reference.layout().scoreOf(name));
        return of(cells, counts.labelled(cells, true), counts.labelled(cells, false), name);
    }

    private static CalibratedScores of(ScoreCells cells, long[] hits, long[] misses, String name) {
        double[] at = new double[cells.count()];
        long all = 0;
        for (int i = 0; i < at.length; i++) {
            at[i] = cells.middle(i);
            if (hits[i] < 0 || misses[i] < 0) {
                throw new IllegalArgumentException("a reference from which more was removed than added");
            }
            all += hits[i] + misses[i];
        }
        if (all == 0) {
            throw new IllegalArgumentException("no labelled rows with a score of class '" + name + "'");
        }
        boolean better = isBetter(at, hits, misses);
        return new CalibratedScores(cells, better, better ? fit(at, hits, misses) : at);
    }

    private static double[] fit(double[] at, long[] hits, long[] misses) {
        double[] of = new double[at.length];
        double[] rows = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            of[i] = hits[i];
            rows[i] = hits[i] + misses[i];
        }
        return IsotonicRegression.fit(at, of, rows);
    }

    /** Rows left out that have about one score: what it is, how many there are, and how many are of the class. */
    private record Held(double score, double rows, double hits) {}

    private static boolean isBetter(double[] at, long[] hits, long[] misses) {
        long ofClass = total(hits);
        long others = total(misses);
        if (ofClass < 2 || others < 2) {
            return false;
        }
        double area = new Ranking(hits, misses)
                .rocAuc()
                .map(binned -> binned.estimate().value())
                .orElse(1.0);
        if (area > SEPARATED) {
            return false;
        }
        Random random = new Random(42);
        List<Held> before = new ArrayList<>();
        List<Held> after = new ArrayList<>();
        for (int split = 0; split < SPLITS; split++) {
            long[] heldHits = draw(hits, ofClass, random);
            long[] heldMisses = draw(misses, others, random);
            long[] leftHits = hits.clone();
            long[] leftMisses = misses.clone();
            for (int i = 0; i < at.length; i++) {
                leftHits[i] -= heldHits[i];
                leftMisses[i] -= heldMisses[i];
            }
            double[] fitted = fit(at, leftHits, leftMisses);
            for (int i = 0; i < at.length; i++) {
                double rows = heldHits[i] + heldMisses[i];
                if (rows > 0) {
                    before.add(new Held(at[i], rows, heldHits[i]));
                    after.add(new Held(fitted[i], rows, heldHits[i]));
                }
            }
        }
        return error(before) > error(after);
    }

    /** A tenth of the rows, at least one and not all, without replacement. */
    private static long[] draw(long[] counts, long total, Random random) {
        long wanted = Math.min(total - 1, Math.max(1, Math.round(total / (double) SPLITS)));
        long left = total;
        long[] drawn = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > ONE_BY_ONE) {
                // Hypergeometric.
                double share = (double) wanted / left;
                double mean = counts[i] * share;
                double variance = mean * (1 - share) * (left - counts[i]) / Math.max(1, left - 1);
                long about = Math.round(mean + Math.sqrt(variance) * random.nextGaussian());
                drawn[i] = Math.max(
                        Math.max(0, wanted - (left - counts[i])), Math.min(about, Math.min(wanted, counts[i])));
                wanted -= drawn[i];
                left -= counts[i];
            } else {
                for (long row = 0; row < counts[i]; row++) {
                    if (random.nextDouble() * left < wanted) {
                        drawn[i]++;
                        wanted--;
                    }
                    left--;
                }
            }
        }
        return drawn;
    }

    /** Expected calibration error in bins of equal numbers, rows of one score shared out evenly where a bin ends among them. */
    private static double error(List<Held> rows) {
        rows.sort(Comparator.comparingDouble(Held::score));
        double all = 0;
        for (Held held : rows) {
            all += held.rows();
        }
        double width = Math.max(1, Math.floor(all / BINS));
        double error = 0;
        double gap = 0; // sum of scores less hits in this bin
        double inBin = 0;
        int bin = 1;
        for (Held held : rows) {
            double left = held.rows();
            while (left > 0) {
                double take = bin < BINS ? Math.min(left, width - inBin) : left; // the last bin takes what is left over
                gap += take * (held.score() - held.hits() / held.rows());
                inBin += take;
                left -= take;
                if (bin < BINS && inBin >= width) {
                    error += Math.abs(gap);
                    gap = 0;
                    inBin = 0;
                    bin++;
                }
            }
        }
        return (error + Math.abs(gap)) / all;
    }

    private static long total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** Whether scores become other probabilities than they are themselves. */
    public boolean calibrated() {
        return calibrated;
    }

    /**
     * The probability of a row with this score to belong to the class.
     *
     * @param score in [0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public double probability(double score) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score is in [0, 1], not " + score);
        }
        return calibrated ? probabilities[cells.of(score)] : score;
    }

    double ofCell(int cell) {
        return probabilities[cell];
    }
}
