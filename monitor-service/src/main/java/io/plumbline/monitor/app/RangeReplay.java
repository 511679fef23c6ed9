package io.plumbline.monitor.app;

import io.plumbline.monitor.app.RangeResult.Finding;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.kafka.Offsets;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.kafka.StoredReports;
import io.plumbline.monitor.kafka.TemporaryGroup;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.Source;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.stream.StreamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Runs a past range of the input through the topology again, beside the service and apart from it: with a consumer group,
 * topics and state of its own, which it deletes when it is closed. Then compares with what the service reported.
 *
 * <p>The final report of a window depends on its events and on its reference alone. So it reads what the service has read,
 * from the first record that can hold an event of the range, drops no event as too late, and closes windows when all
 * sources have been read to the end.
 */
public final class RangeReplay implements AutoCloseable {
    private static final int CLOSING_TASKS = 4;
    private static final Duration EMIT_INTERVAL = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofDays(365_000);
    /** How far clocks of those who stamp records may be ahead of the broker's. */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private final ServiceSettings settings;
    private final ReplayRange range;
    private final ReplayName name;
    private final Path stateDirectory;
    private final boolean keep;
    private final Instant now;
    private final Map<String, String> kafka;
    private final TemporaryGroup group;
    private final Set<TopicPartition> partitions;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, Long> reportEnds;
    private final Function<String, ModelPlan> plans;
    private final RangeSelection selection;
    private final Set<WindowId> told = ConcurrentHashMap.newKeySet();
    private @Nullable MonitorStream stream;
    private boolean begun;

    /**
     * Looks up where the range is. Nothing is made yet.
     *
     * @param stateDirectory an empty directory
     * @param keep whether its topics and its group are left when it is closed
     * @param now the wall clock
     * @throws io.plumbline.monitor.kafka.BrokerFailure if the broker does not answer
     * @throws TopicSetup.MissingTopics if there is no such input topic, or no reports
     */
    public RangeReplay(ServiceSettings settings, ReplayRange range, Path stateDirectory, boolean keep, Instant now) {
        this.settings = settings;
        this.range = range;
        this.stateDirectory = stateDirectory;
        this.keep = keep;
        this.now = now;
        kafka = settings.kafka().client();
        name = ReplayName.of(settings, range);
        try (TopicSetup setup = new TopicSetup(kafka);
                Offsets offsets = new Offsets(kafka)) {
            partitions = partitions(setup.require(settings.kafka().topics(), Set.of()));
            reportEnds = offsets.ends(partitions(
                    setup.require(List.of(settings.kafka().ownTopics().windowReports()), Set.of())));
            ends = offsets.ends(partitions);
            // What the service has not read by now, it has not reported either.
            offsets.committed(name.service(), partitions).forEach((at, read) -> ends.merge(at, read, Math::min));
            starts = offsets.at(partitions, range.from().minus(settings.ingest().maxAhead()));
            starts.replaceAll((at, start) -> Math.min(start, ends.getOrDefault(at, start)));
        }
        plans = new SettingsTopic(kafka, name.topics().settings())
                .policies(settings.policies(), model -> MonitorStream.taskOf(model, CLOSING_TASKS))::plan;
        Map<Source, Long> sourceEnds = new HashMap<>();
        ends.forEach((at, end) -> sourceEnds.put(source(at), end));
        selection = new RangeSelection(range, sourceEnds, plans);
        group = new TemporaryGroup(kafka, name.id());
    }

    /** A replay could not go on; the message says why. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    private static Set<TopicPartition> partitions(Map<String, Integer> topics) {
        Set<TopicPartition> partitions = new HashSet<>();
        topics.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        });
        return Set.copyOf(partitions);
    }

    private static Source source(TopicPartition partition) {
        return new Source(partition.topic(), partition.partition());
    }

    /** Name of the consumer group, and what the names of its topics begin with. */
    public String name() {
        return name.id();
    }

