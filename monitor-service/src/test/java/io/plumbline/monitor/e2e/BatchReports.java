package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.assess.Assessor;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.NullWeights;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a batch over all records sent makes of them, in one pass and one order: for every window, the bytes of its report by
 * the product's own profile and assessment, checked by sums that know nothing of the product. Windows of a part of a day only.
 */
final class BatchReports {
    private static final class Cell {
        final Window window;
        final WindowSize size;
        final ModelRef model;
        final String segment;
        final Profile profile;
        long count;
        double sum;
        byte @Nullable [] batch;

        Cell(ModelRef model, String segment, WindowSize size, Window window, ProfileLayout layout) {
            this.model = model;
            this.segment = segment;
            this.size = size;
            this.window = window;
            this.profile = new Profile(layout);
        }
    }

    private static final List<String> ALL = List.of(Segment.ALL);

    private final List<WindowSize> sizes;
    private final Map<String, Reference> references = new HashMap<>();
    private final RecordDecoder decoder = new RecordDecoder(IngestSettings.DEFAULT);
    private final Map<String, Cell> cells = new TreeMap<>();
    private final List<byte[]> rejected = new ArrayList<>();
    private final NullWeights weights = new NullWeights();
    private long records;
    private long events;

    /** @param references one for each of some models, for all of its versions */
    BatchReports(List<WindowSize> sizes, List<Reference> references) {
        this.sizes = sizes;
        for (Reference reference : references) {
            this.references.put(reference.model(), reference);
        }
    }

    void add(SentRecord sent) {
        records++;
        events += sent.events().size();
        DecodeResult result = decoder.decode(new SourceRecord("", 0, 0, sent.timestamp(), sent.value()));
        if (result instanceof DecodeResult.Decoded decoded) {
            TraceContext trace = TraceContext.parse(sent.traceparent());
            decoded.events().forEach(event -> profile(event, trace));
        }
        if (sent.events().isEmpty()) {
            rejected.add(sent.value());
        }
        for (SentRecord.Event event : sent.events()) {
            for (WindowSize size : sizes) {
                long length = size.length().toMillis();
                for (String segment : event.segment().isEmpty() ? ALL : List.of(Segment.ALL, event.segment())) {
                    Cell cell = cell(
                            new ModelRef(event.model(), event.version()),
                            segment,
                            size,
                            Math.floorDiv(event.time(), length) * length);
                    cell.count++;
                    cell.sum += event.x();
                }
            }
        }
    }

    private void profile(ModelEvent event, @Nullable TraceContext trace) {
        Reference reference = references.get(event.model().model());
        List<String> segments = new ArrayList<>(ALL);
        if (reference != null && event instanceof InferenceEvent inference) {
            reference.segments().stream()
                    .filter(part -> reference
                            .segmentation()
                            .of(inference.features(), inference.tags())
                            .contains(part.segment()))
                    .forEach(part -> segments.add(part.segment().name()));
        }
        for (WindowSize size : sizes) {
            long start = size.containing(event.time(), ZoneOffset.UTC).start();
            segments.forEach(
                    segment -> cell(event.model(), segment, size, start).profile.update(event, trace));
        }
    }

    private Cell cell(ModelRef model, String segment, WindowSize size, long start) {
        return cells.computeIfAbsent(
                key(model, segment, size, start),
                k -> new Cell(
                        model,
                        segment,
                        size,
                        new Window(start, start + size.length().toMillis()),
                        layout(model.model(), segment)));
    }

    private ProfileLayout layout(String model, String segment) {
        Reference reference = references.get(model);
        return reference == null
                ? ProfileLayout.NONE
                : reference.forSegment(segment).orElseThrow().layout();
    }

    private static String key(ModelRef model, String segment, WindowSize size, long start) {
        return new String(
                Json.bytes(List.of(
                        model.model(),
                        model.version(),
                        segment,
                        size.toString(),
                        Instant.ofEpochMilli(start).toString())),
                StandardCharsets.UTF_8);
    }

    long records() {
        return records;
    }

    long events() {
        return events;
    }

    int windows() {
        return cells.size();
    }

    /** Windows whose reports name traces of events that show a drift. */
    long traced() {
        return cells.values().stream()
                .filter(cell -> !WindowReport.fromJson(batch(cell)).traces().isEmpty())
                .count();
    }

    /** Values of the records that are no events. */
    List<byte[]> rejected() {
        return rejected;
    }

    /**
     * Every difference, in words; empty where all windows are as they should be.
     *
     * @param reported bodies of the last report of each window, by the record's key
     */
    List<String> differences(Map<String, byte[]> reported) {
        List<String> differences = new ArrayList<>();
        cells.forEach((key, cell) -> {
            String difference = difference(cell, reported.get(key));
            if (difference != null) {
                differences.add(key + ": " + difference);
            }
        });
        reported.keySet().stream()
                .filter(key -> !cells.containsKey(key))
                .forEach(key -> differences.add(key + ": reported, but no events were in it"));
        return differences;
    }

    private @Nullable String difference(Cell cell, byte @Nullable [] body) {
        byte[] batch = batch(cell);
        if (body == null) {
            return "not reported, " + cell.count + " events expected";
        }
        if (Arrays.equals(body, batch)) {
            return null;
        }
        String byCount = difference(cell, WindowReport.fromJson(body));
        return byCount != null
                ? byCount
                : "other bytes than the batch:\n  " + new String(body, StandardCharsets.UTF_8) + "\n  "
                        + new String(batch, StandardCharsets.UTF_8);
    }

    /** Against the sums that know nothing of the product. */
    private static @Nullable String difference(Cell cell, WindowReport report) {
        if (report.nCurrent() != cell.count) {
            return report.nCurrent() + " events, expected " + cell.count;
        }
        double mean = report.columns().stream()
                .filter(column -> column.name().equals("x"))
                .map(ColumnReport::current)
                .mapToDouble(current -> current == null ? Double.NaN : current.mean())
                .findFirst()
                .orElse(Double.NaN);
        return Math.abs(mean - cell.sum / cell.count) <= 1e-9
                ? null
                : "mean of x is " + mean + ", expected " + cell.sum / cell.count;
    }

    /** The report by the batch. What has the same bytes has the same counts as the plain sums. */
    private byte[] batch(Cell cell) {
        byte[] known = cell.batch;
        if (known != null) {
            return known;
        }
        Reference whole = references.get(cell.model.model());
        AssessSettings budget = AssessSettings.budget(
                AssessSettings.DEFAULT_PERIOD,
                sizes,
                cell.size,
                whole == null ? 0 : whole.segments().size(),
                cell.segment.equals(Segment.ALL));
        WindowReport report = new Assessor(budget, weights)
                .assess(
                        cell.model,
                        cell.segment,
                        cell.size,
                        cell.window,
                        whole == null ? null : whole.forSegment(cell.segment).orElseThrow(),
                        cell.profile,
                        List.of(),
                        Map.of());
        assertThat(difference(cell, report)).as("the batch against plain sums").isNull();
        byte[] bytes = report.toJson();
        cell.batch = bytes;
        return bytes;
    }
}
