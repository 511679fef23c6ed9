package io.plumbline.monitor.files;

import io.plumbline.monitor.event.FeatureValue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A row of cells with types.
 *
 * @param number where it stands
 * @param cells {@link TypedCell}s; may be fewer than the table has columns: later ones have no value
 * @param failures of rows of such files
 */
record TypedRow(Table table, long number, @Nullable Object[] cells, Failures failures) implements Table.Row {
    /** Says where in a file a row is. */
    interface Failures {
        TableFailure at(Path file, long number, String problem);
    }

    private @Nullable Object at(int column) {
        return column < cells.length ? cells[column] : null;
    }

    @Override
    public @Nullable String cell(int column) {
        return TypedCell.text(at(column), this, table.columns().get(column));
    }

    @Override
    public FeatureValue value(int column) {
        return TypedCell.value(at(column), this, table.columns().get(column));
    }

    @Override
    public TableFailure failure(String problem) {
        return failures.at(table.file(), number, problem);
    }
}
