package io.plumbline.monitor.assess;

import io.plumbline.stats.inference.AndersonDarlingBinned;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the null weights of the Anderson-Darling test: a quarter of a millisecond each, a kilobyte each. They follow
 * from the counts alone, and those are the same for all numeric columns without ties of references of the same size. Safe to
 * share between threads.
 */
public final class NullWeights {
    /** Of a thousand models with ten columns that have ties. */
    private static final int MOST = 10_000;

    private final Map<LongBuffer, double[]> known = new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LongBuffer, double[]> eldest) {
            return size() > MOST;
        }
    };

    /** @param counts the reference's counts by cell, of which at least three are occupied; must not change afterwards */
    double[] of(long[] counts) {
        LongBuffer key = LongBuffer.wrap(counts); // a view whose equality is that of the content
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
