package io.plumbline.stats.verdict;

import java.util.List;

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

    private static double kappa(NaturalVariation variation) {
        return Math.max(variation.chiSquare(), variation.andersonDarling());
    }
}
