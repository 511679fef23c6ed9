package io.plumbline.monitor.kafka;

import static io.plumbline.monitor.assess.SampleReports.ORIGIN;
import static io.plumbline.monitor.assess.SampleReports.drifted;
import static io.plumbline.monitor.assess.SampleReports.report;
import static io.plumbline.monitor.assess.SampleReports.stable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of what is read, and where reading goes on. */
class ReportTailTest {
    private static final ModelRef MODEL = new ModelRef("bike-demand", "1");
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final String TOPIC = "plumbline.window-reports";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

    @TempDir
    private Path directory;

    private Instant retiredAt = Instant.EPOCH;
    private HistoryDirectory history;
    private ReportTail tail;
    private TopicState topic = state("id-1", 0, 0);
    private final List<@Nullable ModelRef> changed = new ArrayList<>();
    private long nanoTime;
    private int offset;

    @BeforeEach
    void open() {
        history = HistoryDirectory.open(directory);
        tail = new ReportTail(
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                TOPIC,
                history,
                () -> topic,
                () -> nanoTime,
                (model, reported) -> model.equals("bike-demand") && !reported.isAfter(retiredAt),
                changed::add);
    }

    @AfterEach
    void close() {
        tail.close();
        history.close();
    }

    private void restart() {
        close();
        open();
    }

    private static TopicState state(String id, long beginning, long end) {
        return new TopicState(id, Map.of(FIRST, beginning, SECOND, 0L), Map.of(FIRST, end, SECOND, 0L));
    }

