package io.plumbline.monitor.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.chart.PsiTrend.Point;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PsiTrendTest {
    private static final Instant ORIGIN = Instant.parse("2012-02-14T00:00:00Z");

    private static Point hour(
            int hour, Verdict verdict, @Nullable Double psi, @Nullable Double low, @Nullable Double high) {
        Instant start = ORIGIN.plusSeconds(3600L * hour);
        return new Point(start, start.plusSeconds(3600), verdict, psi, low, high);
    }

    @Test
    void shouldDrawALineWithIntervalsAndMarkWhatDrifted() {
        String drawn = PsiTrend.of(
                        "t",
                        List.of(hour(0, Verdict.STABLE, 0.004, 0.004, 0.02), hour(1, Verdict.DRIFTED, 6.0, 0.25, 6.0)))
                .toString();
        assertThat(drawn)
                .contains(
                        "d=\"M5 70h0L366 4\"",
                        "class=\"dots\" d=\"M366 4h0\"",
                        "class=\"range\" d=\"M5 70V",
                        "href=\"#t\"")
                .contains("<title>Corrected PSI over the last 2 windows: 0.004 to 6, last 6. Drifted in 1.</title>");
    }

    @Test
    void shouldLeaveGapsWhereWindowsOrNumbersAreMissing() {
        String drawn = PsiTrend.of(
                        "t",
                        List.of(
                                hour(0, Verdict.STABLE, 6.0, null, null),
                                hour(1, Verdict.INCONCLUSIVE, null, null, null),
                                hour(2, Verdict.STABLE, 6.0, null, null),
                                hour(4, Verdict.STABLE, 6.0, null, null)))
                .toString();
        assertThat(drawn)
                .contains("class=\"line\" d=\"M5 4h0M186 4h0M366 4h0\"")
                .doesNotContain("range", "dots");
    }

    @Test
    void shouldPutTheSameMarksUnderAllTrends() {
        String symbol = PsiTrend.symbol("t", ORIGIN, ORIGIN.plusSeconds(7200)).toString();
        assertThat(symbol)
                .contains(
                        "<symbol id=\"t\"",
                        "minor 0.02",
                        "moderate 0.1",
                        "major 0.25",
                        "2012-02-14 00:00",
                        "2012-02-14 02:00");
    }
}
