package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoryCounts;
import java.util.Arrays;
import java.util.List;

/**
 * Cells of a categorical column over both samples: those of the reference, then one for each category unseen in it, then,
 * if there were more than are kept, one for the rest of these.
 */
final class Categories {
    private static final int EXAMPLES = 5;
    private static final int EXAMPLE_LENGTH = 60;

    private Categories() {}

    static long[] current(ColumnProfile profile) {
        CategoryCounts unseen = profile.newCategories();
        long[] known = profile.counts();
        int rest = unseen.other() > 0 ? 1 : 0;
        long[] counts = Arrays.copyOf(known, known.length + unseen.counts().size() + rest);
        int next = known.length;
        for (long count : unseen.counts().values()) {
            counts[next++] = count;
        }
        if (rest > 0) {
            counts[next] = unseen.other();
        }
        return counts;
    }

    static long[] reference(ReferenceColumn reference, int cells) {
        return Arrays.copyOf(reference.counts(), cells);
    }

    /** The most frequent unseen categories, cut to a length that people read. */
    static List<String> examples(CategoryCounts unseen) {
        return CategoryCounts.mostFrequent(unseen.counts(), EXAMPLES).stream()
                .map(Categories::shortened)
                .toList();
    }

    static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= EXAMPLE_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, EXAMPLE_LENGTH - 1)) + "…";
    }
}
