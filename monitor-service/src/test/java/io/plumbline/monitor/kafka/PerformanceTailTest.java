package io.plumbline.monitor.kafka;

import static io.plumbline.monitor.assess.SamplePerformance.labelled;
import static io.plumbline.monitor.assess.SamplePerformance.unlabelled;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of what is read; that it is read, every other tail shows. */
class PerformanceTailTest {
    private static final ModelRef CHURN = new ModelRef("churn", "1");
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private Instant retiredAt = Instant.EPOCH;
    private final PerformanceTail tail = new PerformanceTail(
            Map.of("bootstrap.servers", "127.0.0.1:1"),
            "plumbline.performance-reports",
            (model, reported) -> model.equals("churn") && !reported.isAfter(retiredAt));

    @AfterEach
    void close() {
        tail.close();
    }

    private void read(PerformanceReport report) {
        read(report.toJson());
    }

    private void read(byte[] value) {
        tail.index(new ConsumerRecord<>(
                "plumbline.performance-reports",
                0,
                0,
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
        assertThat(tail.latest()).containsExactly(unlabelled("churn", "all", 2));
        assertThat(tail.latestLabelled()).containsExactly(labelled("churn", "all", 1));
    }

    @Test
    void shouldKeepFewerWindowsOfEachOfMany() {
        for (int hour = 0; hour < PerformanceTail.WINDOWS + 5; hour++) {
            read(unlabelled("churn", "all", hour));
        }
        List<PerformanceReport> kept = tail.reports(CHURN, "all", HOUR, 1000);
        assertThat(kept).hasSize(PerformanceTail.WINDOWS);
        assertThat(kept.get(0)).isEqualTo(unlabelled("churn", "all", PerformanceTail.WINDOWS + 4));

        PerformanceReport next = unlabelled("churn", "all", 900);
        int series = PerformanceTail.BYTES / 50 / next.toJson().length;
        for (int i = 1; i < series; i++) {
            read(unlabelled("other-" + i, "all", 0));
        }
        read(next);
        assertThat(tail.reports(CHURN, "all", HOUR, 1000)).hasSizeBetween(50, 51);
    }

    @Test
    void shouldLeaveOutModelsThatAreRetired() {
        read(labelled("churn", "all", 0));
        retiredAt = NOW;
        assertThat(tail.latest()).isEmpty();
        assertThat(tail.latestLabelled()).isEmpty();
        assertThat(tail.reports(CHURN, "all", HOUR, 9)).isEmpty();
    }
}
