package io.plumbline.monitor.assess;

import io.plumbline.stats.inference.AndersonDarlingBinned;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the null weights of the Anderson-Darling test by reference and column: a quarter of a millisecond each, a
 * kilobyte each. Safe to share between threads.
 */
public final class NullWeights {
    /** Of a thousand models with twenty numeric columns. */
    private static final int MOST = 20_000;

    private record Key(String referenceId, String column) {}

    private final Map<Key, double[]> known = new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, double[]> eldest) {
            return size() > MOST;
        }
    };

    /** Weights for the reference's counts by cell, of which at least three are occupied. */
    double[] of(String referenceId, String column, long[] counts) {
        Key key = new Key(referenceId, column);
        synchronized (known) {
            double[] weights = known.get(key);
            if (weights != null) {
                return weights;
            }
        }
        double[] weights = AndersonDarlingBinned.nullWeights(counts);
        synchronized (known) {
            known.put(key, weights);
        }
        return weights;
    }
}
