package io.plumbline.stats.sketch;

import io.plumbline.stats.Hash64;
import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * A uniform sample of at most {@code k} of the items that came: those whose hashes are the smallest (bottom-k, Cohen and
 * Kaplan 2007, doi:10.1145/1281100.1281133). Which items are in it depends on the set of items alone. An item that comes
 * again, by its hash, is in it once.
 */
public final class HashSample implements Summary<HashSample> {
    private static final int KIND = 'S';

    private final int k;
    private final TreeMap<Long, Double> kept = new TreeMap<>(Long::compareUnsigned);

    /** @param k most items kept, at least 2 */
    public HashSample(int k) {
        if (k < 2) {
            throw new IllegalArgumentException("a sample holds at least 2 items, not " + k);
        }
        this.k = k;
    }

    /**
     * Offers an item.
     *
     * @param hash of the item's identity, spread evenly, such as {@link Hash64} gives
     * @param value of the item; where items of one hash differ in it, the smallest is kept
     */
    public void update(long hash, double value) {
        if (kept.size() == k && Long.compareUnsigned(hash, kept.lastKey()) > 0) {
            return;
        }
        kept.merge(hash, value, HashSample::smaller);
        if (kept.size() > k) {
            kept.pollLastEntry();
        }
    }

    private static Double smaller(Double a, Double b) {
        return Double.compare(a, b) <= 0 ? a : b;
    }

    @Override
    public void merge(HashSample that) {
        if (k != that.k) {
            throw new IllegalArgumentException("sizes differ: " + k + " and " + that.k);
        }
        that.kept.forEach(this::update);
    }

    /** Values of the items in the sample, in order of their hashes: in no order that means anything. */
    public double[] values() {
        return kept.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    public int size() {
        return kept.size();
    }

    /** Whether every item that came is in it. */
    public boolean isWhole() {
        return kept.size() < k;
    }

    /**
     * Estimates how many different items came: exact below {@code k}, else with a relative standard error of
     * {@code 1 / sqrt(k - 2)}.
     */
    public double distinct() {
        if (isWhole()) {
            return kept.size();
        }
        // The largest kept hash as a share of all hashes; its top 53 bits say enough.
        double share = ((kept.lastKey() >>> 11) + 1.0) / (1L << 53);
        return (k - 1) / share;
    }

    @Override
    public HashSample copy() {
        HashSample copy = new HashSample(k);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(k).putCount(kept.size());
        long before = 0;
        for (Map.Entry<Long, Double> item : kept.entrySet()) {
            out.putCount(item.getKey() - before).putDouble(item.getValue());
            before = item.getKey();
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static HashSample readFrom(SummaryReader in) {
        HashSample sample = new HashSample(in.getLength());
        long hash = 0;
        for (int rest = in.getLength(); rest > 0; rest--) {
            hash += in.getCount();
            sample.update(hash, in.getDouble());
        }
        return sample;
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static HashSample fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        HashSample sample = readFrom(in);
        in.end();
        return sample;
    }
}
