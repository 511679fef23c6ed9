package io.plumbline.benchmarks.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.stream.EventSelection;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.Source;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.stream.StreamSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * One measurement, in a process of its own; its last line on standard output is a JSON object.
 *
 * <pre>
 * bare      consumes bytes
 * parse     consumes and decodes
 * profile   consumes, decodes and updates profiles: what the service cannot do without
 * stream    the service's stream, from the first event to the last window report
 * joined    the same with predictions joined with their labels, to the last label
 * pending   the same with predictions whose labels do not come, until all wait and are committed
 * start     the service's stream with predictions that wait for labels, from its start until it runs
 * restart   the same where nothing is joined
 * take      the service's stream, until every event is committed
 * restore   the service's stream on an empty state directory, until it runs
 * live      the service's stream beside a live sender, for a minute: how long after its end a window is reported
 * </pre>
 */
final class StreamRun {
    /** Of numbers as {@link EventText} has them. */
    static final Task TASK = new Task.Classification(ClassificationLayout.binary("no", "yes"), true, .5);

    private static final Set<String> JOINING = Set.of("joined", "pending", "start");

    private final String mode;
    private final String bootstrap;
    private final Scenario scenario;
    private final int threads;
    private final String application;
    private final ObjectNode result = new ObjectMapper().createObjectNode();

    private StreamRun(String mode, String bootstrap, Scenario scenario, int threads, String application) {
        this.mode = mode;
        this.bootstrap = bootstrap;
        this.scenario = scenario;
        this.threads = threads;
        this.application = application;
    }

    /** Mode, bootstrap servers, application id, state directory, threads, scenario. */
    public static void main(String[] a) throws Exception {
        StreamRun run = new StreamRun(
                a[0], a[1], Scenario.of(Arrays.copyOfRange(a, 5, a.length)), Integer.parseInt(a[4]), a[2]);
        switch (a[0]) {
            case "bare", "parse", "profile" -> run.consume(a[0]);
            case "stream", "joined" -> run.stream(a[3]);
            case "pending" -> run.pending(a[3]);
            case "start", "restart" -> run.start(a[3]);
            case "take" -> run.take(a[3]);
            case "restore" -> run.restore(a[3]);
            case "live" -> run.live(a[3]);
            default -> throw new IllegalArgumentException(a[0]);
        }
        System.out.println(run.result);
        System.out.flush();
        System.exit(0);
    }

    // ---- Plain consumers --------------------------------------------------------------------------------------------

    private void consume(String mode) throws Exception {
        Map<String, ProfileLayout> layouts = new HashMap<>();
        if (mode.equals("profile")) {
            for (Reference reference : references()) {
                layouts.put(reference.model(), reference.layout());
            }
        }
        AtomicLong first = new AtomicLong();
        CountDownLatch done = new CountDownLatch(threads);
        AtomicLong events = new AtomicLong();
        for (int t = 0; t < threads; t++) {
            int own = t;
            Thread thread = new Thread(() -> {
                events.addAndGet(consume(mode, own, layouts, first));
                done.countDown();
            });
            thread.start();
        }
        done.await();
        rate(System.nanoTime() - first.get());
        result.put("events", events.get());
    }

