package io.plumbline.monitor.reference;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A profile of <a href="https://github.com/whylabs/whylogs">whylogs</a> 1.x as a reference. Of numbers it has a {@link
 * KllSketch}, of texts, booleans and whole numbers {@link FrequentTexts}. Read by the numbers of protobuf's fields, as in
 * {@code whylogs_messages.proto}:
 *
 * <pre>
 * WHY1, then each after its length:
 * DatasetSegmentHeader     has_segments 1, segments 4 (tags 1 (key 1, value 2))
 * DatasetProfileHeader     column_offsets 2 (key 1, value 2 (offsets 1)), length 4, indexed_metric_paths 5 (key 1, value 2)
 * at each offset, ChunkHeader  length 3;  then without its length
 * ChunkMessage             metric_components 1 (key 1, value 2)
 * MetricComponentMessage   n 2, d 3, frequent_items 4 (sketch 1), kll 6 (sketch 1)
 * </pre>
 */
public final class WhylogsProfile {
    private static final byte[] MAGIC = "WHY1".getBytes(StandardCharsets.US_ASCII);
    private static final String REFUSED = "not a profile of whylogs that can be read: ";
    /** Texts were cut there: one as long may have been several. */
    private static final int CUT_AT = 128;

    private static final Pattern WITH_DIGITS = Pattern.compile("-?\\d+\\.0{6}");
    /** A count of so many times its error names a category. */
    private static final long KNOWN = 10;

    private WhylogsProfile() {}

