package io.plumbline.monitor.kafka;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.ColumnPoint;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a row says of a window report, but for what its key says. As bytes it is a JSON array, in the order of the
 * components; so is a column.
 */
record ReportRow(
        long end,
        int revision,
        Verdict verdict,
        @Nullable Reason reason,
        @Nullable Severity severity,
        @Nullable String referenceId,
        long nCurrent,
        long nLabels,
        @Nullable String learning,
        @Nullable String configuration,
        List<String> drifted) {

    private static final List<Class<?>> AS_ARRAYS =
            List.of(ReportRow.class, ColumnPoint.class, ColumnPoint.Share.class);

    /** What is written: of another, nothing could be read rightly. To be counted on where the same form says something else. */
    static final String FORMAT = "window-reports 1: "
            + AS_ARRAYS.stream()
                    .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getRecordComponents())))
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));

    private static final ObjectMapper MAPPER = mapper();
    private static final TypeReference<List<ColumnPoint>> COLUMNS = new TypeReference<>() {};

    private static ObjectMapper mapper() {
        ObjectMapper mapper = Json.mapper().copy();
        AS_ARRAYS.forEach(
                type -> mapper.configOverride(type).setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY)));
        return mapper;
    }

    static ReportRow of(WindowSummary window) {
        return new ReportRow(
                window.end().toEpochMilli(),
                window.revision(),
                window.verdict(),
                window.reason(),
                window.severity(),
                window.referenceId(),
                window.nCurrent(),
                window.nLabels(),
                window.learning(),
                window.configuration(),
                window.drifted());
    }

    WindowSummary window(Series of, Instant start) {
        return new WindowSummary(
                of.model(),
                of.segment(),
                of.size(),
                start,
                Instant.ofEpochMilli(end),
                revision,
                verdict,
                reason,
                severity,
                referenceId,
                nCurrent,
                nLabels,
                learning,
                configuration,
                drifted);
    }

    byte[] bytes() {
        return written(this);
    }

    static ReportRow read(byte[] bytes) {
        try {
            return MAPPER.readValue(bytes, ReportRow.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(List<ColumnPoint> columns) {
        return written(columns);
    }

    static List<ColumnPoint> columns(byte[] bytes) {
        try {
            return MAPPER.readValue(bytes, COLUMNS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
