package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.TraceContext;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceHeadersTest {
    private static final String FIRST = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String SECOND = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static Headers headers(String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(StandardCharsets.US_ASCII));
        }
        return headers;
    }

    private static @Nullable String read(String... namesAndValues) {
        TraceContext read = TraceHeaders.read(headers(namesAndValues));
        return read == null ? null : read.header();
    }

    @Test
    void shouldReadTheLastAndThatOfACloudEventOnlyWhereThereIsNoOther() {
        assertThat(read()).isNull();
        assertThat(read("traceparent", FIRST)).isEqualTo(FIRST);
        assertThat(read("traceparent", FIRST, "other", "x", "traceparent", SECOND))
                .isEqualTo(SECOND);
        assertThat(read("traceparent", SECOND, "ce_traceparent", FIRST)).isEqualTo(SECOND);
        assertThat(read("ce_traceparent", FIRST, "ce_type", "x")).isEqualTo(FIRST);
        assertThat(read("traceparent", "00-1")).isNull();
        assertThat(TraceHeaders.read(new RecordHeaders().add("traceparent", null)))
                .isNull();
    }

    @Test
    void shouldWriteWhatItReads() {
        Headers headers = new RecordHeaders();
        TraceHeaders.write(headers, null);
        assertThat(headers).isEmpty();
        TraceHeaders.write(headers, TraceContext.parse(FIRST));
        assertThat(TraceHeaders.read(headers)).isEqualTo(TraceContext.parse(FIRST));
    }
}
