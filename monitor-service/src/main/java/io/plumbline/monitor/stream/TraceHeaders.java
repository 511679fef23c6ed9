package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.TraceContext;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The trace that a record is of, in its headers. */
final class TraceHeaders {
    /** That of CloudEvents' extension for tracing, which stays the same on the way that {@code traceparent} follows. */
    private static final String CLOUD_EVENT = "ce_" + TraceContext.HEADER;

    private TraceHeaders() {}

    /** Null where there is none, or none that is valid. Quick where there are no headers. */
    static @Nullable TraceContext read(Headers headers) {
        Header header = headers.lastHeader(TraceContext.HEADER);
        if (header == null) {
            header = headers.lastHeader(CLOUD_EVENT);
        }
        return header == null ? null : TraceContext.parse(header.value());
    }

    /** @param span null to write nothing */
    static void write(Headers headers, @Nullable TraceContext span) {
        if (span != null) {
            headers.add(TraceContext.HEADER, span.header().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
