package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.DeadLetterHeaders;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record that was no event, as it goes to the dead-letter topic: its key, headers and value, with where it was and why
 * it was rejected in further headers.
 */
final class DeadLetter {
    /** Largest value kept whole, in bytes. */
    static final int WHOLE = 256 * 1024;
    /** How much of a larger value is kept, in bytes. */
    static final int CUT = 64 * 1024;

    private DeadLetter() {}

    static Record<byte[], byte[]> of(
            SourceRecord source, Record<byte[], byte[]> record, DecodeResult.Rejected rejected) {
        byte[] value = source.value();
        Headers headers = new RecordHeaders(record.headers().toArray());
        add(headers, DeadLetterHeaders.REASON, rejected.reason().toString());
        add(headers, DeadLetterHeaders.DETAIL, rejected.detail());
        add(headers, DeadLetterHeaders.TOPIC, source.topic());
        add(headers, DeadLetterHeaders.PARTITION, Integer.toString(source.partition()));
        add(headers, DeadLetterHeaders.OFFSET, Long.toString(source.offset()));
        add(headers, DeadLetterHeaders.TIMESTAMP, Long.toString(source.timestamp()));
        if (value != null && value.length > WHOLE) {
            add(headers, DeadLetterHeaders.VALUE_BYTES, Integer.toString(value.length));
            value = Arrays.copyOf(value, CUT);
        }
        byte[] key = record.key();
        if (key != null && key.length > CUT) {
            key = Arrays.copyOf(key, CUT);
        }
        return new Record<>(key, value, Math.max(record.timestamp(), 0), headers);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
