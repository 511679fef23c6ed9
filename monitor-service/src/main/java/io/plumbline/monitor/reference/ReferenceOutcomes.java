package io.plumbline.monitor.reference;

import io.plumbline.monitor.outcome.OutcomeProfile;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;

/**
 * What became of a reference's predictions, by their labels.
 *
 * @param profile of all of them
 * @param variation how much numbers of performance differ by nature from block to block: a standard deviation by the length of blocks in
 *     milliseconds and by the number's name; those that are known
 */
public record ReferenceOutcomes(OutcomeProfile profile, SortedMap<Long, SortedMap<String, Double>> variation) {
    /** Between blocks whose length is nearest, as a ratio, to a window of this length; of numbers that are not known there is none. */
    public Map<String, Double> variationFor(long windowMillis) {
        return variation.entrySet().stream()
                .min(Comparator.comparingDouble(e -> Math.abs(StrictMath.log((double) e.getKey() / windowMillis))))
                .<Map<String, Double>>map(Map.Entry::getValue)
                .orElse(Map.of());
    }
}
