package io.plumbline.monitor.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies on a topic.
 *
 * @param timestamp the record's own, in milliseconds since the epoch
 * @param key null where it has none
 * @param value null for a tombstone
 * @param headers by name in lower case, as text; the last of each name
 */
public record SourceRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Map<String, String> headers) {

    private static final String APICURIO = "apicurio.value.";

    /** What the names of headers that any format reads begin with. */
    private static final List<String> PREFIXES =
            List.of("ce_", "ce-", "content-type", "mlserver-", "seldon-", APICURIO);

    /** Whether a header of this name, in any case, is read by a format; others need not be given. */
    public static boolean isOfUse(String name) {
        for (String prefix : PREFIXES) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    /** Those headers that a format may need, as text; most records carry none, or only those of tracing. */
    public static <H> Map<String, String> headers(
            Iterable<H> headers, Function<H, String> name, Function<H, byte @Nullable []> value) {
        Map<String, String> texts = Map.of();
        for (H header : headers) {
            byte[] bytes = isOfUse(name.apply(header)) ? value.apply(header) : null;
            if (bytes != null) {
                texts = texts.isEmpty() ? new HashMap<>() : texts;
                String lower = name.apply(header).toLowerCase(Locale.ROOT);
                texts.put(lower, text(lower, bytes));
            }
        }
        return texts;
    }

    /** Apicurio's ids are 8 bytes, not text; as digits, 8 of them would be an id beyond any. */
    private static String text(String name, byte[] value) {
        long id = name.startsWith(APICURIO) && value.length == Long.BYTES
                ? ByteBuffer.wrap(value).getLong()
                : -1;
        return id >= 0 && id < 1L << 56 ? Long.toString(id) : new String(value, StandardCharsets.UTF_8);
    }

    /** A record that has neither key nor headers. */
    public SourceRecord(String topic, int partition, long offset, long timestamp, byte @Nullable [] value) {
        this(topic, partition, offset, timestamp, null, value, Map.of());
    }

    /** Null where the header is not there, or empty. */
    @Nullable
    String header(String name) {
        String text = headers.get(name);
        return text == null || text.isEmpty() ? null : text;
    }
}
