package io.plumbline.monitor.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue keeps Prometheus' conventions, and the documentation has all of it. */
class MeterTest {
    private static final String BEGIN = "<!-- generated from Meter: begin -->\n";
    private static final String END = "<!-- generated from Meter: end -->";

    /** What a series may be told apart by: names from configuration and events, and words of Plumbline's own. */
    private static final Set<String> LABELS = Set.of(
            "model",
            "version",
            "segment",
            "window",
            "column",
            "source",
            "test",
            "data",
            "check",
            "kind",
            "outcome",
            "reason",
            "limit",
            "state",
            "verdict",
            "rule",
            "severity",
            "receiver",
            "metric",
            "method",
            "percentile",
            "bin",
            "by",
            "java");

    @ParameterizedTest
    @EnumSource
    void shouldFollowPrometheusConventions(Meter meter) {
        assertThat(meter.metric()).matches("plumbline_[a-z][a-z0-9_]*").doesNotContain("__");
        assertThat(meter.metric().endsWith("_total")).isEqualTo(meter.type() == Meter.Type.COUNTER);
        for (String unit : List.of("seconds", "bytes", "ratio")) {
            assertThat(meter.bareName().endsWith("_" + unit))
                    .as(unit)
                    .isEqualTo(meter.unit().equals(unit));
        }
        assertThat(meter.bareName())
                .doesNotEndWith("_count")
                .doesNotEndWith("_sum")
                .doesNotEndWith("_bucket");
        assertThat(meter.help()).matches("[A-Z0-9-].*\\.").hasSizeBetween(20, 170);
        assertThat(LABELS).containsAll(meter.labels());
        assertThat(meter.labels()).doesNotHaveDuplicates();
    }

    @Test
    void shouldHaveOneMeterOfEachName() {
        assertThat(Stream.of(Meter.values()).map(Meter::metric)).doesNotHaveDuplicates();
    }

    /** The table is made of the catalogue; {@code -Dplumbline.write=true} writes it anew. */
    @Test
    void shouldBeDocumented() throws IOException {
        Path page = Repository.file("docs/metrics.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).as("the place of the table in " + page).isGreaterThan(BEGIN.length());
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(page, text.substring(0, begin) + tables() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as("the tables of docs/metrics.md; write them anew with: ./mvnw -pl monitor-service -am test"
                        + " -Dtest=MeterTest -Dsurefire.failIfNoSpecifiedTests=false -Dplumbline.write=true")
                .isEqualTo(tables());
    }

    private static String tables() {
        StringBuilder all = new StringBuilder();
        for (Meter.Topic topic : Meter.Topic.values()) {
            all.append("\n### ")
                    .append(topic.title)
                    .append("\n\n| metric | type | unit | labels | is |\n|---|---|---|---|---|\n");
            Stream.of(Meter.values()).filter(meter -> meter.topic() == topic).forEach(meter -> all.append(row(meter)));
        }
        return all.append('\n').toString();
    }

    private static String row(Meter meter) {
        String labels = meter.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `" + meter.metric() + "` | " + MonitorMeters.label(meter.type()) + " | " + meter.unit() + " | "
                + labels + " | " + meter.help() + " |\n";
    }
}
