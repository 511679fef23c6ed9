package io.plumbline.monitor.files;

import io.plumbline.monitor.event.FeatureValue;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Cells of files that say what type a value has. A cell is a {@code Number}, {@code Boolean} or {@code String}, an
 * {@link Unreadable}, or null where it has no value.
 */
final class TypedCell {
    /** Whole numbers below it are exact as doubles. */
    private static final double EXACT = 1e15;

    /**
     * What is no value of a table.
     *
     * @param problem such as {@code is an array}
     */
    record Unreadable(String problem) {}

    private TypedCell() {}

    /** NaN is no value, as in text files. */
    static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }

    static FeatureValue value(@Nullable Object cell, Table.Row row, String column) {
        if (cell == null) {
            return FeatureValue.Missing.MISSING;
        } else if (cell instanceof Number number) {
            return new FeatureValue.Numeric(number.doubleValue());
        } else if (cell instanceof Boolean flag) {
            return flag ? FeatureValue.Flag.TRUE : FeatureValue.Flag.FALSE;
        } else if (cell instanceof Unreadable unreadable) {
            throw failure(row, column, unreadable);
        }
        return new FeatureValue.Text(cell.toString());
    }

    static @Nullable String text(@Nullable Object cell, Table.Row row, String column) {
        if (cell == null) {
            return null;
        } else if (cell instanceof Unreadable unreadable) {
            throw failure(row, column, unreadable);
        } else if (cell instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (cell instanceof Double number && !number.isInfinite()) {
            // A column of whole numbers with a gap is one of doubles to pandas: id 17 stays 17 and is not 17.0.
            return number == Math.rint(number) && Math.abs(number) < EXACT
                    ? Long.toString(number.longValue())
                    : new BigDecimal(number.toString()).toPlainString();
        }
        return cell.toString();
    }

    private static TableFailure failure(Table.Row row, String column, Unreadable cell) {
        return row.failure("column " + column + " " + cell.problem()
                + "; numbers, booleans, texts and times are allowed: --drop '" + column + "' leaves it out");
    }
}
