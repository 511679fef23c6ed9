package io.plumbline.monitor.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.parquet.VersionParser;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file of flat columns, uncompressed or compressed with Snappy, gzip or Zstandard. Pages are read one at a time
 * for each column, so that memory is a page for each, whatever the size of the file.
 */
public final class ParquetTable implements Table {
    private static final Pattern NAMES = Pattern.compile(".*\\.(parquet|parq|pq)(\\.gz)?");
    private static final Pattern INDEX = Pattern.compile("__index_level_\\d+__");
    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED = "PARE";
    private static final int MAGIC_BYTES = 4;
    private static final int SMALLEST = 3 * MAGIC_BYTES;
    private static final int DEEPEST = 100;
    private static final int ROWS_OF_PROGRESS = 1000;

    private final Path file;
    private final FileMetaData footer;
    private final List<ParquetColumn> columns = new ArrayList<>();
    private final List<String> names;
    private final List<String> leftOut = new ArrayList<>();

    private ParquetTable(Path file, FileMetaData footer) {
        this.file = file;
        this.footer = footer;
        schema();
        this.names = columns.stream().map(ParquetColumn::name).toList();
        if (names.isEmpty()) {
            throw new TableFailure(
                    file, "has no flat column" + (leftOut.isEmpty() ? "" : ": " + String.join(", ", leftOut)));
        }
        checkNames();
        footer.getRow_groups().forEach(this::checkGroup);
    }

