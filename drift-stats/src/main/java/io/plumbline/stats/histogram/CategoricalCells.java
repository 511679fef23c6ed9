package io.plumbline.stats.histogram;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cells of a categorical column: one for each category kept from the reference and, where the reference had more
 * categories than were kept, a last one for all others.
 */
public final class CategoricalCells implements Cells {
    private final List<String> categories;
    private final boolean other;
    private final Map<String, Integer> indexes = new HashMap<>();

    /**
     * @param categories the kept categories, distinct
     * @param other whether the reference had further categories
     */
    public CategoricalCells(List<String> categories, boolean other) {
        this.categories = List.copyOf(categories);
        this.other = other;
        for (int i = 0; i < this.categories.size(); i++) {
            if (indexes.put(this.categories.get(i), i) != null) {
                throw new IllegalArgumentException("category twice in a reference: " + this.categories.get(i));
            }
        }
        if (size() == 0) {
            throw new IllegalArgumentException("categorical cells need at least one category");
        }
    }

    /**
     * Keeps the most frequent categories of a reference, in order of their names.
     *
     * @param reference at least one category; where it counted more than its cap, which it kept has nothing to do with how
     *     frequent they were, so its cap should be ample
     * @param most categories kept, at least 1
     */
    public static CategoricalCells ofReference(CategoryCounts reference, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one category is kept, not " + most);
        }
        List<String> kept = CategoryCounts.mostFrequent(reference.counts(), most).stream()
                .sorted()
                .toList();
        return new CategoricalCells(
                kept, reference.other() > 0 || kept.size() < reference.counts().size());
    }

    /** Cell of a category, or -1 where it was not in the reference and there is no cell for others. */
    public int index(String category) {
        Integer index = indexes.get(category);
        if (index != null) {
            return index;
        }
        return other ? categories.size() : -1;
    }

    public List<String> categories() {
        return categories;
    }

    /** Whether the last cell is that of all other categories. */
    public boolean hasOther() {
        return other;
    }

    @Override
    public int size() {
        return categories.size() + (other ? 1 : 0);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof CategoricalCells that && categories.equals(that.categories) && other == that.other;
    }

    @Override
    public int hashCode() {
        return categories.hashCode();
    }
}
