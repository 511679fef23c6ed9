package io.plumbline.monitor.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.WindowSummary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A window report as it goes to its topic. What may differ between two runs over the same events, such as the revision,
 * is in the headers; the body does not know of it.
 */
final class WindowReportRecord {
    /** Longest report in one record, well below what a broker takes by default. */
    private static final int MOST_BYTES = 800_000;

    private WindowReportRecord() {}

    /** @param learning how far the model's reference is learned; null where that is over */
    static Record<byte[], byte[]> of(WindowReport report, int revision, @Nullable String learning, long now) {
        Headers headers = new RecordHeaders();
        headers.add(WindowSummary.REVISION_HEADER, Integer.toString(revision).getBytes(StandardCharsets.UTF_8));
        if (learning != null) {
            headers.add(WindowSummary.LEARNING_HEADER, learning.getBytes(StandardCharsets.UTF_8));
        }
        return new Record<>(key(report), report.toJson(MOST_BYTES), now, headers);
    }

    /** {@code ["model","version","segment","1h","2012-01-01T00:00:00Z"]}. */
    private static byte[] key(WindowReport report) {
        return Json.bytes(List.of(
                report.model(),
                report.version(),
                report.segment(),
                report.window().size(),
                report.window().start().toString()));
    }

    /** The model that a key is of. */
    static String model(byte[] key) {
        JsonNode node = Json.read(key, JsonNode.class);
        return node.path(0).asText();
    }
}
