package io.plumbline.stats.verdict;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Whether a column should be compared with the reference's rows of the same slot, such as the hour of day, instead of with
 * all of them. A daily cycle makes every hour differ from the whole: natural variation then keeps the false alarms down, but
 * nearly blinds the comparison. Slots see again, where they have rows enough and vary much less than the whole.
 */
public final class SeasonalSlots {
    /** Fewest rows of a slot. */
    public static final long MIN_ROWS = 1000;
    /** Natural variation within slots is at most this share of that of the whole. */
    public static final double MUCH_LESS = .5;

    private SeasonalSlots() {}

    /**
     * One slot of the reference.
     *
     * @param rows in it
     * @param variation between its own blocks
     */
    public record Slot(long rows, NaturalVariation variation) {}

    /**
     * Whether slots pay.
     *
     * @param pooled natural variation between blocks of the whole reference, of the length of a window
     * @param slots all of them
     */
    public static boolean pay(NaturalVariation pooled, List<Slot> slots) {
        if (!pooled.known() || slots.size() < 2) {
            return false;
        }
        double largest = 0;
        for (Slot slot : slots) {
            if (slot.rows() < MIN_ROWS || !slot.variation().known()) {
                return false;
            }
            largest = Math.max(largest, kappa(slot.variation()));
        }
        return kappa(pooled) > 0 && largest <= MUCH_LESS * kappa(pooled);
    }

    /**
     * The natural variation to compare windows of a slot with.
     *
     * <p>A slot has few blocks, one for each day, and an estimate from few falls short too often. So none of its numbers is
     * taken to be smaller than the mean over all slots, which rests on every block of the reference.
     *
     * @param slot index of the slot
     * @param slots all of them
     * @return {@link NaturalVariation#UNKNOWN} where that of the slot is not known
     */
    public static NaturalVariation within(int slot, List<Slot> slots) {
        NaturalVariation own = slots.get(slot).variation();
        if (!own.known()) {
            return NaturalVariation.UNKNOWN;
        }
        List<NaturalVariation> known = slots.stream()
                .map(Slot::variation)
                .filter(NaturalVariation::known)
                .toList();
        Map<Part, Double> rates = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            double rate = atLeastMean(own, known, variation -> variation.rate(part));
            if (rate > 0) {
                rates.put(part, rate);
            }
        }
        return new NaturalVariation(
                own.blocks(),
                atLeastMean(own, known, NaturalVariation::chiSquare),
                atLeastMean(own, known, NaturalVariation::andersonDarling),
                rates,
                atLeastMean(own, known, NaturalVariation::psiQuantile));
    }

    private static double atLeastMean(
            NaturalVariation own, List<NaturalVariation> all, ToDoubleFunction<NaturalVariation> number) {
        return Math.max(
                number.applyAsDouble(own),
                all.stream().mapToDouble(number).average().orElse(0));
    }

    private static double kappa(NaturalVariation variation) {
        return Math.max(variation.chiSquare(), variation.andersonDarling());
    }
}
