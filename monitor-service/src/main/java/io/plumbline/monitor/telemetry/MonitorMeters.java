package io.plumbline.monitor.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
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
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Ownership;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.StreamStatus;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All metrics of the service, in Prometheus's text format. Label values are names from configuration and events, never
 * times, identifiers of events or values; models beyond {@link #MODELS} are counted together.
 */
public final class MonitorMeters implements MonitorListener, AutoCloseable {
    /** Models and versions that have counters of their own. */
    static final int MODELS = 1000;

    private static final ModelRef OTHERS = new ModelRef("_others", "_others");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StreamGauges stream = new StreamGauges();
    private final Set<ModelRef> models = ConcurrentHashMap.newKeySet();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Counter ignoredMembers;
    private volatile boolean configUsable = true;

    /** Names that Prometheus's own conventions reject: nanoseconds, and a gauge called a count. */
    private static final Set<String> UNCONVENTIONAL = Set.of("process.cpu.time", "system.cpu.count");

    /**
     * @param ownership asked at each scrape: only owned models have series from their reports
     * @param status asked at each scrape: how the stream stands
     */
    public MonitorMeters(
            ReportHistory reports, AlertHistory alerts, Ownership ownership, Supplier<StreamStatus> status) {
        registry.config().meterFilter(MeterFilter.deny(id -> UNCONVENTIONAL.contains(id.getName())));
        registry.getPrometheusRegistry().register(stream);
        registry.getPrometheusRegistry().register(new StatusGauges(status));
        registry.getPrometheusRegistry().register(new ReportGauges(reports, alerts, ownership));
        ignoredMembers = Counter.builder("plumbline.ignored.members")
                .description("Members of events that the format does not know.")
                .register(registry);
        String version = MonitorMeters.class.getPackage().getImplementationVersion();
        Gauge.builder("plumbline.build.info", () -> 1)
                .description("Version of the service and of Java.")
                .tags("version", Objects.requireNonNullElse(version, "unpackaged"))
                .tags("java", Runtime.version().toString())
                .register(registry);
        Gauge.builder("plumbline.config.last.reload.successful", () -> configUsable ? 1 : 0)
                .description("Whether the configuration file, as it is now, can be used: 1 or 0.")
                .register(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** @param usable whether the configuration file, which has changed, can be used */
    public void configRead(boolean usable) {
        configUsable = usable;
    }

    @Override
    public void counted(ModelRef model, Kind kind, Outcome outcome, long events) {
        Counter.builder("plumbline.events")
                .description("Events read.")
                .tags(tags(model).and("kind", label(kind), "outcome", label(outcome)))
                .register(registry)
                .increment(events);
    }

    @Override
    public void deadLettered(String reason) {
        Counter.builder("plumbline.dead.letter.records")
                .description("Records that could not be read as events.")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    @Override
    public void ignoredMembers(int members) {
        ignoredMembers.increment(members);
    }

    @Override
    public void eventTime(ModelRef model, long time) {
        stream.eventTime(bounded(model), time);
    }

    @Override
    public void forgotten(String model) {
        stream.forget(model);
    }

    @Override
    public void limited(Limit limit, long times) {
        Counter.builder("plumbline.limited")
                .description(
                        "How often a limit was met: events counted together, live profiles or windows given up early, or reports.")
                .tag("limit", label(limit))
                .register(registry)
                .increment(times);
    }

    @Override
    public void liveBytes(long bytes) {
        stream.liveBytes(bytes);
    }

    @Override
    public void reported(WindowReport report, int revision) {
        Counter.builder("plumbline.window.reports")
                .description("Window reports made, restatements included.")
                .tags(tags(report.modelRef()).and("window", report.window().size(), "verdict", label(report.verdict())))
                .register(registry)
                .increment();
    }

    @Override
    public void liveProfiles(String source, int profiles) {
        stream.liveProfiles(source, profiles);
    }

    /** Counts what became of an alert that a receiver was to be told of. */
    public void notified(String receiver, String outcome) {
        notifications(receiver, outcome).increment();
    }

    private Counter notifications(String receiver, String outcome) {
        return Counter.builder("plumbline.notifications")
                .description("Alerts that a receiver was told of, or not, and tries in vain.")
                .tags("receiver", receiver, "outcome", outcome)
                .register(registry);
    }

    /** Shows how many alerts wait to be brought to a receiver; and its counters, before there is anything to count. */
    public void waiting(String receiver, Supplier<Number> alerts) {
        Gauge.builder("plumbline.notifications.waiting", alerts)
                .description(
                        "Alerts that wait to be brought to a receiver: more than none for long means that it cannot be reached.")
                .tags("receiver", receiver)
                .register(registry);
        List.of("sent", "retried", "failed").forEach(outcome -> notifications(receiver, outcome));
    }

    /** Counts a request that brought events over HTTP. */
    public void intake(Enum<?> outcome, int events) {
        Counter.builder("plumbline.intake.requests")
                .description("Requests that brought events over HTTP.")
                .tags("outcome", label(outcome))
                .register(registry)
                .increment();
        Counter.builder("plumbline.intake.events")
                .description("Events that came over HTTP, of requests that could be read.")
                .tags("outcome", label(outcome))
                .register(registry)
                .increment(events);
    }

    private Tags tags(ModelRef model) {
        ModelRef bounded = bounded(model);
        return Tags.of("model", bounded.model(), "version", bounded.version());
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

    /** All metrics in the text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
