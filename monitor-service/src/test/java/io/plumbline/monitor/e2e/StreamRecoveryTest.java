package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.kafka.TopicTail;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.EventSelection;
import io.plumbline.monitor.stream.MonitorStream;
import io.plumbline.monitor.stream.Source;
import io.plumbline.monitor.stream.StreamFailure;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.stream.StreamSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the stream does about failures of its own: it is started anew, or gives up and says why. */
class StreamRecoveryTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @TempDir
    private Path directory;

    private EmbeddedKafka broker;
    private Map<String, String> kafka;

    @BeforeEach
    void start() {
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (TopicSetup setup = new TopicSetup(kafka)) {
            setup.createEvents("events", 1);
            setup.prepare(OwnTopics.of(Topics.DEFAULT, 1));
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private MonitorStream stream(MonitorListener listener) {
        StreamSettings settings = new StreamSettings(
                List.of("events"),
                () -> Set.of(new Source("events", 0)),
                Topics.DEFAULT,
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(ModelPolicy.of(new WindowSettings(
                        List.of(WindowSize.parse("1d")), Duration.ofHours(1), Duration.ofDays(1), ZoneOffset.UTC))),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                1,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                EventSelection.ALL);
        return new MonitorStream(
                settings,
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "application.id", "recovery",
                        "group.instance.id", "one",
                        "commit.interval.ms", "200",
                        "state.dir", directory.resolve("state").toString()),
                listener);
    }

    private void send(String... events) {
        try (EventSender sender = new EventSender(broker.bootstrapServers(), "events")) {
            for (String event : events) {
                sender.send(0, DAY, event);
            }
            sender.flush();
        }
    }

    private static String good(int x) {
        return "{\"model\":\"m\",\"time\":" + DAY + ",\"features\":{\"x\":" + x + "}}";
    }

    private static void awaitState(MonitorStream stream, StreamState state) {
        await().atMost(Duration.ofSeconds(60)).until(() -> stream.status().state() == state);
    }

    @Test
    void shouldPutARecordAsideThatItFailsAt() throws Exception {
        Logger all = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        all.addAppender(log);
        AtomicInteger faults = new AtomicInteger();
        List<String> aside = new CopyOnWriteArrayList<>();
        MonitorListener faulty = new MonitorListener() {
            @Override
            public void ignoredMembers(int members) {
                faults.incrementAndGet();
                throw new IllegalStateException("an error that quotes s3cret");
            }
        };
        try (MonitorStream stream = stream(faulty);
                TopicTail deadLetters = new TopicTail(
                        kafka,
                        Topics.DEFAULT.deadLetter(),
                        record -> aside.add(
                                header(record, "plumbline.reason") + ": " + header(record, "plumbline.detail")));
                ReportReader reports = new ReportReader(broker.bootstrapServers())) {
            stream.start();
            deadLetters.start();
            send(good(1), good(2), "{\"model\":\"m\",\"unheard_of\":1,\"features\":{\"x\":1}}", good(3));
            await().atMost(Duration.ofSeconds(60)).until(() -> !aside.isEmpty());
            awaitState(stream, StreamState.RUNNING);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(reports.poll().values())
                            .singleElement()
                            .satisfies(report -> assertThat(report.nCurrent()).isEqualTo(3)));
            assertThat(aside)
                    .singleElement()
                    .asString()
                    .startsWith("internal_error: ")
                    .endsWith("an error that quotes s3cret");
            assertThat(faults).hasValue(2);
            assertThat(stream.status().failures()).isEqualTo(2);
            assertThat(stream.status().lastFailure()).isEqualTo("record 2 of events-0: IllegalStateException");
            assertThat(stream.description()).startsWith("running (restarted after a failure at ");
            assertThat(stream.alive()).isTrue();
        } finally {
            all.detachAppender(log);
        }
        // Also Kafka Streams tells of the failure; its words would be those of the record.
        assertThat(log.list.stream().map(StreamRecoveryTest::text))
                .anyMatch(line -> line.contains("StreamThread") && line.contains("record 2 of events-0"))
                .noneMatch(line -> line.contains("s3cret"));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String text(ILoggingEvent line) {
        return line.getLoggerName()
                + line.getFormattedMessage()
                + line.getKeyValuePairs()
                + ThrowableProxyUtil.asString(line.getThrowableProxy());
    }

    @Test
    void shouldStartAnewWhenAsked() throws Exception {
        AtomicInteger counted = new AtomicInteger();
        try (MonitorStream stream = stream(new MonitorListener() {
                    @Override
                    public void counted(
                            io.plumbline.monitor.event.ModelRef model, Kind kind, Outcome outcome, long events) {
                        counted.addAndGet((int) events);
                    }
                });
                ReportReader reports = new ReportReader(broker.bootstrapServers())) {
            stream.start();
            send(good(1), good(2));
            await().atMost(Duration.ofSeconds(60)).until(() -> counted.get() == 2);
            stream.restart("a test");
            await().atMost(Duration.ofSeconds(30)).until(() -> !stream.running());
            await().atMost(Duration.ofSeconds(30)).until(stream::running);
            send(good(3));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(reports.poll().values())
                            .singleElement()
                            .satisfies(report -> assertThat(report.nCurrent()).isEqualTo(3)));
            assertThat(stream.status().failures()).isZero();
        }
    }

    @Test
    void shouldGiveUpWhenItsTopicIsGone() throws Exception {
        try (MonitorStream stream = stream(new MonitorListener() {});
                Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
            stream.start();
            awaitState(stream, StreamState.RUNNING);
            admin.deleteTopics(List.of("events")).all().get();
            awaitState(stream, StreamState.FAILED);
            assertThat(stream.alive()).isFalse();
            StreamFailure failure = stream.givenUp().toCompletableFuture().join();
            assertThat(failure.isFault()).isFalse();
            assertThat(failure).hasMessageStartingWith("the stream cannot go on: MissingSourceTopicException: ");
        }
    }
}
