package io.plumbline.monitor.files;

import io.plumbline.monitor.event.FeatureValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A table in a file, or a directory of them: rows under names, read row by row, never whole. Equal rows are equal in every kind of file. */
public sealed interface Table permits CsvTable, JsonLinesTable, ParquetDirectory, ParquetTable {
    /** What {@link #open} takes, for messages. */
    String ALLOWED = "CSV, JSON lines, Parquet, or a directory of Parquet files";

    /** A row. */
    interface Row {
        /** Where it stands: the line of a text file on which it begins, else the number of the row; from 1. */
        long number();

        /**
         * The text of a cell, as ids and times are read; null where it has no value.
         *
         * @param column index in {@link Table#columns}
         * @throws TableFailure if the cell holds what is neither a number, a boolean, a text nor a time
         */
        @Nullable
        String cell(int column);

        /**
         * The value of a cell: of the type that the file says, or that a text looks like where files have no types.
         *
         * @param column index in {@link Table#columns}
         * @throws TableFailure if the cell holds what is neither a number, a boolean, a text nor a time
         */
        FeatureValue value(int column);

        /** A failure that says where this row is. */
        TableFailure failure(String problem);
    }

    /**
     * Opens a file as the kind of table that it is, by its name and by how it begins.
     *
     * @throws TableFailure if it is not there, or is none
     */
    static Table open(Path file) {
        if (Files.isDirectory(file)) {
            return ParquetDirectory.open(file);
        }
        if (!Files.exists(file)) {
            throw new TableFailure(file, "there is no such file");
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean csv = name.matches(".*\\.(csv|tsv|txt)(\\.gz)?");
        if (ParquetTable.isNamedSo(name) || !csv && ParquetTable.beginsSo(file)) {
            return ParquetTable.open(file);
        }
        return JsonLinesTable.isNamedSo(name) || !csv && JsonLinesTable.beginsSo(file)
                ? JsonLinesTable.open(file)
                : CsvTable.open(file);
    }

    Path file();

    /** Names of the columns, in order. JSON lines may bring further ones while rows are read; they come last. */
    List<String> columns();

    /**
     * Index of a column.
     *
     * @throws TableFailure if there is none of that name
     */
    default int column(String name) {
        int index = columns().indexOf(name);
        if (index < 0) {
            throw new TableFailure(file(), "has no column " + name + "; there are " + String.join(", ", columns()));
        }
        return index;
    }

    /** Whether a column numbers the rows and is no value of theirs, unless somebody names it. */
    default boolean isIndex(int column) {
        return false;
    }

    /** What of the file is no column here, and why: a line each. */
    default List<String> leftOut() {
        return List.of();
    }

    /** Size of the file in bytes, as {@link #forEach} counts them. */
    default long bytes() {
        try {
            return Files.size(file());
        } catch (IOException e) {
            throw new TableFailure(file(), "cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads all rows, in the order of the file.
     *
     * @param progress hears how many bytes of the file have been read so far
     * @throws TableFailure at the first row that cannot be read; the rows before it have been handed over
     */
    void forEach(Consumer<Row> consumer, LongConsumer progress);
}
