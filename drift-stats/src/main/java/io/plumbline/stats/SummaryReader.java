package io.plumbline.stats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link SummaryWriter} wrote. Truncated or foreign bytes give an {@link IllegalArgumentException}. */
public final class SummaryReader {
    private final byte[] bytes;
    private int position;

    public SummaryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Opens the bytes of a {@link Summary}, and reads their first two.
     *
     * @throws IllegalArgumentException if they are of another kind or version
     */
    public static SummaryReader of(byte[] bytes, int kind) {
        SummaryReader in = new SummaryReader(bytes);
        int found = in.getByte();
        if (found != kind) {
            throw new IllegalArgumentException(
                    "not a summary of kind '" + (char) kind + "' but '" + (char) found + "'");
        }
        int version = in.getByte();
        if (version != Summary.VERSION) {
            throw new IllegalArgumentException(
                    "a summary of version " + version + "; " + Summary.VERSION + " is known");
        }
        return in;
    }

    /** @throws IllegalArgumentException if something is left */
    public void end() {
        if (!atEnd()) {
            throw malformed("something left over");
        }
    }

    public int getByte() {
        need(1);
        return bytes[position++] & 0xFF;
    }

    public long getCount() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = getByte();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a count of more than ten bytes");
    }

    /** Reads a count that is used as a length or an index. */
    public int getLength() {
        long value = getCount();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw malformed("a length of " + value);
        }
        return (int) value;
    }

    public long getSigned() {
        return signed(getCount());
    }

    private static long signed(long zigzag) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    public double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    /** Reads what {@link SummaryWriter#putLong} wrote. */
    public long getLong() {
        need(8);
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | (bytes[position++] & 0xFF);
        }
        return bits;
    }

    public String getText() {
        int length = getLength();
        need(length);
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    public byte[] getBytes() {
        int length = getLength();
        need(length);
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    public long[] getSignedCounts() {
        long[] counts = getCounts();
        for (int i = 0; i < counts.length; i++) {
            counts[i] = signed(counts[i]);
        }
        return counts;
    }

    public long[] getCounts() {
        int length = getLength();
        if (length > 1 << 20) {
            throw malformed("an array of " + length + " counts");
        }
        long[] counts = new long[length];
        int i = 0;
        while (i < length) {
            long count = getCount();
            if (count == 0) {
                int run = getLength();
                if (run >= length - i) {
                    throw malformed("a run of zeros past the end");
                }
                i += 1 + run;
            } else {
                counts[i++] = count;
            }
        }
        return counts;
    }

    public boolean atEnd() {
        return position == bytes.length;
    }

    private void need(int length) {
        if (length < 0 || bytes.length - position < length) {
            throw malformed("an end " + length + " bytes too soon");
        }
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("not a summary: " + what + " at byte " + position + " of " + bytes.length);
    }
}
