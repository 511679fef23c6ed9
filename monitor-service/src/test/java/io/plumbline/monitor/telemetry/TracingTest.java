package io.plumbline.monitor.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final SourceRecord RECORD =
            new SourceRecord("events", 3, 42, 0, "{\"card\":4711".getBytes(StandardCharsets.UTF_8));
    private static final TraceContext PRODUCER = new TraceContext(1, 2, 3, true);

    @Test
    void shouldTraceOnlyWhereVariablesAskForIt() {
        assertThat(Tracing.isAskedFor(Map.of())).isFalse();
        assertThat(Tracing.isAskedFor(Map.of("OTEL_SERVICE_NAME", "plumbline"))).isFalse();
        assertThat(Tracing.isAskedFor(Map.of("OTEL_TRACES_EXPORTER", "none"))).isFalse();
        assertThat(Tracing.isAskedFor(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "")))
                .isFalse();
        String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
        assertThat(Tracing.isAskedFor(Map.of(endpoint, "http://x:4318", "OTEL_TRACES_EXPORTER", "none")))
                .isFalse();
        assertThat(Tracing.isAskedFor(Map.of(endpoint, "http://x:4318", "OTEL_SDK_DISABLED", "true")))
                .isFalse();
        assertThat(Tracing.isAskedFor(Map.of(endpoint, "http://x:4318"))).isTrue();
        assertThat(Tracing.isAskedFor(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://x:4318/v1/traces")))
                .isTrue();
        assertThat(Tracing.isAskedFor(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
    }

    /** Only what a class loader was asked for is on its way into memory: seen in a process of its own. */
    @Test
    void shouldLoadNothingOfTheSdkWhereNobodyTraces() throws Exception {
        List<String> loaded = loadedBy(Map.of());
        assertThat(loaded).anyMatch(line -> line.contains("io.plumbline.monitor.telemetry.Tracing "));
        assertThat(loaded).noneMatch(line -> line.contains(" io.opentelemetry."));
        // Or it could not be seen at all.
        assertThat(loadedBy(Map.of("OTEL_TRACES_EXPORTER", "otlp")))
                .anyMatch(line -> line.contains(" io.opentelemetry.sdk."));
    }

    private static List<String> loadedBy(Map<String, String> environment) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xlog:class+load",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Start.class.getName())
                .redirectErrorStream(true);
        java.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        java.environment().putAll(environment);
        Process process = java.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    /** What a service does that starts. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            try (Tracing tracing = Tracing.by(System.getenv(), "one")) {
                tracing.spans().report();
            }
        }
    }

    @Test
    void shouldSayWhichVariableCannotBeUsed() {
        assertThatThrownBy(() -> Tracing.by(Map.of("OTEL_TRACES_EXPORTER", "carrier-pigeon"), "one"))
                .isInstanceOf(Tracing.Unusable.class)
                .hasMessageContaining("carrier-pigeon")
                .hasMessageContaining("OTEL_TRACES_EXPORTER=none");
        assertThatThrownBy(() -> Tracing.by(
                        Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), "one"))
                .isInstanceOf(Tracing.Unusable.class)
                .hasMessageContaining("http/protobuf");
    }

    @Test
    void shouldSendSpansOfWindows() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            TraceContext context;
            try (Tracing tracing = Tracing.by(receiver.environment(), "one")) {
                WorkSpans.WindowSpan span = tracing.spans().report();
                context = Objects.requireNonNull(span.context());
                // The first comes twice: once it is enough.
                List<TraceContext> producers = new ArrayList<>(List.of(PRODUCER));
                LongStream.rangeClosed(1, 20)
                        .mapToObj(i -> new TraceContext(i, 2, i, true))
                        .forEach(producers::add);
                span.end(SampleReports.hour(0, SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)), 2, producers);
            }
            Span span = receiver.spans("report window").get(0);
            assertThat(OtlpReceiver.hex(span.getTraceId()) + OtlpReceiver.hex(span.getSpanId()))
                    .isEqualTo(context.traceId() + context.spanId());
            assertThat(OtlpReceiver.attributes(span.getAttributesList()))
                    .containsEntry("plumbline.verdict", "drifted")
                    .containsEntry("plumbline.severity", "major")
                    .containsEntry("plumbline.columns.drifted", "hum")
                    .containsEntry("plumbline.window.revision", "2")
                    .containsKeys(
                            "plumbline.model",
                            "plumbline.model.version",
                            "plumbline.segment",
                            "plumbline.window.size",
                            "plumbline.window.start",
                            "plumbline.window.end",
                            "plumbline.window.events");
            assertThat(span.getLinksList())
                    .extracting(link -> OtlpReceiver.hex(link.getTraceId()))
                    .hasSize(ExportedSpans.LINKS)
                    .doesNotHaveDuplicates()
                    .startsWith(PRODUCER.traceId());
            assertThat(receiver.resources())
                    .singleElement()
                    .satisfies(resource -> assertThat(resource)
                            .containsEntry("service.name", "plumbline")
                            .containsEntry("service.instance.id", "one"));
            assertThat(receiver.others()).as("metrics and logs").isEmpty();
        }
    }

    @Test
    void shouldSendSpansOfRecordsThatAreNoEventsButNeitherTheirValuesNorAllOfThem() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            try (Tracing tracing = Tracing.by(receiver.environment(), "one")) {
                for (int i = 0; i < 10_000; i++) {
                    tracing.spans().rejected(RECORD, RejectReason.MALFORMED, i == 0 ? PRODUCER : null);
                }
            }
            List<Span> spans = receiver.spans("process events");
            // A second may have begun in between, and on a slow machine another few.
            assertThat(spans).hasSizeBetween(ExportedSpans.REJECTED_PER_SECOND, 5000);
            assertThat(spans.get(0).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
            assertThat(spans.get(0).getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(spans.get(0).getLinksList())
                    .extracting(link -> OtlpReceiver.hex(link.getSpanId()))
                    .containsExactly(PRODUCER.spanId());
            assertThat(OtlpReceiver.attributes(spans.get(0).getAttributesList()))
                    .containsEntry("messaging.system", "kafka")
                    .containsEntry("messaging.operation.name", "process")
                    .containsEntry("messaging.destination.name", "events")
                    .containsEntry("messaging.destination.partition.id", "3")
                    .containsEntry("messaging.kafka.offset", "42")
                    .containsEntry("error.type", RejectReason.MALFORMED.toString());
            assertThat(receiver.text()).doesNotContain("4711");
        }
    }

    @Test
    void shouldSendSpansOfNotifications() throws Exception {
        AlertTransition alert = SampleAlerts.FIRING.decidedIn(PRODUCER);
        AlertTransition other = SampleAlerts.FIRING.decidedIn(new TraceContext(4, 5, 6, true));
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            try (Tracing tracing = Tracing.by(receiver.environment(), "one")) {
                tracing.spans().deliver("ops", List.of(alert)).end("taken", null);
                tracing.spans().deliver("ops", List.of(alert, other)).end("again", "status 503");
            }
            List<Span> spans = receiver.spans("notify ops");
            assertThat(spans).hasSize(2).allMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(OtlpReceiver.hex(spans.get(0).getTraceId())).isEqualTo(PRODUCER.traceId());
            assertThat(OtlpReceiver.hex(spans.get(0).getParentSpanId())).isEqualTo(PRODUCER.spanId());
            assertThat(OtlpReceiver.attributes(spans.get(0).getAttributesList()))
                    .containsEntry("plumbline.receiver", "ops")
                    .containsEntry("plumbline.alert.id", alert.id())
                    .containsEntry("plumbline.outcome", "taken");
            assertThat(spans.get(1).getLinksCount()).isEqualTo(2);
            assertThat(spans.get(1).getStatus().getMessage()).isEqualTo("status 503");
        }
    }

    @Test
    void shouldRecordNothingOfWhatTheSamplerLeavesOut() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Map<String, String> environment = new TreeMap<>(receiver.environment());
            environment.put("OTEL_TRACES_SAMPLER", "always_off");
            try (Tracing tracing = Tracing.by(environment, "one")) {
                assertThat(tracing.spans().report()).isSameAs(WorkSpans.WindowSpan.NONE);
                assertThat(tracing.spans().sent("events")).isNull();
                tracing.spans().rejected(RECORD, RejectReason.MALFORMED, PRODUCER);
            }
            assertThat(receiver.spans()).isEmpty();
        }
    }
}
