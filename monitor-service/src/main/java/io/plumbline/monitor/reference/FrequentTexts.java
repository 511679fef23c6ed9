package io.plumbline.monitor.reference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sketch of frequent texts as Apache DataSketches writes it ({@code frequent_strings_sketch::serialize} in C++ and
 * Python, {@code ItemsSketch.toByteArray} with texts in UTF-8 in Java), lowest byte first:
 *
 * <pre>
 * 0 longs before the data (1, or 4)   1 version, 1   2 family, 10   5 flags: 1 or 4 empty
 * 8-11 texts   16-23 total   24-31 error   32- a count for each text, 8 bytes   then its length, 4 bytes, and itself
 * </pre>
 *
 * @param total how often all texts came
 * @param error by how much counts are too large at most; 0 where every text that came has a count, which is exact
 * @param counts the largest that each may be
 */
record FrequentTexts(long total, long error, SortedMap<String, Long> counts) {
    private static final int FAMILY = 10;
    private static final int EMPTY = 1 | 4;
    private static final int LONG = 4;
    private static final int TEXTS = 8;
    private static final int TOTAL = 16;
    private static final int ERROR = 24;
    private static final int COUNTS = 32;

    /** @throws IllegalArgumentException if the bytes are no such sketch */
    static FrequentTexts read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return read(in);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw ends(bytes.length, e);
        }
    }

    private static FrequentTexts read(ByteBuffer in) {
        check(in.get(2) == FAMILY, "family " + in.get(2) + ", not " + FAMILY);
        check(in.get(1) == 1, "version " + in.get(1) + ", not 1");
        if ((in.get(5) & EMPTY) != 0) {
            return new FrequentTexts(0, 0, new TreeMap<>());
        }
        check(in.get(0) == LONG, in.get(0) + " longs before its data");
        long texts = Integer.toUnsignedLong(in.getInt(TEXTS));
        long total = in.getLong(TOTAL);
        long error = in.getLong(ERROR);
        check(total > 0 && total < 1L << 53, "a total of " + total);
        check(error >= 0 && error <= total, "an error of " + error + " in " + total);
        if (texts > (in.limit() - COUNTS) / Long.BYTES) {
            throw ends(in.limit(), null);
        }
        TreeMap<String, Long> counts = new TreeMap<>();
        in.position(COUNTS + (int) texts * Long.BYTES);
        long sum = 0;
        for (int i = 0; i < texts; i++) {
            long count = in.getLong(COUNTS + i * Long.BYTES);
            check(count > 0 && count <= total - sum, "counts that are not of " + total);
            sum += count;
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw ends(in.limit(), null);
            }
            byte[] text = new byte[length];
            in.get(text);
            counts.merge(new String(text, StandardCharsets.UTF_8), count + error, Long::sum);
        }
        check(error > 0 || sum == total, "counts of " + sum + " without an error, not of " + total);
        return new FrequentTexts(total, error, Collections.unmodifiableSortedMap(counts));
    }

    private static IllegalArgumentException ends(int bytes, @Nullable Exception cause) {
        return new IllegalArgumentException("a sketch of frequent texts ends after " + bytes + " bytes", cause);
    }

    private static void check(boolean holds, String has) {
        if (!holds) {
            throw new IllegalArgumentException("a sketch of frequent texts has " + has);
        }
    }
}
