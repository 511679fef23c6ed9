package io.plumbline.monitor.reference;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A KLL sketch of doubles as Apache DataSketches writes it ({@code kll_doubles_sketch::serialize} in C++ and Python,
 * {@code KllDoublesSketch.toByteArray} in Java), lowest byte first:
 *
 * <pre>
 * 0 integers before the data (2; with n 5 or 6)   1 version   2 family, 15   3 flags: 1 empty, 4 of one value   4-5 k
 * 8-15 n   18 levels   then data: where each level begins, 4 bytes each, the smallest, the largest and values, 8 each
 * </pre>
 *
 * @param n values that it has seen, NaN left out
 * @param min the smallest of them; NaN where there is none
 * @param max the largest of them
 * @param weights how many of them each value that it kept stands for; {@code n} in sum
 * @param kept how many values it kept, equal ones counted each
 */
record KllSketch(long n, double min, double max, SortedMap<Double, Long> weights, long kept) {
    private static final int FAMILY = 15;
    private static final int EMPTY = 1;
    private static final int SINGLE = 4;
    private static final int SHORT = 2;
    private static final int LONG = 5;
    private static final int ALIGNED = 6; // as whylogs' own build of DataSketches has it
    private static final int DATA_OF_SHORT = 8;
    private static final int LEVELS = 18;
    /** Values at a level stand for 2^level each, and no more than 2^53 are counted. */
    private static final int MOST_LEVELS = 53;

    /** @throws IllegalArgumentException if the bytes are no such sketch */
    static KllSketch read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return read(in);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a KLL sketch ends after " + bytes.length + " bytes", e);
        }
    }

    private static KllSketch read(ByteBuffer in) {
        int version = in.get(1);
        int flags = in.get(3);
        boolean one = (flags & SINGLE) != 0;
        boolean isShort = one || (flags & EMPTY) != 0;
        check(in.get(2) == FAMILY, "family " + in.get(2) + ", not " + FAMILY);
        check(version == 1 || version == 2, "version " + version + ", not 1 or 2");
        int before = in.get(0);
        check(isShort ? before == SHORT : before == LONG || before == ALIGNED, before + " integers before its data");
        if (one) {
            double value = value(in, DATA_OF_SHORT);
            return of(1, value, value, new TreeMap<>(Collections.singletonMap(value, 1L)), 1);
        }
        return isShort ? of(0, Double.NaN, Double.NaN, new TreeMap<>(), 0) : full(in, before * Integer.BYTES);
    }

    private static KllSketch full(ByteBuffer in, int starts) {
        long n = in.getLong(DATA_OF_SHORT);
        int levels = Byte.toUnsignedInt(in.get(LEVELS));
        check(n > 0 && n < 1L << 53, n + " values");
        check(levels >= 1 && levels <= MOST_LEVELS, levels + " levels");
        int min = starts + levels * Integer.BYTES;
        int values = min + 2 * Double.BYTES;
        int kept = (in.limit() - values) / Double.BYTES;
        // Places are those of the sketch in memory, where free room comes first.
        long room = Integer.toUnsignedLong(in.getInt(starts));
        SortedMap<Double, Long> weights = new TreeMap<>();
        long seen = 0;
        long place = 0;
        for (int level = 0; level < levels; level++) {
            long end = level + 1 == levels
                    ? kept
                    : Integer.toUnsignedLong(in.getInt(starts + (level + 1) * Integer.BYTES)) - room;
            check(end >= place && end <= kept, "levels out of order");
            check(end - place <= n - seen >> level, "more values than the " + n + " that it has seen");
            for (; place < end; place++) {
                weights.merge(value(in, values + (int) place * Double.BYTES), 1L << level, Long::sum);
                seen += 1L << level;
            }
        }
        check(seen == n, "values that stand for " + seen + ", and has seen " + n);
        return of(n, value(in, min), value(in, min + Double.BYTES), weights, kept);
    }

    private static KllSketch of(long n, double min, double max, SortedMap<Double, Long> weights, long kept) {
        return new KllSketch(n, min, max, Collections.unmodifiableSortedMap(weights), kept);
    }

    private static double value(ByteBuffer in, int at) {
        double value = in.getDouble(at);
        check(!Double.isNaN(value), "a value that is no number");
        return value;
    }

    private static void check(boolean holds, String has) {
        if (!holds) {
            throw new IllegalArgumentException("a KLL sketch has " + has);
        }
    }
}
