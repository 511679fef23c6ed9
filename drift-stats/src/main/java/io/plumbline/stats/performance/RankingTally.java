package io.plumbline.stats.performance;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * Lists that were ranked, each with the position of the one item in it that turned out to be relevant: what somebody clicked or bought.
 * Counts by position, so that all numbers are exact. What was added can be removed again, as in {@link ClassificationTally}.
 *
 * <p>A list without a relevant item, or with it beyond the last position that counts, is a miss: it has a gain of zero. Results are
 * empty without lists, and where more was removed than was ever added.
 */
public final class RankingTally implements Summary<RankingTally> {
    /** Positions that can be told apart. */
    public static final int MOST_POSITIONS = 1000;

    private static final int KIND = 'G';

    private final long[] counts; // of misses, then by position

    /**
     * Empty.
     *
     * @param at last position that counts, the {@code k} of {@code nDCG@k}: 1 to {@value #MOST_POSITIONS}
     * @throws IllegalArgumentException if it is none of these
     */
    public RankingTally(int at) {
        if (at < 1 || at > MOST_POSITIONS) {
            throw new IllegalArgumentException("1 to " + MOST_POSITIONS + " positions are allowed, not " + at);
        }
        counts = new long[at + 1];
    }

    /** The last position that counts. */
    public int at() {
        return counts.length - 1;
    }

    /**
     * Adds a list.
     *
     * @param position of the relevant item, from 1 on; 0 where there is none
     */
    public void add(long position) {
        counts[cell(position)]++;
    }

    /** Removes a list that was added, here or in a part that is merged. */
    public void remove(long position) {
        counts[cell(position)]--;
    }

    private int cell(long position) {
        return position >= 1 && position < counts.length ? (int) position : 0;
    }

    /** Lists. */
    public long lists() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Share of lists whose relevant item is at one of the positions that count; with Wilson's interval. */
    public Optional<Estimate> hitRate() {
        return isProper() ? Proportion.of(lists() - counts[0], lists()) : Optional.empty();
    }

    /**
     * Mean normalised discounted cumulative gain (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418): with one relevant item,
     * {@code 1 / log2(1 + position)}, in [0, 1]. The interval is by normal theory.
     */
    public Optional<Estimate> ndcg() {
        return mean(position -> StrictMath.log(2) / StrictMath.log(1.0 + position));
    }

    /** Mean of one by position, in [0, 1]. The interval is by normal theory. */
    public Optional<Estimate> reciprocalRank() {
        return mean(position -> 1.0 / position);
    }

    private Optional<Estimate> mean(IntToDoubleFunction gain) {
        long n = lists();
        if (!isProper() || n == 0) {
            return Optional.empty();
        }
        double sum = 0;
        for (int i = 1; i < counts.length; i++) {
            sum += counts[i] * gain.applyAsDouble(i);
        }
        double mean = sum / n;
        double squares = counts[0] * mean * mean;
        for (int i = 1; i < counts.length; i++) {
            double off = gain.applyAsDouble(i) - mean;
            squares += counts[i] * off * off;
        }
        return Optional.of(Estimate.normal(mean, Math.sqrt(squares / n / Math.max(1, n - 1)), n)
                .within(0, 1));
    }

    private boolean isProper() {
        for (long count : counts) {
            if (count < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void merge(RankingTally that) {
        if (counts.length != that.counts.length) {
            throw new IllegalArgumentException("tallies of " + at() + " and " + that.at() + " positions");
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += that.counts[i];
        }
    }

    @Override
    public RankingTally copy() {
        RankingTally copy = new RankingTally(at());
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    /** Counts are signed, as a part may have removed what another has added. */
    @Override
    public void writeTo(SummaryWriter out) {
        out.putSignedCounts(counts);
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static RankingTally fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        RankingTally tally = readFrom(in);
        in.end();
        return tally;
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static RankingTally readFrom(SummaryReader in) {
        long[] counts = in.getSignedCounts();
        if (counts.length < 2 || counts.length > MOST_POSITIONS + 1) {
            throw new IllegalArgumentException("not a tally: of " + (counts.length - 1) + " positions");
        }
        RankingTally tally = new RankingTally(counts.length - 1);
        System.arraycopy(counts, 0, tally.counts, 0, counts.length);
        return tally;
    }
}