    private void checkNames() {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                throw new TableFailure(file, "has a column without a name");
            }
            if (!seen.add(name)) {
                throw new TableFailure(file, "has two columns named " + name);
            }
        }
    }

    private void checkGroup(RowGroup group) {
        for (ParquetColumn column : columns) {
            ColumnChunk chunk =
                    column.place() < group.getColumnsSize() ? group.getColumns().get(column.place()) : null;
            if (chunk == null || !chunk.isSetMeta_data() || chunk.isSetCrypto_metadata()) {
                throw new TableFailure(file, "column " + column.name() + " is encrypted, or has no description");
            }
            if (chunk.isSetFile_path()) {
                throw new TableFailure(
                        file, "column " + column.name() + " is in another file, " + chunk.getFile_path());
            }
            ColumnMetaData about = chunk.getMeta_data();
            if (!ParquetPages.knows(about.getCodec())) {
                throw new TableFailure(
                        file,
                        "column " + column.name() + " is compressed with " + about.getCodec()
                                + "; Snappy, gzip, Zstandard and no compression are allowed");
            }
            if (about.getNum_values() != group.getNum_rows()) {
                throw new TableFailure(
                        file,
                        "column " + column.name() + " has " + about.getNum_values() + " values for "
                                + group.getNum_rows() + " rows");
            }
        }
    }

    /** @param name of the file, in lower case */
    static boolean isNamedSo(String name) {
        return NAMES.matcher(name).matches();
    }

    /** Whether a file is one, by its first bytes. */
    static boolean beginsSo(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String magic = new String(in.readNBytes(MAGIC_BYTES), StandardCharsets.ISO_8859_1);
            return magic.equals(MAGIC) || magic.equals(ENCRYPTED);
        } catch (IOException e) {
            return false; // which is said where it is read as what it is taken for
        }
    }

    /**
     * Reads what columns a file has.
     *
     * @throws TableFailure if it is no Parquet file, or one that cannot be read here
     */
    static ParquetTable open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new ParquetTable(file, footer(file, channel));
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        }
    }

    private static FileMetaData footer(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            throw new TableFailure(file, "is empty; a Parquet file is allowed");
        }
        String begin = magic(channel, 0);
        if (begin.startsWith("\u001f\u008b")) {
            throw new TableFailure(file, "is gzipped, which Parquet files are inside; unpack it first");
        }
        if (begin.equals(ENCRYPTED)) {
            throw new TableFailure(file, "is encrypted; a Parquet file in the clear is allowed");
        }
        if (!begin.equals(MAGIC)) {
            throw new TableFailure(file, "is no Parquet file: it does not begin with " + MAGIC);
        }
        if (size < SMALLEST || !magic(channel, size - MAGIC_BYTES).equals(MAGIC)) {
            throw new TableFailure(
                    file, "is a Parquet file that was cut off: its " + size + " bytes do not end with " + MAGIC);
        }
        ParquetBytes end = new ParquetBytes(channel, size - 2 * MAGIC_BYTES);
        long length = end.read() | end.read() << 8 | end.read() << 16 | (long) end.read() << 24;
        if (length > size - SMALLEST) {
            throw new TableFailure(file, "is a damaged Parquet file: its footer of " + length + " bytes is not in it");
        }
        try {
            return Util.readFileMetaData(new ParquetBytes(channel, size - 2 * MAGIC_BYTES - length));
        } catch (IOException | RuntimeException e) {
            throw new TableFailure(file, "is a damaged Parquet file: its footer cannot be read");
        }
    }

    private static String magic(FileChannel channel, long place) throws IOException {
        return new String(new ParquetBytes(channel, place).readNBytes(MAGIC_BYTES), StandardCharsets.ISO_8859_1);
    }

    /** The schema is a tree, written down from its root, each group before its members. */
    private void schema() {
        List<SchemaElement> tree = footer.getSchema();
        int place = 0;
        for (int at = 1; at < tree.size(); ) {
            SchemaElement element = tree.get(at);
            int end = end(tree, at, 0);
            if (end - at == 1 && element.isSetType() && element.getRepetition_type() != FieldRepetitionType.REPEATED) {
                column(element, place);
            } else {
                leftOut(element, isList(element) ? "it holds lists" : "it is nested");
            }
            for (; at < end; at++) {
                place += tree.get(at).isSetType() ? 1 : 0;
            }
        }
    }

    private static boolean isList(SchemaElement element) {
        return element.getRepetition_type() == FieldRepetitionType.REPEATED
                || element.getConverted_type() == ConvertedType.LIST
                || element.isSetLogicalType() && element.getLogicalType().isSetLIST();
    }

    /** Where what comes after an element and its members begins. */
    private int end(List<SchemaElement> tree, int at, int depth) {
        if (at >= tree.size() || depth > DEEPEST) {
            throw new TableFailure(file, "is a damaged Parquet file: its schema ends early");
        }
        int end = at + 1;
        for (int child = 0; child < tree.get(at).getNum_children(); child++) {
            end = end(tree, end, depth + 1);
        }
        return end;
    }

    private void column(SchemaElement element, int place) {
        ParquetColumn column = ParquetColumn.of(element, place);
        if (column == null) {
            leftOut(element, "its values are neither numbers, booleans, texts nor times");
        } else {
            columns.add(column);
        }
    }

    private void leftOut(SchemaElement element, String why) {
        leftOut.add("column " + element.getName() + " is left out: " + why);
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public List<String> columns() {
        return names;
    }

    @Override
    public boolean isIndex(int column) {
        return isIndex(names.get(column));
    }

    /** Whether pandas wrote a column of this name for the index of a frame. */
    static boolean isIndex(String name) {
        return INDEX.matcher(name).matches();
    }

    long rows() {
        return footer.getNum_rows();
    }

    @Override
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    @Override
    public void forEach(Consumer<Row> consumer, LongConsumer progress) {
        read((number, cells) -> consumer.accept(new TypedRow(this, number, cells, TableFailure::atRow)), progress);
    }

    /** Takes a row. */
    interface Cells {
        /**
         * @param number of the row, from 1
         * @param cells {@link TypedCell}s, one for each column
         */
        void row(long number, @Nullable Object[] cells);
    }

    /** Reads all rows, see {@link Table#forEach}. */
    void read(Cells consumer, LongConsumer progress) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            double bytesOfARow = (double) channel.size() / Math.max(1, footer.getNum_rows());
            long before = 0;
            for (RowGroup group : footer.getRow_groups()) {
                long first = before + 1;
                ColumnReader[] readers = readers(channel, group, first);
                for (long number = first; number < first + group.getNum_rows(); number++) {
                    consumer.row(number, cells(readers, number));
                    if (number % ROWS_OF_PROGRESS == 0) {
                        progress.accept((long) (number * bytesOfARow));
                    }
                }
                before += group.getNum_rows();
            }
            progress.accept(channel.size());
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        }
    }

    /** Readers of a group's columns, each at its first value. */
    private ColumnReader[] readers(FileChannel channel, RowGroup group, long first) {
        ColumnReader[] readers = new ColumnReader[columns.size()];
        for (int i = 0; i < readers.length && group.getNum_rows() > 0; i++) {
            ParquetColumn column = columns.get(i);
            ColumnMetaData chunk = group.getColumns().get(column.place()).getMeta_data();
            try {
                readers[i] = new ColumnReaderImpl(
                        column.descriptor(),
                        new ParquetPages(new ParquetBytes(channel, start(chunk)), chunk),
                        new PrimitiveConverter() {},
                        writer());
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                throw damaged(first, column, e);
            }
        }
        return readers;
    }

    /** A dictionary comes before the values; some writers say zero where there is none. */
    private static long start(ColumnMetaData chunk) {
        long values = chunk.getData_page_offset();
        long dictionary = chunk.isSetDictionary_page_offset() ? chunk.getDictionary_page_offset() : 0;
        return dictionary > 0 && dictionary < values ? dictionary : values;
    }

    private VersionParser.@Nullable ParsedVersion writer() {
        try {
            return VersionParser.parse(footer.getCreated_by());
        } catch (VersionParser.VersionParseException | RuntimeException e) {
            return null; // asked for faults that old writers had
        }
    }

    private @Nullable Object[] cells(ColumnReader[] readers, long number) {
        @Nullable Object[] cells = new @Nullable Object[readers.length];
        for (int i = 0; i < readers.length; i++) {
            try {
                cells[i] = columns.get(i).cell(readers[i]);
                readers[i].consume();
            } catch (RuntimeException | OutOfMemoryError e) {
                throw damaged(number, columns.get(i), e);
            }
        }
        return cells;
    }

    /** Bytes that make no sense are found anywhere in Parquet's readers, also as arrays too long for this memory. */
    private TableFailure damaged(long number, ParquetColumn column, Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why =
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        return TableFailure.atRow(
                file,
                number,
                "column " + column.name() + " cannot be read, the file may be damaged: "
                        + why.lines().findFirst().orElse(""));
    }
}