    private long consume(String mode, int own, Map<String, ProfileLayout> layouts, AtomicLong first) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class,
                "max.poll.records",
                1000);
        RecordDecoder decoder = new RecordDecoder(IngestSettings.DEFAULT);
        Map<ModelRef, Profile> profiles = new HashMap<>();
        long taken = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = IntStream.range(0, Scenario.PARTITIONS)
                    .filter(p -> p % threads == own)
                    .mapToObj(p -> new TopicPartition(scenario.topic(), p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long left = ends.values().stream().mapToLong(Long::longValue).sum();
            while (left > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    first.compareAndSet(0, System.nanoTime());
                    left--;
                    if (mode.equals("bare")) {
                        taken += scenario.batch();
                        continue;
                    }
                    DecodeResult decoded = decoder.decode(new SourceRecord(
                            record.topic(), record.partition(), record.offset(), record.timestamp(), record.value()));
                    for (ModelEvent event : ((DecodeResult.Decoded) decoded).events()) {
                        taken++;
                        if (mode.equals("profile")) {
                            profiles.computeIfAbsent(
                                            event.model(),
                                            ref -> new Profile(layouts.getOrDefault(ref.model(), ProfileLayout.NONE)))
                                    .update(event);
                        }
                    }
                }
            }
        }
        return taken;
    }

    private Collection<Reference> references() {
        return new ReferenceTopic(Map.of("bootstrap.servers", bootstrap), topics().references())
                .all()
                .values();
    }

    /** References of each number of columns are in a topic of their own. */
    private Topics topics() {
        return topics(scenario, application);
    }

    static Topics topics(Scenario scenario, String application) {
        return new Topics(
                application + ".dead-letter",
                "references-" + scenario.models() + "-" + scenario.columns() + "-" + scenario.segments()
                        + (scenario.labels() ? "-labels" : ""),
                application + ".settings",
                application + ".reports",
                application + ".performance",
                application + ".alerts");
    }

    private void rate(long nanos) {
        result.put("seconds", nanos / 1e9).put("eventsPerSecond", scenario.events() / (nanos / 1e9));
    }

    // ---- The service ------------------------------------------------------------------------------------------------

    private MonitorStream open(String stateDirectory, WindowSettings windows, MonitorListener listener) {
        var sources = IntStream.range(0, Scenario.PARTITIONS)
                .mapToObj(p -> new Source(scenario.topic(), p))
                .collect(Collectors.toSet());
        StreamSettings settings = new StreamSettings(
                List.of(scenario.topic()),
                () -> sources,
                topics(),
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(policy(windows)),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                4,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                EventSelection.ALL);
        return new MonitorStream(
                settings,
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "application.id", application,
                        "group.instance.id", application,
                        "state.dir", stateDirectory,
                        "num.stream.threads", "" + threads),
                listener);
    }

    private ModelPolicy policy(WindowSettings windows) {
        ModelPolicy usual = ModelPolicy.of(windows);
        return JOINING.contains(mode)
                ? new ModelPolicy(
                        windows,
                        usual.falseAlarmPeriod(),
                        usual.columns(),
                        usual.segmentation(),
                        usual.mapping(),
                        usual.expectations(),
                        usual.alerts(),
                        OutcomeSettings.of(TASK))
                : usual;
    }

    private static long awaitRunning(MonitorStream stream) throws InterruptedException {
        while (!stream.running()) {
            if (!stream.alive()) {
                throw new IllegalStateException(stream.description());
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return System.nanoTime();
    }

    /** Events reported so far, over the smallest windows; only those of the measured stretch of event time. */
    private final class Reported implements MonitorListener {
        private final Map<String, Long> windows = new ConcurrentHashMap<>();
        private final AtomicLong events = new AtomicLong();
        private final CountDownLatch all = new CountDownLatch(1);
        private final AtomicLong counted = new AtomicLong();
        private final AtomicLong reports = new AtomicLong();
        private final AtomicLong joined = new AtomicLong();
        private final Map<String, Long> awaited = new ConcurrentHashMap<>();
        private volatile long countedAt;
        private volatile int live;

        @Override
        public void counted(ModelRef model, Kind kind, Outcome outcome, long more) {
            if (counted.addAndGet(more) >= scenario.events() && countedAt == 0) {
                countedAt = System.nanoTime();
            }
        }

        @Override
        public void reported(WindowReport report, int revision, @Nullable TraceContext span) {
            reports.incrementAndGet();
            long start = report.window().start().toEpochMilli();
            boolean smallest = report.segment().equals(Segment.ALL)
                    && report.window()
                            .size()
                            .equals(WindowSettings.DEFAULT.pane().toString());
            if (smallest && start < Scenario.BEGIN + Scenario.LASTS) {
                Long before = windows.put(report.model() + "@" + start, report.nCurrent());
                if (events.addAndGet(report.nCurrent() - (before == null ? 0 : before)) >= scenario.predictions()) {
                    all.countDown();
                }
            }
        }

        @Override
        public void outcomes(String model, Outcomes outcome, long times) {
            joined.addAndGet(outcome == Outcomes.JOINED ? times : 0);
        }

        @Override
        public void reported(PerformanceReport report, int revision) {
            long start = report.window().start().toEpochMilli();
            if (report.window().size().equals(WindowSettings.DEFAULT.pane().toString())
                    && start < Scenario.BEGIN + Scenario.LASTS) {
                awaited.put(report.model() + "@" + start, report.predictions());
            }
        }

        /** Predictions that were reported as such whose labels are awaited or came. */
        long awaited() {
            return awaited.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public void liveProfiles(String source, int profiles) {
            live = Math.max(live, profiles);
        }
    }

    private void stream(String stateDirectory) throws Exception {
        Reported reported = new Reported();
        MonitorStream stream = open(stateDirectory, WindowSettings.DEFAULT, reported);
        stream.start();
        long begun = awaitRunning(stream);
        if (!reported.all.await(15, TimeUnit.MINUTES)) {
            throw new IllegalStateException("only " + reported.events.get() + " events were reported");
        }
        while (counted(reported) < scenario.events()) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        rate(System.nanoTime() - begun);
        result.put("secondsToCount", (reported.countedAt - begun) / 1e9);
        result.put("heapMB", usedHeap() / 1e6);
        result.put("liveProfilesPerSource", reported.live);
        result.put("reports", reported.reports.get());
        stream.close();
    }

    /** Events of which nothing is yet to be done, at most. */
    private long counted(Reported reported) {
        boolean waits = mode.equals("joined") && reported.joined.get() < scenario.predictions();
        return waits ? 0 : reported.counted.get();
    }

    /** Until every prediction waits for its label; with a heap that holds what is kept of them. */
    private void pending(String stateDirectory) throws Exception {
        Reported reported = new Reported();
        MonitorStream stream = open(stateDirectory, WindowSettings.DEFAULT, reported);
        stream.start();
        long begun = awaitRunning(stream);
        // The last reports come when nothing else has come for so long that models are idle.
        while (reported.awaited() < scenario.predictions()) {
            if (!stream.alive() || System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(15)) {
                throw new IllegalStateException("only " + reported.awaited() + " wait: " + stream.description());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        result.put("heapMB", usedHeap() / 1e6);
        stream.close();
    }

    private void start(String stateDirectory) throws Exception {
        MonitorStream stream = open(stateDirectory, WindowSettings.DEFAULT, new MonitorListener() {});
        long begun = System.nanoTime();
        stream.start();
        result.put("seconds", (awaitRunning(stream) - begun) / 1e9);
        result.put("heapMB", usedHeap() / 1e6);
        stream.close(); // else the state is taken for broken by the next
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Until every event is counted and committed. */
    private void take(String stateDirectory) throws Exception {
        AtomicLong counted = new AtomicLong();
        MonitorStream stream = open(stateDirectory, WindowSettings.DEFAULT, new MonitorListener() {
            @Override
            public void counted(ModelRef model, Kind kind, Outcome outcome, long events) {
                counted.addAndGet(events);
            }
        });
        stream.start();
        while (counted.get() < scenario.events()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        stream.close();
    }

    private void restore(String stateDirectory) throws Exception {
        AtomicLong live = new AtomicLong();
        AtomicLong estimated = new AtomicLong();
        Map<String, Integer> bySource = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(1);
        MonitorStream stream = open(stateDirectory, WindowSettings.DEFAULT, new MonitorListener() {
            @Override
            public void liveProfiles(String source, int profiles) {
                bySource.put(source, profiles);
                live.set(bySource.values().stream().mapToInt(Integer::intValue).sum());
                if (bySource.size() == Scenario.PARTITIONS) {
                    all.countDown();
                }
            }

            @Override
            public void liveBytes(long bytes) {
                estimated.set(bytes);
            }
        });
        long before = usedHeap();
        long begun = System.nanoTime();
        stream.start();
        long running = awaitRunning(stream);
        all.await(1, TimeUnit.MINUTES);
        result.put("seconds", (running - begun) / 1e9).put("liveProfiles", live.get());
        // Half of it is live profiles, half their bytes in the store; clients' buffers are a few MB.
        result.put("heapBytes", usedHeap() - before).put("estimatedBytes", estimated.get());
    }

    private void live(String stateDirectory) throws Exception {
        WindowSettings windows = new WindowSettings(
                List.of(WindowSize.parse("10s"), WindowSize.parse("1m")),
                Duration.ZERO,
                Duration.ofHours(1),
                ZoneId.of("UTC"));
        List<Long> delays = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        long begun = System.currentTimeMillis();
        MonitorStream stream = open(stateDirectory, windows, new MonitorListener() {
            @Override
            public void reported(WindowReport report, int revision, @Nullable TraceContext span) {
                long end = report.window().end().toEpochMilli();
                // The first windows meet a cold process.
                if (revision == 1 && end > begun + 25_000) {
                    delays.add(System.currentTimeMillis() - end);
                }
            }
        });
        stream.start();
        awaitRunning(stream);
        System.out.println("running");
        System.out.flush();
        TimeUnit.SECONDS.sleep(scenario.events() / 10_000);
        List<Long> sorted = delays.stream().sorted().toList();
        result.put("reports", sorted.size());
        result.put("p50Ms", sorted.get(sorted.size() / 2));
        result.put("p99Ms", sorted.get((int) (sorted.size() * .99)));
        stream.close();
    }
}
