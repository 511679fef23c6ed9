package io.plumbline.monitor.stream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hashes beyond which no event gets into the sample of a model any more, as the sample is full of smaller ones. Told by the
 * tasks that keep samples to those of the same process that send candidates: these would be refused anyway, so it does not
 * matter that other processes do not hear of it.
 */
final class SampleBounds {
    private final Map<String, Long> bounds = new ConcurrentHashMap<>();

    /** @param hash smaller than that of all that is refused from now on, compared without signs */
    void put(String model, long hash) {
        bounds.put(model, hash);
    }

    /** Nothing is known of the model any more. */
    void remove(String model) {
        bounds.remove(model);
    }

    boolean exclude(String model, long hash) {
        Long bound = bounds.get(model);
        return bound != null && Long.compareUnsigned(hash, bound) > 0;
    }
}
