package io.plumbline.monitor.e2e;

import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.EventSelection;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.Source;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.stream.StreamSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The stream over topics of its own, so that several run side by side on one broker; the references are shared. */
final class StreamRun implements AutoCloseable {
    static final List<WindowSize> WINDOWS = List.of(WindowSize.parse("1h"), WindowSize.parse("6h"));

    static final int CLOSING_TASKS = 4;

    private static final WindowSettings SETTINGS =
            new WindowSettings(WINDOWS, Duration.ofHours(1), Duration.ofDays(60), ZoneOffset.UTC);

    private final String name;
    private final String bootstrap;
    private final Topics topics;
    private final int partitions;
    private final Path directory;
    private final Map<String, String> properties;
    private final MonitorListener listener;
    private final EventSender sender;
    private final Map<String, MonitorStream> instances = new TreeMap<>();
    private final Map<String, byte[]> reports = new TreeMap<>();
    private final Map<String, Integer> revisions = new HashMap<>();
    private final List<byte[]> deadLetters = new ArrayList<>();
    private final CommittedRecords reportReader;
    private final CommittedRecords deadLetterReader;

    /**
     * Makes the topics.
     *
     * @param name of the application, and of its topics before the dot
     * @param partitions of its input
     * @param properties further settings of Kafka
     */
    StreamRun(
            String name,
            String bootstrap,
            int partitions,
            Path directory,
            Map<String, String> properties,
            MonitorListener listener) {
        this.name = name;
        this.bootstrap = bootstrap;
        this.partitions = partitions;
        this.directory = directory.resolve(name);
        this.properties = properties;
        this.listener = listener;
        topics = new Topics(
                name + ".dead-letter",
                Topics.DEFAULT.references(),
                name + ".settings",
                name + ".reports",
                name + ".performance",
                name + ".alerts");
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap))) {
            setup.createEvents(name + ".events", partitions);
            setup.prepare(OwnTopics.of(topics, CLOSING_TASKS));
        }
        sender = new EventSender(bootstrap, name + ".events");
        reportReader = new CommittedRecords(bootstrap, topics.windowReports(), record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            reports.put(key, record.value());
            byte[] revision =
                    record.headers().lastHeader(WindowSummary.REVISION_HEADER).value();
            revisions.put(key, Integer.parseInt(new String(revision, StandardCharsets.UTF_8)));
        });
        deadLetterReader =
                new CommittedRecords(bootstrap, topics.deadLetter(), record -> deadLetters.add(record.value()));
    }

    /** Starts an instance with a state directory of its own, the one it had before where there was one. */
    MonitorStream start(String instance) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("bootstrap.servers", bootstrap);
        all.put("application.id", name);
        all.put("group.instance.id", name + "-" + instance);
        all.put("state.dir", directory.resolve(instance).toString());
        Set<Source> sources = IntStream.range(0, partitions)
                .mapToObj(partition -> new Source(name + ".events", partition))
                .collect(Collectors.toSet());
        StreamSettings settings = new StreamSettings(
                List.of(name + ".events"),
                () -> sources,
                topics,
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(ModelPolicy.of(SETTINGS)),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                CLOSING_TASKS,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                EventSelection.ALL);
        MonitorStream stream = new MonitorStream(settings, all, listener);
        instances.put(instance, stream);
        stream.start();
        return stream;
    }

    void stop(String instance) {
        MonitorStream stream = instances.remove(instance);
        if (stream != null) {
            stream.close();
        }
    }

    void send(SentRecord record) {
        sender.send(record);
    }

    void flush() {
        sender.flush();
    }

    /** Bodies of the last report of each window so far, by the record's key. */
    Map<String, byte[]> reports() {
        reportReader.poll();
        return reports;
    }

    /** How often a window was reported anew, as far as {@link #reports()} has read. */
    long restated() {
        return revisions.values().stream().mapToLong(revision -> revision - 1).sum();
    }

    /** Values of the dead letters so far, as text, in order. */
    List<String> deadLetters() {
        deadLetterReader.poll();
        return texts(deadLetters);
    }

    static List<String> texts(List<byte[]> values) {
        return values.stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        instances.values().forEach(MonitorStream::close);
        sender.close();
        reportReader.close();
        deadLetterReader.close();
    }
}
