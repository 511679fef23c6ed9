package io.plumbline.monitor.assess;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one published result: what a window of a model holds, beside its reference. Its JSON is the value on the topic
 * {@code plumbline.window-reports}, the API's answer and what a report page embeds.
 *
 * @param schema {@link #SCHEMA}
 * @param segment {@code all}, or {@code name=value}
 * @param referenceId null where there is no reference
 * @param provisional whether the reference was learned and is not yet pinned
 * @param referenceStage how far the reference is to be trusted; null where there is none
 * @param nCurrent inference events in the window
 * @param nLabels label events in the window
 * @param nReference rows of the reference, 0 where there is none
 * @param verdict of all columns together
 * @param reason why, where that is not plain
 * @param severity null unless DRIFTED
 * @param alpha the error the window may spend on all its columns, in (0, 1); null where there is no reference
 * @param contract the false-alarm statement that holds for this report, in one sentence
 * @param columns in order of name
 * @param ignored columns that are not compared, in order of name
 * @param quality findings about the data itself, gravest first
 * @param traces of events that show the drift, the worst column's first; at most five, each of another trace. Empty, and not
 *     in the JSON, where nothing drifted or no such event is known to be of a recorded trace
 * @param attributions which features predictions rest on; null, and not in the JSON, where no event carried any
 */
public record WindowReport(
        String schema,
        String model,
        String version,
        String segment,
        Span window,
        @Nullable String referenceId,
        boolean provisional,
        Reference.@Nullable Stage referenceStage,
        long nCurrent,
        long nLabels,
        long nReference,
        Verdict verdict,
        @Nullable Reason reason,
        @Nullable Severity severity,
        @Nullable Double alpha,
        String contract,
        List<ColumnReport> columns,
        List<String> ignored,
        List<QualityFinding> quality,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TracedEvent> traces,
        @Nullable Attributions attributions) {

    public static final String SCHEMA = "plumbline.window-report/1";

    /**
     * The window {@code [start, end)}.
     *
     * @param size such as {@code 1h}
     */
    public record Span(Instant start, Instant end, String size) {}

    /**
     * Something about the data itself.
     *
     * @param column null where it is about the whole window
     * @param check such as {@code new_column}, {@code missing_column}, {@code wrong_type}, {@code nulls}
     * @param count events concerned
     * @param message a sentence for people
     */
    public record QualityFinding(@Nullable String column, String check, long count, String message) {}

    /**
     * An event in a bin that has more of the events than it had in the reference.
     *
     * @param traceId of the trace that its producer wrote it in: 32 hexadecimal digits
     * @param spanId of the span that wrote it: 16 hexadecimal digits
     * @param column that drifted
     * @param bin of that column that its value is in, as people read it
     */
    public record TracedEvent(String traceId, String spanId, String column, String bin) {}

    public WindowReport {
        traces = traces == null ? List.of() : List.copyOf(traces); // reports of earlier versions have none
    }

    @JsonIgnore
    public ModelRef modelRef() {
        return new ModelRef(model, version);
    }

    @JsonIgnore
    public List<ColumnReport> drifted() {
        return columns.stream().filter(c -> c.verdict() == Verdict.DRIFTED).toList();
    }

    /** The bins of columns that did not drift left out: they are most of what it takes to hold a report. */
    public WindowReport withBinsOfDrifts() {
        return with(
                columns.stream()
                        .map(column -> column.verdict() == Verdict.DRIFTED ? column : column.withoutBins())
                        .toList(),
                quality);
    }

    WindowReport with(List<ColumnReport> otherColumns, List<QualityFinding> otherQuality) {
        return with(otherColumns, otherQuality, traces);
    }

    WindowReport with(
            List<ColumnReport> otherColumns, List<QualityFinding> otherQuality, List<TracedEvent> otherTraces) {
        return new WindowReport(
                schema,
                model,
                version,
                segment,
                window,
                referenceId,
                provisional,
                referenceStage,
                nCurrent,
                nLabels,
                nReference,
                verdict,
                reason,
                severity,
                alpha,
                contract,
                otherColumns,
                ignored,
                otherQuality,
                otherTraces,
                attributions);
    }

    public byte[] toJson() {
        return Json.bytes(this);
    }

    /** Cut to so many bytes: the columns that moved least lose their bins, then are left out and counted. */
    public byte[] toJson(int most) {
        return ReportCut.toFit(this, most);
    }

    /** @throws IllegalArgumentException if the bytes are not a window report */
    public static WindowReport fromJson(byte[] json) {
        return Json.read(json, WindowReport.class);
    }
}
