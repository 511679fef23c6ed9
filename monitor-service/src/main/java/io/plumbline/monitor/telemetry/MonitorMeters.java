package io.plumbline.monitor.telemetry;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.ClientMetrics;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Ownership;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.ingest.RejectReason;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the service, in Prometheus's text format. Label values are names from configuration and events, never
 * times, identifiers of events or values; models beyond {@link #MODELS} are counted together.
 */
public final class MonitorMeters implements MonitorListener, AutoCloseable {
    /** Models and versions that have counters of their own. */
    static final int MODELS = 1000;

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final ModelRef OTHERS = new ModelRef("_others", "_others");

    /** Names that Prometheus's own conventions reject: nanoseconds, and a gauge called a count. */
    private static final Set<String> UNCONVENTIONAL = Set.of("process.cpu.time", "system.cpu.count");

    /** From what nobody notices to a night and a day. */
    private static final double[] DELAYS = {1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 21_600, 86_400};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StreamGauges stream = new StreamGauges();
    private final BiPredicate<String, Instant> retired;
    private final InstantSource clock;
    /** When, by the wall clock, something of a model came last. */
    private final Map<String, Instant> heard = new ConcurrentHashMap<>();

    private final Set<ModelRef> models = ConcurrentHashMap.newKeySet();
    /** Models with a counter of outcomes of their own. */
    private final Set<String> joined = ConcurrentHashMap.newKeySet();

    private final Map<String, Supplier<Number>> waiting = new ConcurrentHashMap<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Counter events;
    private final Counter deadLetters;
    private final Counter ignoredMembers;
    private final Counter limited;
    private final Counter windowReports;
    private final Counter outcomes;
    private final Counter changes;
    private final Counter notifications;
    private final Counter intakeRequests;
    private final Counter intakeEvents;
    private final Histogram closeDelay;
    private volatile boolean configUsable = true;

    /**
     * @param ownership asked at each scrape: only owned models have series from their reports
     * @param status asked at each scrape: how the stream stands
     * @param kafka asked at each scrape
     * @param retired of which models, by when something of them came last, nothing is shown any more
     * @param clock for how long after its end a window is reported
     */
    public MonitorMeters(
            ReportHistory reports,
            PerformanceHistory performance,
            AlertHistory alerts,
            Ownership ownership,
            Supplier<StreamStatus> status,
            ClientMetrics kafka,
            BiPredicate<String, Instant> retired,
            SeriesLimits limits,
            InstantSource clock) {
        this.retired = retired;
        this.clock = clock;
        registry.config().meterFilter(MeterFilter.deny(id -> UNCONVENTIONAL.contains(id.getName())));
        PrometheusRegistry all = registry.getPrometheusRegistry();
        all.register(stream);
        all.register(new StatusGauges(status));
        all.register(new KafkaGauges(kafka));
        all.register(new ReportGauges(reports, performance, alerts, ownership, limits));
        all.register((MultiCollector) this::ownGauges);
        events = Meter.EVENTS.counter(all);
        deadLetters = Meter.DEAD_LETTERS.counter(all);
        ignoredMembers = Meter.IGNORED_MEMBERS.counter(all);
        limited = Meter.LIMITED.counter(all);
        outcomes = Meter.OUTCOMES.counter(all);
        changes = Meter.DETECTED_CHANGES.counter(all);
        windowReports = Meter.WINDOW_REPORTS.counter(all);
        notifications = Meter.NOTIFICATIONS.counter(all);
        intakeRequests = Meter.INTAKE_REQUESTS.counter(all);
        intakeEvents = Meter.INTAKE_EVENTS.counter(all);
        closeDelay = Meter.CLOSE_DELAY.histogram(all, DELAYS);
        // Before there is anything to count: the first one would be no increase of what was not there.
        for (RejectReason reason : RejectReason.values()) {
            deadLetters.initLabelValues(reason.toString());
        }
        for (Limit limit : Limit.values()) {
            limited.initLabelValues(label(limit));
        }
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    private MetricSnapshots ownGauges() {
        Scrape scrape = new Scrape();
        String version = MonitorMeters.class.getPackage().getImplementationVersion();
        scrape.add(
                Meter.BUILD_INFO,
                1,
                Objects.requireNonNullElse(version, "unpackaged"),
                Runtime.version().toString());
        scrape.add(Meter.CONFIG_USABLE, configUsable ? 1 : 0);
        waiting.forEach((receiver, alerts) ->
                scrape.add(Meter.NOTIFICATIONS_WAITING, alerts.get().doubleValue(), receiver));
        return scrape.snapshots();
    }

    /** @param usable whether the configuration file, which has changed, can be used */
    public void configRead(boolean usable) {
        configUsable = usable;
    }

    @Override
    public void counted(ModelRef model, Kind kind, Outcome outcome, long count) {
        ModelRef shown = bounded(model);
        events.labelValues(shown.model(), shown.version(), label(kind), label(outcome))
                .inc(count);
    }

    @Override
    public void deadLettered(String reason, @Nullable TraceContext producer) {
        count(deadLetters.labelValues(reason), producer);
    }

    @Override
    public void ignoredMembers(int members) {
        ignoredMembers.inc(members);
    }

    @Override
    public void eventTime(String source, ModelRef model, long time) {
        heard.put(model.model(), clock.instant());
        stream.eventTime(source, bounded(model), time);
    }

    @Override
    public void forgotten(String source, String model) {
        stream.forget(source, model);
        if (!stream.reads(model)) {
            drop(model);
        }
    }

    private void drop(String model) {
        heard.remove(model);
        stream.forget(model);
        events.removeIf(labels -> labels.get(0).equals(model));
        windowReports.removeIf(labels -> labels.get(0).equals(model));
        outcomes.removeIf(labels -> labels.get(0).equals(model));
        changes.removeIf(labels -> labels.get(0).equals(model));
        models.removeIf(ref -> ref.model().equals(model));
        joined.remove(model);
    }

    @Override
    public void released(String source) {
        stream.released(source);
    }

    @Override
    public void limited(Limit limit, long times) {
        limited.labelValues(label(limit)).inc(times);
    }

    @Override
    public void liveBytes(long bytes) {
        stream.liveBytes(bytes);
    }

    @Override
    public void reported(WindowReport report, int revision, @Nullable TraceContext span) {
        ModelRef shown = bounded(report.modelRef());
        count(
                windowReports.labelValues(
                        shown.model(), shown.version(), report.window().size(), label(report.verdict())),
                span);
        if (revision == 1) {
            double millis = clock.millis() - report.window().end().toEpochMilli();
            double seconds = Math.max(0, millis / 1000);
            DistributionDataPoint delays =
                    closeDelay.labelValues(report.window().size());
            if (span == null) {
                delays.observe(seconds);
            } else {
                delays.observeWithExemplar(seconds, exemplar(span));
            }
        }
    }

    private static void count(CounterDataPoint counter, @Nullable TraceContext trace) {
        if (trace == null || !trace.sampled()) {
            counter.inc();
        } else {
            counter.incWithExemplar(exemplar(trace));
        }
    }

    private static Labels exemplar(TraceContext trace) {
        return Labels.of(Exemplar.TRACE_ID, trace.traceId(), Exemplar.SPAN_ID, trace.spanId());
    }

    @Override
    public void outcomes(String model, Outcomes outcome, long times) {
        boolean own = joined.contains(model) || joined.size() < MODELS && joined.add(model);
        if (own) {
            heard.put(model, clock.instant());
        }
        outcomes.labelValues(own ? model : OTHERS.model(), label(outcome)).inc(times);
    }

    @Override
    public void changed(ModelRef model, String column, String method) {
        heard.put(model.model(), clock.instant());
        ModelRef shown = bounded(model);
        changes.labelValues(shown.model(), shown.version(), column, method).inc();
    }

    @Override
    public void liveProfiles(String source, int profiles) {
        stream.liveProfiles(source, profiles);
    }

    /** Counts what became of an alert that a receiver was to be told of. */
    public void notified(String receiver, String outcome) {
        notifications.labelValues(receiver, outcome).inc();
    }

    /** Shows how many alerts wait to be brought to a receiver; and its counters, before there is anything to count. */
    public void waiting(String receiver, Supplier<Number> alerts) {
        waiting.put(receiver, alerts);
        List.of("sent", "retried", "failed").forEach(outcome -> notifications.initLabelValues(receiver, outcome));
    }

    /** Counts a request that brought events over HTTP. */
    public void intake(Enum<?> outcome, int count) {
        intakeRequests.labelValues(label(outcome)).inc();
        intakeEvents.labelValues(label(outcome)).inc(count);
    }

    private ModelRef bounded(ModelRef model) {
        if (models.contains(model)) {
            return model;
        }
        if (models.size() >= MODELS) {
            return OTHERS;
        }
        models.add(model);
        return model;
    }

    /** As it stands in a label. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** All metrics in the text format 0.0.4, which has no exemplars. */
    public String scrape() {
        return scrape(TEXT);
    }

    /**
     * All metrics in the format of a content type: OpenMetrics' text, or else the text format 0.0.4.
     *
     * @param contentType such as {@code application/openmetrics-text; version=1.0.0; charset=utf-8}
     */
    public String scrape(String contentType) {
        heard.forEach((model, at) -> {
            if (retired.test(model, at)) {
                drop(model);
            }
        });
        return registry.scrape(contentType);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
