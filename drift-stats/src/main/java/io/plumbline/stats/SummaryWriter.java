package io.plumbline.stats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the byte form of summaries: unsigned varints (LEB128) for counts, IEEE 754 bits for doubles, length-prefixed
 * UTF-8 for text. Equal summaries write equal bytes.
 */
public final class SummaryWriter {
    private byte[] buffer = new byte[256];
    private int size;

    /** Empty. */
    public SummaryWriter() {}

    public SummaryWriter putByte(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** Writes {@code value} as an unsigned varint: one byte below 128, nine or ten for the largest. */
    public SummaryWriter putCount(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /** Writes a signed value, small magnitudes in few bytes (zigzag). */
    public SummaryWriter putSigned(long value) {
        return putCount(zigzag(value));
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    public SummaryWriter putDouble(double value) {
        return putLong(Double.doubleToLongBits(value));
    }

    /** Writes eight bytes, whatever the value: for one that is random, such as an id. */
    public SummaryWriter putLong(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public SummaryWriter putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public SummaryWriter putBytes(byte[] bytes) {
        putCount(bytes.length);
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    /** Counts that may be below zero, as in a part that removed what another has added; runs of zeros are short. */
    public SummaryWriter putSignedCounts(long[] counts) {
        long[] zigzag = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            zigzag[i] = zigzag(counts[i]);
        }
        return putCounts(zigzag);
    }

    /**
     * Writes counts as their number, then runs: a zero is followed by how many further zeros come, so that sparse
     * counts stay small.
     */
    public SummaryWriter putCounts(long[] counts) {
        putCount(counts.length);
        int i = 0;
        while (i < counts.length) {
            putCount(counts[i]);
            if (counts[i] == 0) {
                int run = i + 1;
                while (run < counts.length && counts[run] == 0) {
                    run++;
                }
                putCount(run - i - 1L);
                i = run;
            } else {
                i++;
            }
        }
        return this;
    }

    public int size() {
        return size;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int bytes) {
        if (size + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
        }
    }
}
