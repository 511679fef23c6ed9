package io.plumbline.monitor.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans that go out by OpenTelemetry's SDK, in the background: what cannot be sent in time is dropped. Names of attributes are
 * those of OpenTelemetry's semantic conventions for messaging where there are such, else begin with {@code plumbline.}.
 */
final class ExportedSpans implements WorkSpans, AutoCloseable {
    /** Of a window's span. */
    static final int LINKS = 8;
    /** Columns that drifted, named by a window's span. */
    private static final int NAMED = 10;
    /** Records that are no events, each with a span of its own: the dead-letter topic has all of them. */
    static final int REJECTED_PER_SECOND = 10;

    private static final long CLOSE_SECONDS = 3;

    private static final AttributeKey<List<String>> DRIFTED = AttributeKey.stringArrayKey("plumbline.columns.drifted");
    private static final AttributeKey<String> COLUMN = AttributeKey.stringKey("plumbline.column");
    private static final String MODEL = "plumbline.model";
    private static final String VERSION = "plumbline.model.version";
    private static final String SEGMENT = "plumbline.segment";

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final Allowance rejections = new Allowance(REJECTED_PER_SECOND);

    private ExportedSpans(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("io.plumbline");
    }

    /** @throws Tracing.Unusable if a variable cannot be used */
    static ExportedSpans open(Map<String, String> environment, String instance) {
        Map<String, String> given = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                given.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        for (String name : List.of("otel.exporter.otlp.protocol", "otel.exporter.otlp.traces.protocol")) {
            if (given.getOrDefault(name, "").equals("grpc")) {
                throw new Tracing.Unusable("grpc is not supported, only http/protobuf (most often at port 4318)", null);
            }
        }
        Map<String, String> defaults = new TreeMap<>();
        defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
        defaults.put("otel.traces.exporter", "otlp");
        AttributesBuilder own = Attributes.builder();
        String version = ExportedSpans.class.getPackage().getImplementationVersion();
        own.put("service.version", Objects.requireNonNullElse(version, "unpackaged"));
        String named = given.getOrDefault("otel.resource.attributes", "");
        if (!named.contains("service.instance.id=")) {
            own.put("service.instance.id", instance);
        }
        if (!named.contains("service.name=")) {
            defaults.put("otel.service.name", "plumbline");
        }
        // Metrics are for Prometheus to fetch, and logs go to the standard error.
        Map<String, String> fixed = new TreeMap<>(given);
        fixed.put("otel.metrics.exporter", "none");
        fixed.put("otel.logs.exporter", "none");
        try {
            return new ExportedSpans(AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> defaults)
                    .addPropertiesCustomizer(config -> fixed)
                    .addResourceCustomizer((resource, config) -> resource.merge(Resource.create(own.build())))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException e) {
            Throwable why = e;
            while (why.getCause() != null) {
                why = why.getCause();
            }
            throw new Tracing.Unusable(String.valueOf(why.getMessage()), e);
        }
    }

    @Override
    public WindowSpan report() {
        Span span = tracer.spanBuilder("report window").setNoParent().startSpan();
        return span.isRecording() ? new Window(span) : WindowSpan.NONE;
    }

    private record Window(Span span) implements WindowSpan {
        @Override
        public @Nullable TraceContext context() {
            return ExportedSpans.context(span);
        }

        @Override
        public void end(WindowReport report, int revision, List<TraceContext> producers) {
            WindowReport.Span window = report.window();
            span.setAttribute(MODEL, report.model())
                    .setAttribute(VERSION, report.version())
                    .setAttribute(SEGMENT, report.segment())
                    .setAttribute("plumbline.window.size", window.size())
                    .setAttribute("plumbline.window.start", window.start().toString())
                    .setAttribute("plumbline.window.end", window.end().toString())
                    .setAttribute("plumbline.window.events", report.nCurrent())
                    .setAttribute("plumbline.window.revision", revision)
                    .setAttribute("plumbline.verdict", MonitorMeters.label(report.verdict()));
            if (report.severity() != null) {
                span.setAttribute("plumbline.severity", MonitorMeters.label(report.severity()));
            }
            if (!report.drifted().isEmpty()) {
                span.setAttribute(
                        DRIFTED,
                        report.drifted().stream()
                                .map(ColumnReport::name)
                                .limit(NAMED)
                                .toList());
            }
            Map<String, SpanContext> links = new LinkedHashMap<>();
            for (WindowReport.TracedEvent trace : report.traces()) {
                SpanContext linked = remote(trace.traceId(), trace.spanId());
                links.put(trace.traceId(), linked);
                span.addLink(linked, Attributes.of(COLUMN, trace.column()));
            }
            for (TraceContext producer : producers) {
                SpanContext linked = remote(producer.traceId(), producer.spanId());
                if (links.size() < LINKS && links.putIfAbsent(producer.traceId(), linked) == null) {
                    span.addLink(linked);
                }
            }
            span.end();
        }
    }

