package io.plumbline.monitor.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A span somewhere in a distributed trace, as W3C Trace Context names it.
 *
 * @param high first half of the trace id
 * @param low second half of the trace id; not both are 0
 * @param span id of the span; not 0
 * @param sampled whether whoever began the trace records it: of one that nobody records, nobody can look anything up
 */
public record TraceContext(long high, long low, long span, boolean sampled) {
    /** The header that carries it, of records and of requests. */
    public static final String HEADER = "traceparent";

    /** Length of a header of version 00: {@code 00-<32 digits>-<16 digits>-<2 digits>}. */
    public static final int LENGTH = 55;

    private static final byte[] DIGITS = digits();
    private static final int HALF = 16;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;
    private static final int UNKNOWN_VERSION = 255;

    /** @return null where the header is not valid, or there is none */
    public static @Nullable TraceContext parse(byte @Nullable [] header) {
        if (header == null
                || header.length < LENGTH
                || header[TRACE - 1] != '-'
                || header[SPAN - 1] != '-'
                || header[FLAGS - 1] != '-') {
            return null;
        }
        int version = digit(header[0]) << 4 | digit(header[1]);
        int flags = digit(header[FLAGS]) << 4 | digit(header[FLAGS + 1]);
        int invalid = version | flags; // negative as soon as one of the digits is none
        long high = 0;
        long low = 0;
        long span = 0;
        for (int i = 0; i < HALF; i++) {
            int first = digit(header[TRACE + i]);
            int second = digit(header[TRACE + HALF + i]);
            int third = digit(header[SPAN + i]);
            invalid |= first | second | third;
            high = high << 4 | first;
            low = low << 4 | second;
            span = span << 4 | third;
        }
        // Later versions may have more behind it, of which nothing is to be known but that it begins with a dash.
        boolean longer = header.length > LENGTH;
        if (invalid < 0
                || version == UNKNOWN_VERSION
                || longer && (version == 0 || header[LENGTH] != '-')
                || (high | low) == 0
                || span == 0) {
            return null;
        }
        return new TraceContext(high, low, span, (flags & SAMPLED) != 0);
    }

    /** @return null where the header is not valid, or there is none */
    public static @Nullable TraceContext parse(@Nullable String header) {
        return header == null ? null : parse(header.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] digits() {
        byte[] digits = new byte[256];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < 16; i++) {
            digits["0123456789abcdef".charAt(i)] = (byte) i; // in lower case only, as the standard has it
        }
        return digits;
    }

    /** -1 where it is none. */
    private static int digit(byte character) {
        return DIGITS[character & 0xFF];
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    /** 16 hexadecimal digits. */
    public String spanId() {
        return HexFormat.of().toHexDigits(span);
    }

    /** As a header. */
    public String header() {
        return "00-" + traceId() + '-' + spanId() + (sampled ? "-01" : "-00");
    }

    /** As a header. */
    @Override
    public String toString() {
        return header();
    }
}
