package io.plumbline.monitor.app;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.AlertSubscriber;
import io.plumbline.monitor.history.ChangeFeed;
import io.plumbline.monitor.history.ReferenceDesk;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.AlertOutbox;
import io.plumbline.monitor.kafka.AlertTail;
import io.plumbline.monitor.kafka.DeadLetterTopic;
import io.plumbline.monitor.kafka.HistoryDirectory;
import io.plumbline.monitor.kafka.IntakeTopic;
import io.plumbline.monitor.kafka.PerformanceTail;
import io.plumbline.monitor.kafka.ReferenceTail;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.ReportTail;
import io.plumbline.monitor.kafka.SettingsTail;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.Notifier;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.report.HtmlReport;
import io.plumbline.monitor.report.ReportContext;
import io.plumbline.monitor.stream.EventSelection;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.StreamFailure;
import io.plumbline.monitor.stream.StreamSettings;
import io.plumbline.monitor.telemetry.MonitorMeters;
import io.plumbline.monitor.telemetry.Tracing;
import io.plumbline.monitor.web.ConsoleActions;
import io.plumbline.monitor.web.ConsoleServer;
import io.plumbline.monitor.web.ConsoleSources;
import io.plumbline.monitor.web.EventIntake;
import io.plumbline.monitor.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service, put together: started in the order in which parts need each other, closed in the reverse. */
public final class MonitorService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorService.class);
    private static final int OWN_PARTITIONS = 4;
    private static final int EARLIER = 500;
    private static final Duration EMIT_INTERVAL = Duration.ofMillis(500);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ChangeFeed changes = new ChangeFeed();
    private final InputPartitions inputs;
    private final MonitorStream stream;
    private final ReportTail reports;
    private final PerformanceTail performance;
    private final AlertTail alerts;
    private final ReferenceTail references;
    private final ConsoleServer console;
    private final SettingsTail answers;
    private final SilencedAlerts silenced;
    private final Notifier notifier;
    private final List<AlertOutbox> outboxes = new ArrayList<>();
    private final MonitorMeters meters;
    private final SettingsTopic configured;
    private final @Nullable String traceUrl;
    private volatile ModelOwners owners;
    private volatile @Nullable ConfigWatch watch;

    /**
     * Connects to the broker, makes Plumbline's own topics and checks that the input topics are there.
     *
     * @param banner a line on top of every page, null for none
     * @throws io.plumbline.monitor.kafka.BrokerFailure if the broker does not answer
     * @throws TopicSetup.MissingTopics if an input topic is not there
     * @throws io.plumbline.monitor.kafka.WrongTopics if one of Plumbline's own is not as it must be
     * @throws io.plumbline.monitor.kafka.MissingPermissions if the broker does not permit all that is done
     * @throws HistoryDirectory.Unusable if the data directory cannot be written to, or another process has it
     */
    public MonitorService(ServiceSettings settings, Supplier<@Nullable String> banner) {
        this(settings, banner, System.getenv());
    }

    /**
     * The same, traced as the given variables of OpenTelemetry say.
     *
     * @param environment variables by name
     * @throws Tracing.Unusable if one cannot be used
     */
    public MonitorService(
            ServiceSettings settings, Supplier<@Nullable String> banner, Map<String, String> environment) {
        Map<String, String> kafka = settings.kafka().client();
        Topics topics = settings.kafka().ownTopics();
        ServiceSettings.Intake intake = settings.http().intake();
        Set<String> written = intake == null ? Set.of() : Set.of(intake.topic());
        NotifySettings notifications = settings.notifications();
        owners = settings.owners();
        traceUrl = notifications.links().trace();
        Tracing tracing = add(Tracing.by(
                environment,
                InstanceName.of(settings.dataDirectory().toAbsolutePath().normalize())));
        inputs = add(StreamSetup.prepare(settings.kafka(), written, notifications.subscribers(), OWN_PARTITIONS));

        answers = add(new SettingsTail(kafka, topics.settings(), changes));
        HistoryDirectory history = add(HistoryDirectory.open(
                settings.dataDirectory().toAbsolutePath().normalize().resolve("history")));
        reports = add(new ReportTail(kafka, topics.windowReports(), history, answers::isRetired, changes));
        performance =
                add(new PerformanceTail(kafka, topics.performanceReports(), history, answers::isRetired, changes));
        alerts = add(new AlertTail(kafka, topics.alerts(), changes));
        references = add(new ReferenceTail(kafka, topics.references(), changes));
        // The meters ask who owns a model only when they are scraped, by which time the stream is there.
        meters = add(new MonitorMeters(
                reports,
                performance,
                alerts,
                this::owns,
                this::streamStatus,
                this::streamMetrics,
                answers::isRetired,
                settings.series(),
                InstantSource.system()));
        configured = new SettingsTopic(kafka, topics.settings());
        configured.publish(settings.policies()); // before anything is counted
        EventTimeWatch eventTime = new EventTimeWatch(meters);
        stream = add(new MonitorStream(
                streamSettings(settings, topics, inputs), streamProperties(settings), eventTime, tracing.spans()));
        stream.repairBy(inputs::look);
        silenced = add(new SilencedAlerts(answers, alerts, this::owns, InstantSource.system()));
        notifier = add(new Notifier(notifications, silenced, meters::notified, tracing.spans()));
        notifications
                .receivers()
                .forEach(receiver -> meters.waiting(receiver.name(), () -> notifier.waiting(receiver.name())));
        for (AlertSubscriber subscriber : notifier.subscribers()) {
            String group = settings.kafka().outboxGroup(subscriber.name());
            outboxes.add(add(new AlertOutbox(kafka, group, topics.alerts(), subscriber)));
        }
        ServiceState state = new RunningState(stream, reports, performance, eventTime, () -> banner(banner));
        console = add(new ConsoleServer(
                new WebSettings(
                        settings.http().host(),
                        settings.http().port(),
                        settings.http().access(),
                        notifications.links().console(),
                        settings.http().management()),
                new ConsoleSources(
                        reports,
                        performance,
                        alerts,
                        answers,
                        references,
                        new DeadLetterTopic(
                                kafka, topics.deadLetter(), settings.kafka().applicationId() + "-dead-letters"),
                        state,
                        changes,
                        () -> owners,
                        notifications.links()::runbook,
                        InstantSource.system()),
                actions(settings),
                meters::scrape,
                this::page,
                intake(settings, meters)));
    }

    private @Nullable String banner(Supplier<@Nullable String> otherwise) {
        ConfigWatch watched = watch;
        String complaint = watched == null ? null : watched.complaint();
        return complaint == null ? otherwise.get() : complaint;
    }

    /**
     * Has changes of a configuration file apply, as far as they can without a restart: who is let in, and what it says of
     * models, to each from a window on.
     *
     * @param current what this service was started with
     * @param read reads the file
     */
    public void follow(Path file, ConfigFile current, Supplier<ConfigFile> read) {
        ConfigWatch started = add(new ConfigWatch(file, read, current, this::apply, meters::configRead));
        watch = started;
        started.start();
    }

    private void apply(ServiceSettings settings) {
        console.use(settings.http().access());
        configured.publish(settings.policies());
        owners = settings.owners();
    }

    private ConsoleActions actions(ServiceSettings settings) {
        InstantSource clock = InstantSource.system();
        AlertDesk desk = new AlertDesk(new AvailableAnswers(configured), clock);
        AcceptAsNormal accept = new AcceptAsNormal(settings.kafka(), settings.ingest(), desk, clock);
        return new ConsoleActions(
                desk,
                add(new BackgroundAcceptances(accept, settings.kafka().topics(), clock, changes)),
                new ReferenceDesk(new AvailableReferences(new ReferenceTopic(
                        settings.kafka().client(), settings.kafka().ownTopics().references()))));
    }

    private @Nullable EventIntake intake(ServiceSettings settings, MonitorMeters meters) {
        ServiceSettings.Intake intake = settings.http().intake();
        return intake == null
                ? null
                : new EventIntake(
                        settings.ingest(),
                        intake.requestsPerSecond(),
                        add(new IntakeTopic(settings.kafka().client(), intake.topic(), intake.waitingBytes())),
                        meters::intake,
                        InstantSource.system());
    }

    private String page(WindowReport report) {
        ModelRef model = report.modelRef();
        String segment = report.segment();
        WindowSize size = WindowSize.parse(report.window().size());
        return HtmlReport.render(
                report,
                new ReportContext(
                        reports.columns(model, segment, size, EARLIER),
                        segments(model, size, report.window().start()),
                        performance.reports(model, segment, size, EARLIER),
                        traceUrl,
                        ReportContext.SOFTWARE));
    }

    /** The same window of every segment. */
    private List<WindowSummary> segments(ModelRef model, WindowSize size, Instant start) {
        List<String> names = reports.segments(model);
        return names.size() < 2
                ? List.of()
                : names.stream()
                        .flatMap(name -> reports.window(model, name, size, start).stream())
                        .toList();
    }

    private StreamStatus streamStatus() {
        return stream.status();
    }

    private Map<String, DoubleSummaryStatistics> streamMetrics(Set<String> names) {
        return stream.metrics().read(names);
    }

    private boolean owns(String model) {
        return stream.ownership().owns(model);
    }

    private static StreamSettings streamSettings(ServiceSettings settings, Topics topics, InputPartitions inputs) {
        return new StreamSettings(
                settings.kafka().topics(),
                inputs::sources,
                topics,
                settings.ingest(),
                settings.policies(),
                EMIT_INTERVAL,
                settings.idleAfter(),
                OWN_PARTITIONS,
                settings.learning(),
                settings.limits(),
                EventSelection.ALL);
    }

    private static Map<String, String> streamProperties(ServiceSettings settings) {
        Map<String, String> all = new TreeMap<>(settings.kafka().client());
        Path data = settings.dataDirectory().toAbsolutePath().normalize();
        all.put("application.id", settings.kafka().applicationId());
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
        performance.start();
        alerts.start();
        references.start();
        answers.start();
        outboxes.forEach(AlertOutbox::start);
        silenced.start(notifier::tell);
        inputs.start(stream::rebalance);
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
                LOG.atWarn().setCause(e).log("A part did not close cleanly");
            }
        }
    }
}
