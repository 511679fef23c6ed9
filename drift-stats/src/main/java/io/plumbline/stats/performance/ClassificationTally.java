package io.plumbline.stats.performance;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.performance.ScoreCounts.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a classifier, with their labels or without: how often which class was predicted for which, scores by cell, and exact
 * sums of losses. A row that was added can be removed again, when its label is corrected or comes at last: what is left, to
 * the byte, is what had been there without it. That holds across merges as well: one part may remove what another has added.
 *
 * <p>Results are empty where they are undefined, and where more was removed than was ever added.
 *
 * <p>Numbers made from counts and losses are exact. Areas under curves are made from scores by cell, as in
 * {@link ClassificationLayout#resolution}, and say how far they can be off.
 */
public final class ClassificationTally implements Summary<ClassificationTally> {
    private static final int KIND = 'P';

    /** As scikit-learn clips probabilities before their logarithm is taken. */
    private static final double EPSILON = 0x1p-52;

    private final ClassificationLayout layout;
    private final ScoreCells cells;
    private final int size; // declared classes, others, and none
    private final long[] table; // true class by predicted class
    private long unusable;
    private LossSum logLoss = new LossSum();
    private LossSum brier = new LossSum();
    private final List<ScoreCounts> scores = new ArrayList<>();
    private final List<Reliability> reliability =
            new ArrayList<>(); // by score; of equal classes, then of the predicted one

    /** Empty. */
    public ClassificationTally(ClassificationLayout layout) {
        this.layout = layout;
        cells = layout.cells();
        size = layout.classes().size() + 2;
        table = new long[size * size];
        for (int i = 0; i < layout.scores(); i++) {
            scores.add(new ScoreCounts());
            reliability.add(new Reliability());
        }
        if (layout.positive() == null) {
            reliability.add(new Reliability());
        }
    }

    public ClassificationLayout layout() {
        return layout;
    }

    /**
     * Adds a row.
     *
     * @param predicted the predicted class; null if there is none
     * @param rowScores probabilities in the order of {@link ClassificationLayout#scored}, NaN where absent; none if there are
     *     none at all. One that is not in [0, 1] is left out, and counted as {@link #unusableScores}. They are taken as they
     *     are, and need not sum to one; of equal classes there is no loss if one is absent
     * @param truth the true class; null as long as it is not known
     * @throws IllegalArgumentException if there are some scores, but not as many as {@link ClassificationLayout#scores}
     */
    public void add(@Nullable String predicted, double[] rowScores, @Nullable String truth) {
        apply(predicted, rowScores, truth, 1);
    }

    /** Removes a row that was added, here or in a part that is merged: with the very same arguments. */
    public void remove(@Nullable String predicted, double[] rowScores, @Nullable String truth) {
        apply(predicted, rowScores, truth, -1);
    }

    private void apply(@Nullable String predicted, double[] rowScores, @Nullable String truth, int times) {
        if (rowScores.length != 0 && rowScores.length != scores.size()) {
            throw new IllegalArgumentException(rowScores.length + " scores, not " + scores.size());
        }
        int actual = truth == null ? size - 1 : layout.index(truth);
        int guess = predicted == null ? size - 1 : layout.index(predicted);
        table[actual * size + guess] += times;
        String positive = layout.positive();
        int offset = positive == null ? 0 : layout.index(positive);
        for (int i = 0; i < rowScores.length; i++) {
            double score = rowScores[i];
            if (score >= 0 && score <= 1) {
                int k = offset + i;
                scores.get(i).add(cells.of(score), known(guess, k), known(actual, k), times);
                if (truth != null) {
                    reliability.get(i).add(score, actual == k, times);
                }
            } else if (!Double.isNaN(score)) {
                unusable += times;
            }
        }
        if (truth != null && rowScores.length > 0) {
            if (positive == null) {
                ofEquals(rowScores, actual, guess, times);
            } else if (rowScores[0] >= 0 && rowScores[0] <= 1) {
                double p = rowScores[0];
                boolean hit = actual == offset;
                logLoss.add(logLoss(hit ? p : 1 - p), times);
                brier.add(hit ? (1 - p) * (1 - p) : p * p, times);
            }
        }
    }

    private Known known(int index, int k) {
        return index == k ? Known.THIS : index == size - 1 ? Known.UNKNOWN : Known.OTHER;
    }

    private void ofEquals(double[] rowScores, int actual, int guess, int times) {
        if (guess < rowScores.length && rowScores[guess] >= 0 && rowScores[guess] <= 1) {
            reliability.get(rowScores.length).add(rowScores[guess], actual == guess, times);
        }
        if (actual >= rowScores.length) {
            return;
        }
        double squares = 0;
        for (int i = 0; i < rowScores.length; i++) {
            double p = rowScores[i];
            if (!(p >= 0 && p <= 1)) {
                return;
            }
            double off = i == actual ? 1 - p : p;
            squares += off * off;
        }
        logLoss.add(logLoss(rowScores[actual]), times);
        brier.add(squares, times);
    }

    /** The same on every machine, which Math.log need not be. */
    private static double logLoss(double p) {
        return -StrictMath.log(Math.max(EPSILON, Math.min(1 - EPSILON, p)));
    }

    /** Rows in all. */
    public long rows() {
        return sum(0, size);
    }

    /** Rows that have a label. */
    public long labelled() {
        return sum(0, size - 1);
    }

    private long sum(int from, int to) {
        long sum = 0;
        for (int i = from * size; i < to * size; i++) {
            sum += table[i];
        }
        return sum;
    }

    /** Scores that were not in [0, 1]. */
    public long unusableScores() {
        return unusable;
    }

    /**
     * Rows by their predicted class, with a label or without.
     *
     * @param name a declared class, or {@link ClassificationLayout#OTHER}
     */
    public long predicted(String name) {
        int k = name.equals(ClassificationLayout.OTHER) ? size - 2 : layout.index(name);
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += table[i * size + k];
        }
        return sum;
    }

    /** Share of a class among all rows that have a predicted class, with a label or without; with Wilson's interval. */
    public Optional<Estimate> predictedShare(String name) {
        return Proportion.of(predicted(name), withPrediction());
    }

    /** Rows that have a predicted class, with a label or without. */
    public long withPrediction() {
        long none = 0;
        for (int i = 0; i < size; i++) {
            none += table[i * size + size - 1];
        }
        return rows() - none;
    }

    /** Of the rows that have both a label and a predicted class. */
    public ConfusionMatrix confusion() {
        long[][] counts = new long[size - 1][size - 1];
        for (int i = 0; i < size - 1; i++) {
            System.arraycopy(table, i * size, counts[i], 0, size - 1);
        }
        return new ConfusionMatrix(layout.classes(), layout.positive(), counts);
    }

    /**
     * Mean negative logarithm of the probability given to the true class, in nats, clipped to 2^-52 from 0 and 1 as by
     * scikit-learn. Of equal classes, rows whose label is not among them have none.
     */
    public Optional<Estimate> logLoss() {
        return logLoss.meanLoss();
    }

    /**
     * Brier score: with a positive class, the mean square of how far its score is from 1 or 0, in [0, 1]; of equal classes
     * the sum of that over classes, in [0, 2].
     */
    public Optional<Estimate> brier() {
        return brier.meanLoss().map(mean -> mean.within(0, layout.positive() == null ? 2 : 1));
    }

    /** Area under the ROC curve of a class against all others. */
    public Optional<BinnedEstimate> rocAuc(String name) {
        return ranking(layout.scoreOf(name)).rocAuc();
    }

    /**
     * Area under the ROC curve of the positive class; of equal classes the mean of those against all others, over the classes
     * that have one, as in scikit-learn's {@code multi_class="ovr"}. Its interval has the mean of their half widths, which it
     * would have if they were wrong all together: rather too wide than too narrow.
     */
    public Optional<BinnedEstimate> rocAuc() {
        List<BinnedEstimate> all = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            ranking(i).rocAuc().ifPresent(all::add);
        }
        return mean(all);
    }

    /** Area under the curve of precision over recall of a class against all others: average precision. */
    public Optional<BinnedEstimate> averagePrecision(String name) {
        return ranking(layout.scoreOf(name)).averagePrecision();
    }

    /** Average precision of the positive class; of equal classes the mean over those that occur. Intervals as in rocAuc. */
    public Optional<BinnedEstimate> averagePrecision() {
        List<BinnedEstimate> all = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            ranking(i).averagePrecision().ifPresent(all::add);
        }
        return mean(all);
    }

    static Optional<BinnedEstimate> mean(List<BinnedEstimate> all) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        double value = 0;
        double low = 0;
        double high = 0;
        double least = 0;
        double most = 0;
        for (BinnedEstimate one : all) {
            value += one.estimate().value() / all.size();
            low += one.estimate().low() / all.size();
            high += one.estimate().high() / all.size();
            least += one.least() / all.size();
            most += one.most() / all.size();
        }
        return Optional.of(new BinnedEstimate(
                new Estimate(value, low, high, all.get(0).estimate().n()), least, most));
    }

    private Ranking ranking(int score) {
        return new Ranking(
                scores.get(score).labelled(cells, true), scores.get(score).labelled(cells, false));
    }

    /** Whether the scores of a class are the shares of rows that belong to it. */
    public Optional<Calibration> calibration(String name) {
        return reliability.get(layout.scoreOf(name)).calibration();
    }

    /**
     * Whether the scores of the positive class are the shares of rows that belong to it; of equal classes, whether the score of
     * the predicted class is the share of predictions that are right (Guo, Pleiss, Sun and Weinberger 2017,
     * doi:10.48550/arXiv.1706.04599).
     */
    public Optional<Calibration> calibration() {
        return reliability.get(reliability.size() - 1).calibration();
    }

    ScoreCounts scoreCounts(int score) {
        return scores.get(score);
    }

    @Override
    public void merge(ClassificationTally that) {
        if (!layout.equals(that.layout)) {
            throw new IllegalArgumentException("layouts differ: " + layout + " and " + that.layout);
        }
        for (int i = 0; i < table.length; i++) {
            table[i] += that.table[i];
        }
        unusable += that.unusable;
        logLoss.merge(that.logLoss);
        brier.merge(that.brier);
        for (int i = 0; i < scores.size(); i++) {
            scores.get(i).merge(that.scores.get(i));
        }
        for (int i = 0; i < reliability.size(); i++) {
            reliability.get(i).merge(that.reliability.get(i));
        }
    }

    @Override
    public ClassificationTally copy() {
        ClassificationTally copy = new ClassificationTally(layout);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    /** Counts are signed, as a part may have removed what another has added; runs of zeros are short. */
    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(layout.classes().size());
        layout.classes().forEach(out::putText);
        String positive = layout.positive();
        out.putCount(positive == null ? 0 : 1 + layout.classes().indexOf(positive))
                .putByte(layout.resolution());
        out.putSignedCounts(table).putSigned(unusable);
        logLoss.writeTo(out);
        brier.writeTo(out);
        scores.forEach(counts -> counts.writeTo(out));
        reliability.forEach(bins -> bins.writeTo(out));
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static ClassificationTally fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        ClassificationTally tally = readFrom(in);
        in.end();
        return tally;
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static ClassificationTally readFrom(SummaryReader in) {
        int declared = in.getLength();
        if (declared > ClassificationLayout.MAX_CLASSES) {
            throw new IllegalArgumentException("not a tally: of " + declared + " classes");
        }
        List<String> classes = new ArrayList<>();
        for (int i = 0; i < declared; i++) {
            classes.add(in.getText());
        }
        int positive = in.getLength();
        if (positive > declared) {
            throw new IllegalArgumentException("not a tally: class " + positive + " of " + declared);
        }
        ClassificationTally tally = new ClassificationTally(
                new ClassificationLayout(classes, positive == 0 ? null : classes.get(positive - 1), in.getByte()));
        long[] counts = in.getSignedCounts();
        if (counts.length != tally.table.length) {
            throw new IllegalArgumentException("not a tally: " + counts.length + " counts");
        }
        System.arraycopy(counts, 0, tally.table, 0, counts.length);
        tally.unusable = in.getSigned();
        tally.logLoss = LossSum.readFrom(in);
        tally.brier = LossSum.readFrom(in);
        for (int i = 0; i < tally.scores.size(); i++) {
            tally.scores.set(i, ScoreCounts.readFrom(in, tally.cells));
        }
        for (int i = 0; i < tally.reliability.size(); i++) {
            tally.reliability.set(i, Reliability.readFrom(in));
        }
        return tally;
    }
}
