package io.plumbline.monitor.kafka;

import static io.plumbline.monitor.assess.SamplePerformance.labelled;
import static io.plumbline.monitor.assess.SamplePerformance.unlabelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.profile.WindowSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of what is read; that it is read, every other tail shows. */
class PerformanceTailTest {
    private static final ModelRef CHURN = new ModelRef("churn", "1");
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final String TOPIC = "plumbline.performance-reports";

    @TempDir
    private Path directory;

    private Instant retiredAt = Instant.EPOCH;
    private HistoryDirectory history;
    private PerformanceTail tail;
    private int offset;

    @BeforeEach
    void open() {
        history = HistoryDirectory.open(directory);
        tail = new PerformanceTail(
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                TOPIC,
                history,
                (model, reported) -> model.equals("churn") && !reported.isAfter(retiredAt),
                Changes.Listener.NOBODY);
    }

    @AfterEach
    void close() {
        tail.close();
        history.close();
    }

    private void read(PerformanceReport report) {
        read(report.toJson());
    }

    private void read(byte[] value) {
        tail.reading()
                .take(new ConsumerRecord<>(
                        TOPIC,
                        0,
                        offset++,
                        NOW.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[0],
                        value,
                        new RecordHeaders(),
                        java.util.Optional.empty()));
    }

    @Test
    void shouldKeepTheLastReportOfEachWindowNewestFirst() {
        read(unlabelled("churn", "all", 1));
        read(unlabelled("churn", "all", 0));
        read(labelled("churn", "all", 0));
        read(labelled("churn", "region=eu", 0));
        assertThat(tail.reports(CHURN, "all", HOUR, 9))
                .containsExactly(unlabelled("churn", "all", 1), labelled("churn", "all", 0));
        assertThat(tail.reports(CHURN, "all", HOUR, 1)).containsExactly(unlabelled("churn", "all", 1));
        assertThat(tail.reports(CHURN, "all", WindowSize.parse("1d"), 9)).isEmpty();
        assertThat(tail.reports(new ModelRef("churn", "2"), "all", HOUR, 9)).isEmpty();
    }

    @Test
    void shouldKnowTheNewestWindowAndTheNewestWithLabels() {
        read(labelled("churn", "all", 1));
        read(labelled("churn", "all", 0));
        read(unlabelled("churn", "all", 2));
        assertThat(tail.latest(model -> true))
                .containsExactly(unlabelled("churn", "all", 2).withoutTables());
        assertThat(tail.latestLabelled(model -> true)).containsExactly(newest("churn", 1));
    }

    @Test
    void shouldAnswerForTheModelsThatAreAskedFor() {
        read(labelled("churn", "all", 1));
        read(labelled("other", "all", 0));
        assertThat(tail.latest(model -> model.equals("other"))).containsExactly(newest("other", 0));
        read(labelled("other", "all", 5));
        assertThat(tail.latest(model -> model.equals("other"))).containsExactly(newest("other", 5));
        assertThat(tail.latest(model -> true)).containsExactly(newest("churn", 1), newest("other", 5));
        assertThat(tail.models()).containsExactly(CHURN, new ModelRef("other", "1"));
        assertThat(tail.sizes(CHURN, "all")).containsExactly(HOUR);
        assertThat(tail.sizes(CHURN, "region=eu")).isEmpty();
    }

    private static PerformanceReport newest(String model, int hour) {
        return labelled(model, "all", hour).withoutTables();
    }

    @Test
    void shouldForgetTheOldestWindowWithLabelsWithItsWindow() {
        read(labelled("churn", "all", 0));
        for (int hour = 1; hour < WindowRows.WINDOWS; hour++) {
            read(unlabelled("churn", "all", hour));
        }
        assertThat(tail.latestLabelled(model -> true)).containsExactly(newest("churn", 0));
        read(unlabelled("churn", "all", WindowRows.WINDOWS));
        assertThat(tail.latestLabelled(model -> true)).isEmpty();
        assertThat(tail.reports(CHURN, "all", HOUR, 1000)).hasSize(WindowRows.WINDOWS);
    }

    @Test
    void shouldLeaveOutModelsThatAreRetired() {
        read(labelled("churn", "all", 0));
        retiredAt = NOW;
        assertThat(tail.latest(model -> true)).isEmpty();
        assertThat(tail.latestLabelled(model -> true)).isEmpty();
        assertThat(tail.reports(CHURN, "all", HOUR, 9)).isEmpty();
    }
}