    @Override
    public void rejected(SourceRecord record, RejectReason reason, @Nullable TraceContext producer) {
        if (!rejections.take()) {
            return;
        }
        // The detail of the reason stays out, as it may quote a value.
        SpanBuilder span = messaging("process", record.topic(), SpanKind.CONSUMER)
                .setNoParent()
                .setAttribute("messaging.destination.partition.id", Integer.toString(record.partition()))
                .setAttribute("messaging.kafka.offset", record.offset())
                .setAttribute("error.type", reason.toString());
        if (producer != null) {
            span.addLink(remote(producer.traceId(), producer.spanId()));
        }
        span.startSpan().setStatus(StatusCode.ERROR, reason.toString()).end();
    }

    @Override
    public @Nullable TraceContext sent(String topic) {
        Span span = messaging("send", topic, SpanKind.PRODUCER).setNoParent().startSpan();
        span.end();
        return context(span);
    }

    private SpanBuilder messaging(String operation, String topic, SpanKind kind) {
        return tracer.spanBuilder(operation + " " + topic)
                .setSpanKind(kind)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", operation)
                .setAttribute("messaging.operation.type", operation)
                .setAttribute("messaging.destination.name", topic);
    }

    @Override
    public DeliverySpan deliver(String receiver, List<AlertTransition> alerts) {
        AlertTransition first = alerts.get(0);
        SpanBuilder builder = tracer.spanBuilder("notify " + receiver)
                .setSpanKind(SpanKind.CLIENT)
                .setNoParent()
                .setAttribute("plumbline.receiver", receiver)
                .setAttribute("plumbline.alerts", alerts.size())
                .setAttribute("plumbline.alert.id", first.id())
                .setAttribute("plumbline.alert.rule", first.rule())
                .setAttribute("plumbline.alert.state", MonitorMeters.label(first.state()))
                .setAttribute(MODEL, first.model())
                .setAttribute(VERSION, first.version())
                .setAttribute(SEGMENT, first.segment());
        if (alerts.size() == 1 && first.decidedIn() != null) {
            builder.setParent(Context.root().with(Span.wrap(remote(first.decidedIn()))));
        } else {
            alerts.stream()
                    .map(AlertTransition::decidedIn)
                    .filter(Objects::nonNull)
                    .distinct()
                    .limit(LINKS)
                    .forEach(span -> builder.addLink(remote(span)));
        }
        Span span = builder.startSpan();
        return (outcome, why) -> {
            span.setAttribute("plumbline.outcome", outcome);
            if (why != null) {
                span.setStatus(StatusCode.ERROR, why);
            }
            span.end();
        };
    }

    private static SpanContext remote(TraceContext context) {
        return remote(context.traceId(), context.spanId());
    }

    private static SpanContext remote(String traceId, String spanId) {
        return SpanContext.createFromRemoteParent(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
    }

    /** Null where it is not recorded. */
    private static @Nullable TraceContext context(Span span) {
        SpanContext context = span.getSpanContext();
        return context.isSampled()
                ? TraceContext.parse("00-" + context.getTraceId() + "-" + context.getSpanId() + "-01")
                : null;
    }

    @Override
    public void close() {
        sdk.getSdkTracerProvider().shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** So many a second; those who come together may have a few more. */
    private static final class Allowance {
        private final int perSecond;
        private long second = Long.MIN_VALUE;
        private int taken;

        Allowance(int perSecond) {
            this.perSecond = perSecond;
        }

        synchronized boolean take() {
            long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
            if (now != second) {
                second = now;
                taken = 0;
            }
            return taken++ < perSecond;
        }
    }
}
