package io.plumbline.benchmarks.stream;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.stream.EventSelection;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.Source;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.stream.StreamSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Whether alerts keep their budget, through the whole stream on a real broker: models whose traffic is clean, each kind with one reference, for
 * so long that several false alerts are allowed; and models in which something breaks, which is to be told soon and by its name.
 */
final class AlertRates {
    private static final int HOURS = 300;
    private static final int BROKEN_AT = 200;
    private static final int EVENTS = 500;
    private static final int REFERENCE_DAYS = 21;
    private static final int REFERENCE_EVENTS = 150;
    private static final int PARTITIONS = 4;
    private static final Duration PERIOD = Duration.ofDays(5);
    private static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z");
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);

    private static final Topics TOPICS = Topics.withPrefix("rates.");
    private static final String EVENTS_TOPIC = "rates.events";

    /** Clean traffic: what it is made of, and so many models of it. */
    private record Kind(String name, int columns, int models, double sd, double cycle, boolean segments) {
        Segmentation segmentation() {
            return segments
                    ? new Segmentation(List.of(List.of(new SegmentBy("region", List.of()))))
                    : Segmentation.NONE;
        }
    }

    private static final List<Kind> CLEAN = List.of(
            new Kind("steady", 20, 8, 0, 0, false),
            new Kind("the mean of every column varies by .05 sd from hour to hour", 20, 4, .05, 0, false),
            new Kind("a daily cycle of .5 sd", 20, 4, 0, .5, false),
            new Kind("steady", 100, 2, 0, 0, false),
            new Kind("steady, three segments", 20, 8, 0, 0, true),
            new Kind("a daily cycle of .5 sd, three segments", 20, 4, 0, .5, true));
    private static final Kind PARTED = CLEAN.get(4);
    private static final String[] REGIONS = {"eu", "us", "ap"};

    /** A model: its kind, and what breaks. */
    private record Model(String name, Kind kind, DriftKind drift, long seed) {}

    private final int hours;
    private final Path directory = Files.createTempDirectory("plumbline-alerts");
    private final List<Model> models = new ArrayList<>();

    private AlertRates(int share) throws Exception {
        hours = HOURS / share;
        for (Kind kind : CLEAN) {
            for (int i = 0; i < kind.models(); i++) {
                add("clean-" + CLEAN.indexOf(kind) + "-" + i, kind, DriftKind.NONE);
            }
        }
        for (DriftKind drift : DriftKind.values()) {
            for (int i = 0; drift != DriftKind.NONE && i < 3; i++) {
                add(
                        drift.name().toLowerCase(Locale.ROOT) + "-" + i,
                        drift == DriftKind.SEGMENT ? PARTED : CLEAN.get(0),
                        drift);
            }
        }
    }

    private void add(String name, Kind kind, DriftKind drift) {
        models.add(new Model(name, kind, drift, models.size()));
    }

    /** {@code quick} takes a tenth of the hours; nothing breaks then. */
    public static void main(String[] arguments) throws Exception {
        new AlertRates(List.of(arguments).contains("quick") ? 10 : 1).run();
        System.exit(0);
    }

    private void run() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(client)) {
                setup.createEvents(EVENTS_TOPIC, PARTITIONS);
                setup.prepare(OwnTopics.of(TOPICS, PARTITIONS));
            }
            Map<Kind, Reference> references = new HashMap<>();
            CLEAN.forEach(kind -> references.put(kind, reference(kind)));
            new ReferenceTopic(client, TOPICS.references())
                    .publish(models.stream()
                            .map(model -> {
                                Reference shared = Objects.requireNonNull(references.get(model.kind()));
                                return shared.of(shared.id() + "-" + model.name(), model.name());
                            })
                            .toList());
            send(client);
            report(client);
            print(alerts(client));
        }
    }

    private static Reference reference(Kind kind) {
        System.err.print("\rreference of " + kind.name() + "                                  ");
        ReferenceSettings settings = new ReferenceSettings(
                "any",
                null,
                BEGIN,
                "benchmark",
                Set.of(),
                Set.of(),
                Set.of(),
                kind.segmentation(),
                WINDOWS.sizes(),
                ZoneOffset.UTC);
        Instant from = BEGIN.minus(Duration.ofDays(REFERENCE_DAYS));
        return ReferenceBuilder.build(settings, rows -> {
            SimulatedRows simulated = new SimulatedRows(
                    kind.columns(), kind.sd(), kind.cycle(), kind.name().hashCode());
            for (int hour = 0; hour < REFERENCE_DAYS * 24; hour++) {
                simulated.hour(hour);
                for (int i = 0; i < REFERENCE_EVENTS; i++) {
                    Instant time = from.plusMillis(3_600_000L * hour + i * 3_600_000L / REFERENCE_EVENTS);
                    rows.accept(new ReferenceRow(
                            time,
                            simulated.features(DriftKind.NONE, 0),
                            simulated.prediction(),
                            null,
                            Map.of("region", REGIONS[i % REGIONS.length])));
                }
            }
        });
    }

    private void send(Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.putAll(Map.of("compression.type", "lz4", "linger.ms", 10, "batch.size", 256 << 10));
        Map<Model, SimulatedRows> rows = new HashMap<>();
        for (Model model : models) {
            Kind kind = model.kind();
            rows.put(model, new SimulatedRows(kind.columns(), kind.sd(), kind.cycle(), model.seed()));
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int hour = 0; hour < hours; hour++) {
                System.err.print("\rsending hour " + hour + " of " + hours + "                     ");
                for (Model model : models) {
                    SimulatedRows own = Objects.requireNonNull(rows.get(model));
                    own.hour(hour);
                    int since = hour - BROKEN_AT;
                    DriftKind drift = since >= 0 ? model.drift() : DriftKind.NONE;
                    for (int i = 0; i < EVENTS; i++) {
                        long time = BEGIN.toEpochMilli() + 3_600_000L * hour + i * 3_600_000L / EVENTS;
                        send(producer, model, time, i, own, drift, since);
                    }
                }
            }
            // Days later, on every partition, so that all windows before are over.
            for (Model model : models) {
                for (int i = 0; i < PARTITIONS; i++) {
                    long time = BEGIN.toEpochMilli() + 3_600_000L * (hours + 72);
                    send(producer, model, time, i, Objects.requireNonNull(rows.get(model)), DriftKind.NONE, 0);
                }
            }
        }
        System.err.print("\r                                              \r");
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            Model model,
            long time,
            int turn,
            SimulatedRows rows,
            DriftKind drift,
            int since) {
        // Of two turns of the partitions, as regions must not be the same as partitions.
        String region = REGIONS[turn / PARTITIONS % REGIONS.length];
        boolean spared = drift == DriftKind.SEGMENT && !region.equals(REGIONS[0]);
        InferenceEvent event = new InferenceEvent(
                new ModelRef(model.name(), "1"),
                null,
                time,
                rows.features(spared ? DriftKind.NONE : drift, since),
                rows.prediction(),
                Map.of(),
                Map.of("region", region));
        producer.send(
                new ProducerRecord<>(EVENTS_TOPIC, turn % PARTITIONS, time, null, NativeJsonEncoder.encode(event)));
    }

    /** Runs the stream until every window is reported. */
    private void report(Map<String, String> client) throws InterruptedException {
        ModelPolicy policy = new ModelPolicy(
                WINDOWS,
                PERIOD,
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                AlertSettings.DEFAULT);
        Set<Source> sources = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new Source(EVENTS_TOPIC, partition))
                .collect(Collectors.toSet());
        StreamSettings settings = new StreamSettings(
                List.of(EVENTS_TOPIC),
                () -> sources,
                TOPICS,
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(policy),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                PARTITIONS,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                EventSelection.ALL);
        CountDownLatch all = new CountDownLatch(models.size() * hours);
        AtomicLong reports = new AtomicLong();
        MonitorListener listener = new MonitorListener() {
            @Override
            public void reported(WindowReport report, int revision, @Nullable TraceContext span) {
                if (revision == 1 && report.segment().equals(Segment.ALL)) {
                    all.countDown();
                    System.err.print("\rreport " + reports.incrementAndGet() + " of " + models.size() * hours + " ");
                }
            }
        };
        Map<String, String> streams = new TreeMap<>(client);
        streams.put("application.id", "rates");
        streams.put("group.instance.id", "rates");
        streams.put("state.dir", directory.resolve("state").toString());
        streams.put("num.stream.threads", "2");
        try (MonitorStream stream = new MonitorStream(settings, streams, listener)) {
            stream.start();
            if (!all.await(1, TimeUnit.HOURS)) {
                throw new IllegalStateException(all.getCount() + " windows were not reported");
            }
        }
        System.err.print("\r                                              \r");
    }

    private static List<AlertTransition> alerts(Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        List<AlertTransition> alerts = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPICS.alerts()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    alerts.add(AlertTransition.fromJson(record.value()));
                }
            }
        }
        return alerts;
    }

    private void print(List<AlertTransition> all) {
        Map<String, List<AlertTransition>> fired = all.stream()
                .filter(alert -> alert.state() == AlertTransition.State.FIRING)
                .collect(Collectors.groupingBy(AlertTransition::model));
        double allowed = (double) hours / 24 / PERIOD.toDays();
        System.out.println("\n### Clean traffic: at most one false drift alert per model in " + PERIOD.toDays()
                + " days is allowed; hourly windows of " + EVENTS + " events\n");
        System.out.println(
                "| traffic | columns | models | windows | false alerts allowed | told | of them of another kind than drift |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Kind kind : CLEAN) {
            List<Model> own = models.stream()
                    .filter(model -> model.kind() == kind && model.drift() == DriftKind.NONE)
                    .toList();
            List<AlertTransition> told = own.stream()
                    .flatMap(model -> fired.getOrDefault(model.name(), List.of()).stream())
                    .toList();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %.1f | %d | %d |%n",
                    kind.name(),
                    kind.columns(),
                    own.size(),
                    own.size() * hours,
                    own.size() * allowed,
                    told.stream().filter(alert -> alert.rule().equals("drift")).count(),
                    told.stream().filter(alert -> !alert.rule().equals("drift")).count());
        }
        if (hours <= BROKEN_AT) {
            return;
        }
        System.out.println("\n### Something breaks in one of 20 columns after " + BROKEN_AT + " hours\n");
        System.out.println(
                "| what | models | told | windows until it was told | estimated to have begun, windows off | the first alert said |");
        System.out.println("|---|---|---|---|---|---|");
        for (DriftKind drift : DriftKind.values()) {
            if (drift != DriftKind.NONE) {
                row(drift, fired);
            }
        }
    }

    /** When what it names first is estimated to have begun. */
    private static Instant begun(AlertTransition alert) {
        Instant changed =
                alert.columns().isEmpty() ? null : alert.columns().get(0).changed();
        return changed == null ? alert.windowStart() : changed;
    }

    private void row(DriftKind drift, Map<String, List<AlertTransition>> fired) {
        Instant broken = BEGIN.plus(Duration.ofHours(BROKEN_AT));
        List<String> delays = new ArrayList<>();
        List<String> off = new ArrayList<>();
        String said = "";
        int models = 0;
        for (Model model : this.models) {
            if (model.drift() != drift) {
                continue;
            }
            models++;
            AlertTransition first = fired.getOrDefault(model.name(), List.of()).stream()
                    .filter(alert -> alert.at().isAfter(broken))
                    .findFirst()
                    .orElse(null);
            if (first != null) {
                delays.add(Long.toString(Duration.between(broken, first.at()).toHours()));
                off.add(Long.toString(Duration.between(broken, begun(first)).toHours()));
                said = said.isEmpty() ? first.summary().substring(model.name().length() + 3) : said;
            }
        }
        System.out.println("| " + drift.text() + " | " + models + " | " + delays.size() + " | "
                + String.join(", ", delays) + " | " + String.join(", ", off) + " | " + said + " |");
    }
}