    /**
     * Makes the group and its topics, and begins.
     *
     * @throws TemporaryGroup.InUse if the same range is being replayed elsewhere
     */
    public void start() {
        group.clear();
        begun = true;
        try (TopicSetup setup = new TopicSetup(kafka)) {
            setup.prepare(OwnTopics.of(name.topics(), CLOSING_TASKS));
        }
        group.begin(starts);
        Set<Source> sources = partitions.stream().map(RangeReplay::source).collect(Collectors.toUnmodifiableSet());
        MonitorStream started = new MonitorStream(
                new StreamSettings(
                        settings.kafka().topics(),
                        () -> sources,
                        name.topics(),
                        settings.ingest(),
                        settings.policies(),
                        EMIT_INTERVAL,
                        Duration.ZERO,
                        CLOSING_TASKS,
                        LearningSettings.OFF, // the references there are now are what is compared with
                        untilItsEnd(settings.limits()),
                        selection),
                streamProperties(),
                new Told());
        stream = started;
        started.start();
    }

    /** All windows of the range are kept until it is over. */
    private static StreamLimits untilItsEnd(StreamLimits limits) {
        return new StreamLimits(
                limits.models(), limits.versions(), Integer.MAX_VALUE, limits.liveBytes(), LONGEST, limits.outcomes());
    }

    private Map<String, String> streamProperties() {
        Map<String, String> all = new TreeMap<>(kafka);
        // The names by which brokers know the service, and its standby copies, are not ours.
        all.keySet().removeIf(key -> key.endsWith("group.instance.id") || key.endsWith("transactional.id"));
        all.remove("num.standby.replicas");
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, partitions.size()));
        all.putIfAbsent("num.stream.threads", Integer.toString(threads));
        all.put("application.id", name.id());
        all.put("state.dir", stateDirectory.toString());
        return all;
    }

    /** Remembers which windows of the range were reported. */
    private final class Told implements MonitorListener {
        @Override
        public void reported(WindowReport report, int revision, @Nullable TraceContext span) {
            WindowId window = new WindowId(
                    report.modelRef(),
                    report.segment(),
                    WindowSize.parse(report.window().size()),
                    report.window().start());
            if (range.holds(window, plans)) {
                told.add(window);
            }
        }
    }

    /** Records of the input to read, about. */
    public long records() {
        return partitions.stream()
                .mapToLong(at -> ends.getOrDefault(at, 0L) - starts.getOrDefault(at, 0L))
                .sum();
    }

    /** Records of the input that have been read, about. */
    public long done() {
        MonitorStream running = stream;
        return running == null
                ? 0
                : partitions.stream()
                        .mapToLong(at -> Math.max(0, running.processed(source(at)) + 1 - starts.getOrDefault(at, 0L)))
                        .sum();
    }

    /**
     * Whether all is replayed.
     *
     * @throws Failed if it cannot go on
     */
    public boolean isOver() {
        MonitorStream running = stream;
        if (running != null && !running.alive()) {
            throw new Failed("the replay " + running.description());
        }
        return running != null && running.settled();
    }

    /**
     * Compares, once all is replayed.
     *
     * @throws Failed if not all that was reported has been committed
     */
    public RangeResult compare() {
        stop(); // with which everything is committed
        Instant reportsSince = range.from().minus(settings.ingest().maxAhead()).minus(CLOCK_SKEW);
        ReportPairs pairs = new ReportPairs(
                new StoredReports(kafka, settings.kafka().ownTopics().windowReports(), reportsSince),
                new StoredReports(kafka, name.topics().windowReports(), Instant.EPOCH),
                window -> range.holds(window, plans));
        if (!pairs.replayed().containsAll(told)) {
            throw new Failed("the replay could not commit all of its reports; try again");
        }
        Kept input;
        Kept reports;
        try (Offsets offsets = new Offsets(kafka)) {
            // Asked afterwards: what is deleted by now may have been so before it was read.
            input = Kept.of(offsets.kept(partitions), settings.ingest().maxAhead());
            reports = Kept.of(offsets.kept(reportEnds.keySet()), Duration.ZERO);
        }
        List<Finding> findings = pairs.findings(new RangeComparison(
                plans,
                now,
                input.from(),
                reports.from(),
                selection::late,
                selection::reached,
                report -> report.offset() >= reportEnds.getOrDefault(report.partition(), 0L)));
        return new RangeResult(
                records(),
                pairs.size() - findings.size(),
                findings,
                input.from().isAfter(range.from()) ? input.deleted() : List.of());
    }

    private void stop() {
        MonitorStream running = stream;
        stream = null;
        if (running != null) {
            running.leave();
        }
    }

    /** Stops, and deletes what it made, unless that is to be kept. */
    @Override
    public void close() {
        try (group) {
            stop();
            if (begun && !keep) {
                group.delete();
            }
        }
    }
}
