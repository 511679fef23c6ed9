package io.plumbline.monitor.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
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

    /**
     * @param learning how far the model's reference is learned; null where that is over
     * @param configuration hash of what is configured of the model
     */
    static Record<byte[], byte[]> of(
            WindowReport report, int revision, @Nullable String learning, String configuration, long now) {
        Headers headers = revision(revision);
        headers.add(WindowSummary.CONFIGURATION_HEADER, configuration.getBytes(StandardCharsets.UTF_8));
        if (learning != null) {
            headers.add(WindowSummary.LEARNING_HEADER, learning.getBytes(StandardCharsets.UTF_8));
        }
        return new Record<>(
                key(report.modelRef(), report.segment(), report.window()), report.toJson(MOST_BYTES), now, headers);
    }

    /** {@code ["model","version","segment","1h","2012-01-01T00:00:00Z"]}. */
    private static byte[] key(ModelRef model, String segment, WindowReport.Span window) {
        return Json.bytes(List.of(
                model.model(),
                model.version(),
                segment,
                window.size(),
                window.start().toString()));
    }

    /** A report of performance, by the same key on another topic. */
    static Record<byte[], byte[]> of(PerformanceReport report, int revision, long now) {
        return new Record<>(
                key(report.modelRef(), report.segment(), report.window()), report.toJson(), now, revision(revision));
    }

    private static Headers revision(int revision) {
        return new RecordHeaders()
                .add(WindowSummary.REVISION_HEADER, Integer.toString(revision).getBytes(StandardCharsets.UTF_8));
    }

    /** The model that a key is of. */
    static String model(byte[] key) {
        JsonNode node = Json.read(key, JsonNode.class);
        return node.path(0).asText();
    }
}