    /** Whether a file is one. */
    public static boolean isOne(byte[] file) {
        return file.length >= MAGIC.length && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Whether a file is one of whylogs 0.x, as 1.x still writes it where a profile has metrics of performance: one message
     * after its length, whose first field has the version of the format.
     */
    public static boolean isOfVersion0(byte[] file) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(file);
            UnknownFieldSet properties = message(message(in.readBytes()), 1);
            return in.isAtEnd() && properties.hasField(1) && properties.hasField(2);
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if it makes no reference; the message says why */
    public static ImportedReference read(byte[] file, ImportedReference.Settings settings) {
        List<Column> columns;
        try {
            columns = columns(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(REFUSED + e.getMessage(), e);
        }
        KeptColumns kept = new KeptColumns(settings);
        columns.forEach(column -> column.addTo(kept));
        long rows = columns.stream()
                .mapToLong(column -> column.count("counts/n"))
                .max()
                .orElse(0);
        return kept.reference(rows > 0 ? rows : null);
    }

    private static List<Column> columns(byte[] file) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(file, MAGIC.length, file.length - MAGIC.length);
        UnknownFieldSet segments = message(in.readBytes());
        if (number(segments, 1) != 0) {
            throw new IllegalArgumentException("is a profile of the segment " + segment(segments)
                    + " alone, and a reference is of all rows; the profile that whylogs' DatasetProfileView.merge makes"
                    + " of all segments is allowed");
        }
        UnknownFieldSet header = message(in.readBytes());
        int begin = MAGIC.length + in.getTotalBytesRead();
        int length = file.length - begin;
        if (number(header, 4) != length) {
            throw new IOException(
                    "it says that " + number(header, 4) + " bytes come after its header, and " + length + " do");
        }
        Map<Long, String> paths = new HashMap<>();
        for (UnknownFieldSet path : messages(header, 5)) {
            paths.put(number(path, 1), text(path, 2));
        }
        List<Column> columns = new ArrayList<>();
        long read = 0;
        for (UnknownFieldSet entry : messages(header, 2)) {
            Column column = new Column(text(entry, 1), new HashMap<>());
            for (long offset : packed(message(entry, 2), 1)) {
                if (offset < 0 || offset >= length) {
                    throw new IOException(
                            "column " + column.name() + " is to begin after " + offset + " bytes of " + length);
                }
                CodedInputStream chunk =
                        CodedInputStream.newInstance(file, begin + (int) offset, length - (int) offset);
                column.read(chunk, paths);
                read += chunk.getTotalBytesRead();
                if (read > length) { // or a small file could make much work
                    throw new IOException("its columns overlap");
                }
            }
            columns.add(column);
        }
        return columns;
    }

    private static String segment(UnknownFieldSet segments) throws IOException {
        List<String> tags = new ArrayList<>();
        for (UnknownFieldSet segment : messages(segments, 4)) {
            for (UnknownFieldSet tag : messages(segment, 1)) {
                tags.add(text(tag, 1).replace("whylogs.tag.", "") + "=" + text(tag, 2));
            }
        }
        return String.join(", ", tags);
    }

    /**
     * What was kept of a column.
     *
     * @param components by path, such as {@code counts/null}
     */
    private record Column(String name, Map<String, UnknownFieldSet> components) {
        void read(CodedInputStream chunk, Map<Long, String> paths) throws IOException {
            UnknownFieldSet header = message(chunk.readBytes());
            UnknownFieldSet all = message(ByteString.copyFrom(chunk.readRawBytes((int) number(header, 3))));
            for (UnknownFieldSet entry : messages(all, 1)) {
                String path = paths.get(number(entry, 1));
                if (path == null) {
                    throw new IOException(
                            "column " + name + " has a component " + number(entry, 1) + " without a path");
                }
                components.put(path, message(entry, 2));
            }
        }

        /** 0 where it was not counted. */
        long count(String path) {
            return number(component(path), 2);
        }

        private UnknownFieldSet component(String path) {
            return components.getOrDefault(path, UnknownFieldSet.getDefaultInstance());
        }

        private @Nullable Double moment(String path) {
            List<Long> bits = component(path).getField(3).getFixed64List();
            return bits.isEmpty() ? null : finite(Double.longBitsToDouble(bits.get(bits.size() - 1)));
        }

        /** The bytes of a sketch; null where there is none. */
        private byte @Nullable [] sketch(String path, int field) {
            try {
                UnknownFieldSet component = component(path);
                return component.hasField(field)
                        ? bytes(message(component, field), 1).toByteArray()
                        : null;
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        void addTo(KeptColumns columns) {
            KllSketch numbers;
            FrequentTexts values;
            try {
                byte[] kll = sketch("distribution/kll", 6);
                byte[] frequent = sketch("frequent_items/frequent_strings", 4);
                numbers = kll == null ? null : KllSketch.read(kll);
                values = frequent == null ? null : FrequentTexts.read(frequent);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(REFUSED + "column " + name + ": " + e.getMessage(), e);
            }
            long texts = count("types/string") + count("types/boolean");
            long others = count("types/object") + count("types/tensor");
            if (texts > 0 && count("types/fractional") > 0) {
                columns.leftOut(name, "among its texts are fractional numbers, which were rounded to 6 digits");
            } else if (texts > 0 && values != null && values.total() > 0) {
                texts(columns, counted(texts + count("types/integral")), values);
            } else if (texts > 0) {
                columns.leftOut(name, "its values were not counted");
            } else if (others > 0 && (numbers == null || numbers.n() == 0)) {
                columns.leftOut(name, "its values are neither numbers nor texts");
            } else if (numbers == null) {
                columns.leftOut(name, "its distribution is not there");
            } else {
                numeric(columns, numbers, values);
            }
            if (others > 0) {
                columns.lost(name, "%,d values that are neither numbers nor texts count as missing", others);
            }
        }

        private KeptColumns.Counted counted(long present) {
            long rows = components.containsKey("counts/n") ? count("counts/n") : present;
            return new KeptColumns.Counted(name, present, rows - present);
        }

        private void numeric(KeptColumns columns, KllSketch numbers, @Nullable FrequentTexts values) {
            SortedMap<Double, Long> exact = wholeNumbers(numbers.n(), values);
            Double squares = moment("distribution/m2");
            columns.sketched(
                    counted(numbers.n()),
                    exact == null ? numbers.weights() : exact,
                    exact == null ? numbers.kept() : numbers.n(),
                    new KeptColumns.Known(
                            moment("distribution/mean"),
                            squares == null || numbers.n() < 2 ? null : finite(Math.sqrt(squares / (numbers.n() - 1))),
                            finite(numbers.min()),
                            finite(numbers.max())));
        }

        /** Of whole numbers of which there are few, each was counted, which is better than the sketch; else null. */
        private @Nullable SortedMap<Double, Long> wholeNumbers(long n, @Nullable FrequentTexts values) {
            if (values == null || values.error() > 0 || values.total() != n || count("types/integral") != n) {
                return null;
            }
            SortedMap<Double, Long> counts = new TreeMap<>();
            try {
                values.counts()
                        .forEach((value, count) ->
                                counts.merge((double) Long.parseLong(wholeNumber(value)), count, Long::sum));
            } catch (NumberFormatException e) {
                return null;
            }
            return counts;
        }

        /** The first releases of whylogs 1 wrote whole numbers with six digits after the point. */
        private static String wholeNumber(String value) {
            return WITH_DIGITS.matcher(value).matches() ? value.substring(0, value.indexOf('.')) : value;
        }

        private void texts(KeptColumns columns, KeptColumns.Counted column, FrequentTexts values) {
            boolean withNumbers = count("types/integral") > 0;
            TreeMap<String, Long> counts = new TreeMap<>();
            values.counts()
                    .forEach((text, count) -> counts.merge(withNumbers ? wholeNumber(text) : text, count, Long::sum));
            counts.values().removeIf(count -> count < KNOWN * values.error());
            counts.keySet().removeIf(text -> text.codePointCount(0, text.length()) >= CUT_AT);
            if (counts.isEmpty() && column.present() > 0) {
                columns.leftOut(name, "it has no text so frequent that its count is known to a tenth");
                return;
            }
            long trues = count("counts/true");
            rename(counts, "True", "true", trues);
            rename(counts, "False", "false", count("types/boolean") - trues);
            columns.categorical(column, counts, values.error());
        }

        /** Booleans are among the texts, named as Python names them. */
        private static void rename(Map<String, Long> counts, String from, String to, long count) {
            long moved = Math.min(count, counts.getOrDefault(from, 0L));
            if (moved > 0) {
                counts.merge(from, -moved, Long::sum);
                counts.merge(to, moved, Long::sum);
            }
        }
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    // Of a field that may come once, the last counts, and one that does not come is zero or empty.

    private static UnknownFieldSet message(ByteString bytes) throws IOException {
        return UnknownFieldSet.parseFrom(bytes);
    }

    private static UnknownFieldSet message(UnknownFieldSet in, int field) throws IOException {
        return message(bytes(in, field));
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet in, int field) throws IOException {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (ByteString bytes : in.getField(field).getLengthDelimitedList()) {
            messages.add(message(bytes));
        }
        return messages;
    }

    private static ByteString bytes(UnknownFieldSet in, int field) {
        List<ByteString> all = in.getField(field).getLengthDelimitedList();
        return all.isEmpty() ? ByteString.EMPTY : all.get(all.size() - 1);
    }

    private static String text(UnknownFieldSet in, int field) {
        return bytes(in, field).toStringUtf8();
    }

    private static long number(UnknownFieldSet in, int field) {
        List<Long> all = in.getField(field).getVarintList();
        return all.isEmpty() ? 0 : all.get(all.size() - 1);
    }

    private static List<Long> packed(UnknownFieldSet in, int field) throws IOException {
        List<Long> numbers = new ArrayList<>(in.getField(field).getVarintList());
        for (ByteString bytes : in.getField(field).getLengthDelimitedList()) {
            CodedInputStream packed = bytes.newCodedInput();
            while (!packed.isAtEnd()) {
                numbers.add(packed.readRawVarint64());
            }
        }
        return numbers;
    }
}
