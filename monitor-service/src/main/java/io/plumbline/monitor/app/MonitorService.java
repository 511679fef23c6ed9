package io.plumbline.monitor.app;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.AlertOutbox;
import io.plumbline.monitor.kafka.AlertTail;
import io.plumbline.monitor.kafka.ReportTail;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.Notifier;
import io.plumbline.monitor.report.HtmlReport;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.Source;
import io.plumbline.monitor.stream.StreamFailure;
import io.plumbline.monitor.stream.StreamSettings;
import io.plumbline.monitor.telemetry.MonitorMeters;
import io.plumbline.monitor.web.ConsoleServer;
import io.plumbline.monitor.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/** The service, put together: started in the order in which parts need each other, closed in the reverse. */
public final class MonitorService implements AutoCloseable {
    private static final int OWN_PARTITIONS = 4;
    private static final int EARLIER = 60;
    private static final Duration EMIT_INTERVAL = Duration.ofMillis(500);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final MonitorStream stream;
    private final ReportTail reports;
    private final AlertTail alerts;
    private final ConsoleServer console;
    private final AlertOutbox outbox;

    /**
     * Connects to the broker, makes Plumbline's own topics and checks that the input topics are there.
     *
     * @param banner a line on top of every page, null for none
     * @throws io.plumbline.monitor.kafka.BrokerFailure if the broker does not answer
     * @throws TopicSetup.MissingTopics if an input topic is not there
     */
    public MonitorService(ServiceSettings settings, Supplier<@Nullable String> banner) {
        Map<String, String> kafka = settings.kafka().client();
        Topics topics = Topics.DEFAULT;
        Set<Source> sources = prepareTopics(settings, topics, kafka);

        reports = add(new ReportTail(kafka, topics.windowReports()));
        alerts = add(new AlertTail(kafka, topics.alerts()));
        // The meters ask who owns a model only when they are scraped, by which time the stream is there.
        MonitorMeters meters = add(new MonitorMeters(reports, alerts, this::owns, this::streamStatus));
        EventTimeWatch watch = new EventTimeWatch(meters);
        stream = add(new MonitorStream(streamSettings(settings, topics, sources), streamProperties(settings), watch));
        Notifier notifier = add(Notifier.of(settings.notifications(), meters::notified));
        outbox = add(new AlertOutbox(
                kafka, settings.kafka().applicationId() + "-notify", topics.alerts(), notifier::deliver));
        ServiceState state = new RunningState(stream, reports, watch, banner);
        console = add(new ConsoleServer(
                new WebSettings(settings.http().host(), settings.http().port()),
                reports,
                alerts,
                state,
                meters::scrape,
                this::page));
    }

    private String page(WindowReport report) {
        return HtmlReport.render(report, reports.windows(report.modelRef(), report.segment(), EARLIER));
    }

    private StreamStatus streamStatus() {
        return stream.status();
    }

    private boolean owns(String model) {
        return stream.ownership().owns(model);
    }

    private static Set<Source> prepareTopics(ServiceSettings settings, Topics topics, Map<String, String> kafka) {
        try (TopicSetup setup = new TopicSetup(kafka)) {
            Map<String, Integer> partitions = setup.require(settings.kafka().topics());
            setup.createOwn(topics, OWN_PARTITIONS);
            Set<Source> sources = new HashSet<>();
            partitions.forEach((topic, count) -> {
                for (int partition = 0; partition < count; partition++) {
                    sources.add(new Source(topic, partition));
                }
            });
            return Set.copyOf(sources);
        }
    }

    private static StreamSettings streamSettings(ServiceSettings settings, Topics topics, Set<Source> sources) {
        return new StreamSettings(
                settings.kafka().topics(),
                () -> sources,
                topics,
                settings.kafka().from(),
                settings.ingest(),
                settings::windows,
                settings.falseAlarmPeriod(),
                EMIT_INTERVAL,
                settings.idleAfter(),
                OWN_PARTITIONS,
                settings.limits());
    }

    private static Map<String, String> streamProperties(ServiceSettings settings) {
        Map<String, String> all = new TreeMap<>(settings.kafka().client());
        Path data = settings.dataDirectory().toAbsolutePath().normalize();
        all.putIfAbsent("application.id", settings.kafka().applicationId());
        all.putIfAbsent("state.dir", data.resolve("streams").toString());
        // A name that outlives the process: after a crash its successor takes its place at once, not after a time-out.
        all.putIfAbsent(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "plumbline-" + InstanceName.of(data));
        return all;
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Starts everything. A taken port is told by an exception, before the stream starts. */
    public void start() {
        console.start();
        reports.start();
        alerts.start();
        outbox.start();
        stream.start();
    }

    /** The port that the console listens on. */
    public int port() {
        return console.port();
    }

    /** Completes when the stream has given up, for the reason that it holds. Console and history still work. */
    public CompletionStage<StreamFailure> givenUp() {
        return stream.givenUp();
    }

    public ReportHistory reports() {
        return reports;
    }

    public AlertHistory alerts() {
        return alerts;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(MonitorService.class)
                        .atWarn()
                        .setCause(e)
                        .log("A part did not close cleanly");
            }
        }
    }
}
