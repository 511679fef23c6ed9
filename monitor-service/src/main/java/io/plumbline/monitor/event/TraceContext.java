package io.plumbline.monitor.event;

import java.nio.charset.StandardCharsets;
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
        int version = (int) hex(header, 0, 2);
        // Later versions may have more behind it, of which nothing is to be known but that it begins with a dash.
        boolean longer = header.length > LENGTH;
        if (version < 0 || version == UNKNOWN_VERSION || longer && (version == 0 || header[LENGTH] != '-')) {
            return null;
        }
        int flags = (int) hex(header, FLAGS, 2);
        if (flags < 0 || !isHex(header, TRACE, 32) || !isHex(header, SPAN, 16)) {
            return null;
        }
        long high = hex(header, TRACE, 16);
        long low = hex(header, TRACE + 16, 16);
        long span = hex(header, SPAN, 16);
        return (high | low) == 0 || span == 0 ? null : new TraceContext(high, low, span, (flags & SAMPLED) != 0);
    }

    /** @return null where the header is not valid, or there is none */
    public static @Nullable TraceContext parse(@Nullable String header) {
        return header == null ? null : parse(header.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isHex(byte[] text, int from, int digits) {
        for (int i = from; i < from + digits; i++) {
            if (digit(text[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Negative where one of at most 15 digits is none. */
    private static long hex(byte[] text, int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = digit(text[i]);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** In lower case only, as the standard has it. */
    private static int digit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
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
