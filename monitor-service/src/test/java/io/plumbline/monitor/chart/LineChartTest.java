package io.plumbline.monitor.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.chart.LineChart.Point;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineChartTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    private static Point at(int hour, @Nullable Double value, @Nullable Double estimated, @Nullable Double reference) {
        Instant start = START.plusSeconds(3600L * hour);
        return new Point(
                start,
                start.plusSeconds(3600),
                value,
                value == null ? null : value - .1,
                value == null ? null : value + .1,
                estimated,
                reference);
    }

    private static LineChart chart(Point... points) {
        return Objects.requireNonNull(LineChart.of(List.of(points)));
    }

    @Test
    void shouldPlaceNumbersBetweenRoundOnes() {
        LineChart chart = chart(at(0, .5, null, .6), at(1, .7, null, .6));
        assertThat(chart.ticks()).containsExactly("0.8", "0.7", "0.6", "0.5", "0.4");
        assertThat(chart.heights()).containsExactly(0.0, 25.0, 50.0, 75.0, 100.0);
        assertThat(chart.line()).isEqualTo("M0.0 75.0h0L1000.0 25.0");
        assertThat(chart.band()).isEqualTo("M0.0 50.0L1000.0 0.0L1000.0 50.0L0.0 100.0Z");
        assertThat(chart.reference()).isEqualTo("M0.0 50.0h0L1000.0 50.0");
        assertThat(chart.estimated()).isEmpty();
        assertThat(chart.from()).isEqualTo("2026-03-02 00:00");
        assertThat(chart.to()).isEqualTo("2026-03-02 02:00");
    }

    @Test
    void shouldBreakLinesWhereNothingIsKnown() {
        LineChart unlabelled = chart(at(0, .5, .5, null), at(1, null, .5, null), at(2, .5, .5, null));
        assertThat(unlabelled.line()).isEqualTo("M0.0 50.0h0M1000.0 50.0h0");
        assertThat(unlabelled.band()).containsOnlyOnce("M0.0").contains("ZM1000.0");
        assertThat(unlabelled.estimated()).isEqualTo("M0.0 50.0h0L500.0 50.0L1000.0 50.0");
        assertThat(chart(at(0, .5, null, null), at(2, .5, null, null)).line())
                .as("a window that is missing")
                .isEqualTo("M0.0 50.0h0M1000.0 50.0h0");
    }

    @Test
    void shouldDrawOneWindowAndOneValue() {
        LineChart chart = chart(at(0, null, 12.0, null));
        assertThat(chart.estimated()).startsWith("M500.0 ").endsWith("h0");
        assertThat(chart.ticks()).hasSizeBetween(2, 7);
        assertThat(chart(at(0, null, 0.0, null)).ticks()).hasSizeBetween(2, 7);
        assertThat(chart(at(0, null, -3e7, 4e8)).ticks()).hasSizeBetween(2, 7);
    }

    @Test
    void shouldDrawNothingOfNoNumbers() {
        assertThat(LineChart.of(List.of())).isNull();
        assertThat(LineChart.of(List.of(at(0, null, null, null), at(1, Double.NaN, Double.POSITIVE_INFINITY, null))))
                .isNull();
    }
}
