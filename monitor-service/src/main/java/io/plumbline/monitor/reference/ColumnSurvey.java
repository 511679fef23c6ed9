package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is seen of one column in the first pass over the rows: enough to tell its type and to cut its cells. */
final class ColumnSurvey {
    /** Whole numbers of at most so many values are categories. */
    static final int FEW = 10;
    /** Categories that get a cell of their own. */
    static final int MAX_CATEGORIES = 200;
    /** Different categories that are told apart while counting; further ones count as others. */
    private static final int MAX_DISTINCT = 100_000;

    private final ColumnRole role;
    private final Map<String, Long> categories = new HashMap<>();
    private double[] numbers = new double[64];
    private int count;
    private long uncounted;
    private long texts;
    private boolean whole = true;

    ColumnSurvey(ColumnRole role) {
        this.role = role;
    }

    ColumnRole role() {
        return role;
    }

    void add(FeatureValue value) {
        String category = ColumnProfile.categoryOf(value);
        if (category == null) {
            return;
        }
        if (value instanceof FeatureValue.Numeric number) {
            add(number.value());
        } else {
            texts++;
        }
        if (categories.size() < MAX_DISTINCT || categories.containsKey(category)) {
            categories.merge(category, 1L, Long::sum);
        } else {
            uncounted++;
        }
    }

    private void add(double number) {
        if (Double.isFinite(number)) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = number;
            whole &= number == Math.rint(number);
        }
    }

    /** The type its values speak for; null where it has no value at all. */
    @Nullable
    ColumnType type() {
        if (categories.isEmpty()) {
            return null;
        }
        if (role == ColumnRole.ATTRIBUTION) {
            return count == 0 ? null : ColumnType.NUMERIC; // of a feature that adds nothing all are 0
        }
        boolean few = whole && categories.size() <= FEW;
        return texts > 0 || count == 0 || few ? ColumnType.CATEGORICAL : ColumnType.NUMERIC;
    }

    /** Whether cells of that type can be cut. */
    boolean allows(ColumnType type) {
        return type == ColumnType.NUMERIC ? count > 0 : !categories.isEmpty();
    }

    /** Cells for its values as values of that type. */
    Cells cells(ColumnType type) {
        if (type == ColumnType.NUMERIC) {
            return NumericCells.ofReference(Arrays.copyOf(numbers, count));
        }
        List<String> kept = CategoryCounts.mostFrequent(categories, MAX_CATEGORIES).stream()
                .sorted()
                .toList();
        return new CategoricalCells(kept, uncounted > 0 || categories.size() > MAX_CATEGORIES);
    }
}