    private MockConsumer<byte[], byte[]> begin() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        assertThat(tail.reading().begin(consumer)).isEqualTo(topic.ends());
        return consumer;
    }

    private int read(WindowReport report) {
        return read(report, 1);
    }

    private int read(WindowReport report, int revision) {
        return read(report, revision, report.toJson());
    }

    private int read(WindowReport report, int revision, byte @Nullable [] value) {
        byte[] key = Json.bytes(List.of(
                report.model(),
                report.version(),
                report.segment(),
                report.window().size(),
                report.window().start().toString()));
        RecordHeaders headers = new RecordHeaders();
        headers.add(WindowSummary.REVISION_HEADER, Integer.toString(revision).getBytes(UTF_8));
        tail.reading()
                .take(new ConsumerRecord<>(
                        TOPIC,
                        0,
                        offset,
                        NOW.toEpochMilli(),
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty()));
        return offset++;
    }

    private List<Instant> starts(String model, String segment) {
        return tail.windows(new ModelRef(model, "1"), segment, 10_000).stream()
                .map(WindowSummary::start)
                .toList();
    }

    private List<String> latest(String begin) {
        return tail.latest(model -> model.startsWith(begin)).stream()
                .map(report -> new String(report.toJson(), UTF_8))
                .toList();
    }

    private static String json(WindowReport report) {
        return new String(report.withBinsOfDrifts().toJson(), UTF_8);
    }

    private static Instant hour(int hour) {
        return ORIGIN.plus(Duration.ofHours(hour));
    }

    @Test
    void shouldListWindowsOfAllSizesNewestFirst() {
        read(report("bike-demand", "1h", 1, stable("temp")));
        read(report("bike-demand", "1d", 0, stable("temp")));
        read(report("bike-demand", "1h", 3, stable("temp")));
        read(report("bike-demand", "1h", 0, stable("temp")));
        read(report("bike-demand", "1h", 2, drifted("temp", Severity.MAJOR, Part.NULL)));
        read(report("bike", "1h", 9, stable("temp")));
        List<WindowSummary> windows = tail.windows(MODEL, "all", 3);
        assertThat(windows)
                .extracting(window -> window.size() + " " + window.start())
                .containsExactly("1h " + hour(3), "1h " + hour(2), "1h " + hour(1), "1d " + hour(0));
        assertThat(windows.get(1))
                .isEqualTo(WindowSummary.of(
                        report("bike-demand", "1h", 2, drifted("temp", Severity.MAJOR, Part.NULL)), 1));
        WindowSummary any = windows.get(1);
        assertThat(tail.window(MODEL, "all", any.size(), any.start())).contains(any);
        assertThat(tail.window(MODEL, "all", any.size(), any.start().plusSeconds(1)))
                .isEmpty();
        assertThat(tail.windows(MODEL, "region=eu", 3)).isEmpty();
        assertThat(tail.windows(new ModelRef("bike-demand", "2"), "all", 3)).isEmpty();
    }

    @Test
    void shouldTellWhatHasChanged() {
        read(report("bike-demand", "1h", 1, stable("temp")));
        read(report("other", "1h", 1, stable("temp")));
        read(report("other", "1h", 1, stable("temp")), 1, null);
        ModelRef other = new ModelRef("other", "1");
        assertThat(changed).containsExactly(MODEL, other, other);
    }

    /** 1969, and names of one another with whatever is in them. */
    @Test
    void shouldTellNamesAndTimesApart() {
        WindowReport before = report("a", "1h", -24 * 365 * 50, stable("temp"));
        read(before);
        read(report("a", "1h", 0, stable("temp")));
        read(report("a\0", "1h", 1, stable("temp")));
        read(report("a\0\0b", "1h", 2, stable("temp")));
        read(report("ä", "x", "1h", 3, stable("temp")));
        assertThat(starts("a", "all")).containsExactly(hour(0), before.window().start());
        assertThat(starts("a\0", "all")).containsExactly(hour(1));
        assertThat(starts("a\0\0b", "all")).containsExactly(hour(2));
        assertThat(starts("ä", "x")).containsExactly(hour(3));
        assertThat(tail.models()).extracting(ModelRef::model).containsExactly("a", "a\0", "a\0\0b", "ä");
    }

    @Test
    void shouldKeepALineOfEachColumn() {
        WindowReport report = report("bike-demand", "1h", 1, stable("temp"), drifted("hum", Severity.MAJOR, Part.NULL));
        read(report);
        read(report("bike-demand", "1h", 2, stable("temp")));
        assertThat(tail.columns(MODEL, "all", HOUR, 5))
                .hasSize(2)
                .last()
                .isEqualTo(WindowColumns.of(WindowSummary.of(report, 1), report));
        assertThat(tail.columns(MODEL, "all", HOUR, 1))
                .singleElement()
                .extracting(one -> one.window().start())
                .isEqualTo(hour(2));
    }

    @Test
    void shouldListSegmentsThatOfAllEventsFirst() {
        read(report("bike-demand", "region=us", "1h", 0, stable("temp")));
        read(report("bike-demand", "REGION=eu", "1d", 0, stable("temp")));
        read(report("bike-demand", "all", "1h", 0, stable("temp")));
        assertThat(tail.segments(MODEL)).containsExactly("all", "REGION=eu", "region=us");
        assertThat(tail.segments(new ModelRef("bike", "1"))).isEmpty();
    }

    @Test
    void shouldShowTheLastRevisionOfAWindow() {
        read(report("bike-demand", "1h", 1, stable("temp")), 1);
        read(report("bike-demand", "1h", 2, stable("temp")), 1);
        WindowReport again = report("bike-demand", "1h", 2, drifted("temp", Severity.MAJOR, Part.NULL));
        read(again, 2);
        assertThat(tail.windows(MODEL, "all", 9))
                .extracting(WindowSummary::revision)
                .containsExactly(2, 1);
        assertThat(tail.report(MODEL, "all", HOUR, hour(2)).orElseThrow().toJson())
                .isEqualTo(again.toJson());
        assertThat(latest("bike")).containsExactly(json(again));
    }

    @Test
    void shouldKeepTheLastWindowsOfEachSize() {
        read(report("bike-demand", "1d", 0, stable("temp")));
        for (int hour = 0; hour < WindowRows.WINDOWS + 3; hour++) {
            read(report("bike-demand", "1h", hour, stable("temp")));
        }
        read(report("bike-demand", "1h", 3, stable("temp")), 2);
        read(report("bike-demand", "1h", 2, stable("late")), 2); // before all that are kept
        assertThat(tail.columns(MODEL, "all", HOUR, 10_000)).hasSize(WindowRows.WINDOWS);
        List<WindowSummary> windows = tail.windows(MODEL, "all", 10_000);
        assertThat(windows).hasSize(WindowRows.WINDOWS + 1);
        assertThat(windows.get(0).start()).isEqualTo(hour(WindowRows.WINDOWS + 2));
        assertThat(windows.get(WindowRows.WINDOWS - 1).start()).isEqualTo(hour(3));
        assertThat(tail.report(MODEL, "all", HOUR, hour(2))).isEmpty();
    }

    @Test
    void shouldHaveTheNewestReportsAtHandOfModelsThatAreAskedFor() {
        WindowReport first = report("bike-demand", "1h", 1, stable("temp"), drifted("hum", Severity.MAJOR, Part.NULL));
        read(first);
        read(report("other", "1h", 1, stable("temp")));
        assertThat(latest("bike")).containsExactly(json(first));
        assertThat(first.withBinsOfDrifts().columns())
                .extracting(column -> column.bins().size())
                .containsExactly(0, 2);
        WindowReport second = report("bike-demand", "1h", 2, stable("temp"));
        read(second);
        read(report("bike-demand", "1h", 0, stable("temp")));
        assertThat(latest("bike")).containsExactly(json(second));
        assertThat(tail.latest(model -> model.equals("none"))).isEmpty();
        assertThat(tail.latest(model -> true)).hasSize(2);
    }

    @Test
    void shouldShowNothingOfModelsThatAreRetired() {
        read(report("bike-demand", "1h", 1, stable("temp")));
        read(report("other", "1h", 1, stable("temp")));
        retiredAt = NOW;
        assertThat(tail.models()).extracting(ModelRef::model).containsExactly("other");
        assertThat(tail.segments(MODEL)).isEmpty();
        assertThat(tail.latest(model -> true)).hasSize(1);
        retiredAt = NOW.minusMillis(1);
        assertThat(tail.models()).hasSize(2);
    }

    @Test
    void shouldGoOnWhereItStopped() {
        topic = state("id-1", 0, 9);
        assertThat(begin().position(FIRST)).isZero();
        read(report("bike-demand", "1h", 1, stable("temp")));
        int last = read(report("bike-demand", "1h", 2, stable("temp")));
        restart();
        MockConsumer<byte[], byte[]> consumer = begin();
        assertThat(consumer.position(FIRST)).isEqualTo(last + 1);
        assertThat(consumer.position(SECOND)).isZero();
        assertThat(starts("bike-demand", "all")).containsExactly(hour(2), hour(1));
        assertThat(tail.report(MODEL, "all", HOUR, hour(2))).isPresent();
        assertThat(tail.latest(model -> true)).hasSize(1);
    }

    @Test
    void shouldReadATopicAnewThatWasMadeAnew() {
        topic = state("id-1", 0, 9);
        begin();
        read(report("bike-demand", "1h", 1, stable("temp")));
        assertThat(tail.latest(model -> true)).hasSize(1);
        assertThat(tail.reading().goesOn()).isTrue();
        topic = state("id-2", 0, 9);
        assertThat(tail.reading().goesOn()).as("until it is looked again").isTrue();
        nanoTime += HistoryReading.LOOK.toNanos();
        assertThat(tail.reading().goesOn()).isFalse();
        assertThat(begin().position(FIRST)).isZero();
        assertThat(tail.models()).isEmpty();
        offset = 0;
        WindowReport other = report("bike-demand", "1h", 1, stable("of the other topic"));
        read(other);
        assertThat(latest("bike")).containsExactly(json(other));
    }

    @Test
    void shouldReadATopicAnewThatHasLostItsEnd() {
        topic = state("id-1", 0, 9);
        begin();
        offset = 5;
        read(report("bike-demand", "1h", 1, stable("temp")));
        topic = state("id-1", 0, 5);
        assertThat(begin().position(FIRST)).isZero();
        assertThat(tail.models()).isEmpty();
    }

    @Test
    void shouldReadPartitionsThatAreAdded() {
        topic = new TopicState("id-1", Map.of(FIRST, 0L), Map.of(FIRST, 9L));
        begin();
        read(report("bike-demand", "1h", 1, stable("temp")));
        topic = state("id-1", 0, 9);
        nanoTime += HistoryReading.LOOK.toNanos();
        assertThat(tail.reading().goesOn()).isFalse();
        MockConsumer<byte[], byte[]> consumer = begin();
        assertThat(consumer.position(FIRST)).isEqualTo(1);
        assertThat(consumer.position(SECOND)).isZero();
    }

    @Test
    void shouldForgetWhatRetentionHasDeleted() {
        topic = state("id-1", 0, 9);
        begin();
        read(report("bike-demand", "1h", 1, stable("temp")));
        read(report("bike-demand", "1h", 2, stable("temp")));
        read(report("bike-demand", "1h", 1, stable("temp")), 2);
        int last = read(report("other", "1h", 1, stable("temp")));
        topic = state("id-1", 2, 9);
        nanoTime += HistoryReading.LOOK.toNanos();
        assertThat(tail.reading().goesOn()).isTrue();
        assertThat(starts("bike-demand", "all")).as("its last revision is left").containsExactly(hour(1));
        assertThat(tail.columns(MODEL, "all", HOUR, 9)).hasSize(1);
        topic = state("id-1", last, 9);
        begin();
        assertThat(tail.models()).extracting(ModelRef::model).containsExactly("other");
        assertThat(starts("bike-demand", "all")).isEmpty();
        assertThat(tail.latest(model -> true)).hasSize(1);
        topic = state("id-1", 9, 9);
        assertThat(begin().position(FIRST)).as("nothing between need be missed").isEqualTo(9);
        assertThat(tail.models()).isEmpty();
    }

    @Test
    void shouldForgetAReportThatIsDeleted() {
        read(report("bike-demand", "1h", 1, stable("temp")));
        WindowReport newest = report("bike-demand", "1h", 2, stable("temp"));
        read(newest);
        read(newest, 2, null);
        assertThat(starts("bike-demand", "all")).containsExactly(hour(1));
        assertThat(tail.latest(model -> true)).as("it is not at hand").isEmpty();
        assertThat(tail.report(MODEL, "all", HOUR, hour(2))).isEmpty();
        read(newest);
        assertThat(tail.latest(model -> true)).hasSize(1);
    }
}
