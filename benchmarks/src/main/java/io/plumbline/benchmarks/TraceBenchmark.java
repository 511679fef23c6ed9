package io.plumbline.benchmarks;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs an event of 20 columns, and a profile that is written, that records have the header of a trace. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TraceBenchmark {
    private static final int EVENTS = 1 << 12;

    private final InferenceEvent[] events = new InferenceEvent[EVENTS];
    private final Headers[] headers = new Headers[EVENTS];
    private final Headers none = new RecordHeaders();
    private Profile untraced = new Profile(ProfileLayout.NONE);
    private Profile traced = untraced;
    private int next;

    @Setup
    public void fill() {
        Random random = new Random(1);
        Reference reference = ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, Instant.EPOCH, "benchmark", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    for (int i = 0; i < 5000; i++) {
                        rows.accept(new ReferenceRow(null, features(random), null, null));
                    }
                });
        untraced = new Profile(reference.layout());
        traced = new Profile(reference.layout());
        for (int i = 0; i < EVENTS; i++) {
            events[i] = new InferenceEvent(new ModelRef("m", "1"), null, 0, features(random), null, Map.of(), Map.of());
            TraceContext trace = new TraceContext(random.nextLong(), random.nextLong(), i + 1, true);
            headers[i] = new RecordHeaders()
                    .add("content-type", new byte[] {'x'})
                    .add(TraceContext.HEADER, trace.header().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static Map<String, FeatureValue> features(Random random) {
        Map<String, FeatureValue> features = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            features.put("column_" + i, new FeatureValue.Numeric(random.nextGaussian()));
        }
        return features;
    }

    @Benchmark
    public Object lookForHeaderWhereThereIsNone() {
        return none.lastHeader(TraceContext.HEADER) == null && none.lastHeader("ce_" + TraceContext.HEADER) == null;
    }

    @Benchmark
    public Object readHeader() {
        return trace(next++ & (EVENTS - 1));
    }

    private TraceContext trace(int at) {
        return Objects.requireNonNull(
                TraceContext.parse(headers[at].lastHeader(TraceContext.HEADER).value()));
    }

    @Benchmark
    public Object countUntraced() {
        untraced.update(events[next++ & (EVENTS - 1)]);
        return untraced;
    }

    @Benchmark
    public Object countTraced() {
        int at = next++ & (EVENTS - 1);
        traced.update(events[at], trace(at));
        return traced;
    }
}
