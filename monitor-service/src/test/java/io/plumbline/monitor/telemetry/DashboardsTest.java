package io.plumbline.monitor.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.monitor.Repository;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.NoAlerts;
import io.plumbline.monitor.history.NoReports;
import io.plumbline.monitor.history.SampleStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Dashboards, rules and documents name only what there is, and what there is is shown somewhere. */
class DashboardsTest {
    private static final Path FOLDER = Repository.file("grafana-dashboards");
    private static final String PLACE = "https://plumbline.example.com/";

    /** In the text of a document, but no metric. */
    private static final Set<String> NO_METRICS = Set.of();

    private static Map<String, JsonNode> boards() throws IOException {
        Map<String, JsonNode> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode board = new ObjectMapper().readTree(file.toFile());
                assertThat(file.getFileName()).hasToString(board.path("uid").asText() + ".json");
                all.put(board.path("uid").asText(), board);
            }
        }
        return all;
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepTheRulesOfDashboards() throws IOException {
        Map<String, JsonNode> all = boards();
        assertThat(all).hasSizeGreaterThanOrEqualTo(5);
        return all.entrySet().stream()
                .map(board -> DynamicTest.dynamicTest(
                        board.getKey(),
                        () -> assertThat(new DashboardRules(board.getValue(), all).complaints())
                                .isEmpty()));
    }

    /** Each change breaks one rule, and is found. */
    @TestFactory
    Stream<DynamicTest> shouldFindWhatIsWrongWithADashboard() throws IOException {
        Map<String, Consumer<ObjectNode>> faults = new LinkedHashMap<>();
        faults.put("schemaVersion is not 42", board -> board.put("schemaVersion", 36));
        faults.put("id is of one installation", board -> board.put("id", 7));
        faults.put("beyond the grid", board -> position(board, 1).put("x", 23));
        faults.put("lies over", board -> position(board, 2).put("x", 0));
        faults.put(
                "id is not its own",
                board -> panel(board, 2).put("id", panel(board, 1).path("id").asInt()));
        faults.put("no unit", board -> defaults(board).remove("unit"));
        faults.put("no description", board -> panel(board, 1).put("description", ""));
        faults.put(
                "a threshold that is a constant",
                board -> defaults(board)
                        .withObject("/thresholds")
                        .withArray("steps")
                        .addObject()
                        .put("value", 0.2));
        faults.put("no query", board -> panel(board, 1).putArray("targets"));
        faults.put("do not match", board -> query(board, "max(plumbline_window_events{job=~\"$job\"}"));
        faults.put("is not of the job", board -> query(board, "max(plumbline_window_events)"));
        faults.put(
                "a range that is not $__rate_interval",
                board -> query(board, "rate(plumbline_events_total{job=~\"$job\"}[5m])"));
        faults.put("without a rate", board -> query(board, "sum(plumbline_events_total{job=~\"$job\"})"));
        faults.put(
                "plumbline_window_events has no label column",
                board -> query(board, "max(plumbline_window_events{job=~\"$job\", column=\"x\"})"));
        faults.put("no variable nothing", board -> query(board, "max(up{job=~\"$nothing\"})"));
        faults.put(
                "has another data source",
                board -> ((ObjectNode) panel(board, 1).at("/targets/0/datasource")).put("uid", "abc"));
        faults.put(
                "not exactly one data source variable",
                board -> board.withObject("/templating").withArray("list").remove(0));
        faults.put(
                "no annotation of references",
                board -> board.withObject("/annotations").putArray("list"));
        faults.put(
                "a link leads to no dashboard",
                board -> board.withArray("links").addObject().put("url", "/d/none/none"));
        faults.put(
                "a link loses the time range",
                board -> board.withArray("links").addObject().put("url", "/d/plumbline-column/x?var-column=x"));
        faults.put(
                "which is not there",
                board -> board.withArray("links")
                        .addObject()
                        .put("url", "/d/plumbline-column/x?var-colour=x&${__url_time_range}"));
        Map<String, JsonNode> all = boards();
        return faults.entrySet().stream()
                .map(fault -> DynamicTest.dynamicTest(fault.getKey(), () -> {
                    ObjectNode broken =
                            Objects.requireNonNull(all.get("plumbline-model")).deepCopy();
                    fault.getValue().accept(broken);
                    assertThat(new DashboardRules(broken, all).complaints())
                            .anyMatch(complaint -> complaint.contains(fault.getKey()));
                }));
    }

    private static ObjectNode panel(ObjectNode board, int index) {
        return (ObjectNode) board.path("panels").path(index);
    }

    private static ObjectNode position(ObjectNode board, int index) {
        return (ObjectNode) panel(board, index).path("gridPos");
    }

    private static ObjectNode defaults(ObjectNode board) {
        return (ObjectNode) panel(board, 1).at("/fieldConfig/defaults");
    }

    private static void query(ObjectNode board, String expr) {
        ((ObjectNode) panel(board, 1).at("/targets/0")).put("expr", expr);
    }

    private record Rule(String alert, String record, String expr, JsonNode all) {}

    private static List<Rule> rules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        JsonNode file = new YAMLMapper()
                .readTree(FOLDER.resolve("prometheus/plumbline.rules.yml").toFile());
        for (JsonNode group : file.path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                rules.add(new Rule(
                        rule.path("alert").asText(),
                        rule.path("record").asText(),
                        rule.path("expr").asText(),
                        rule));
            }
        }
        return rules;
    }

    @Test
    void shouldSayOfEachAlertWhatItIsAndWhatToDo() throws IOException {
        String pages = Files.readString(Repository.file("docs/runbooks/README.md"));
        for (Rule rule : rules()) {
            assertThat(Promql.wrongLabels(rule.expr()))
                    .as(rule.alert() + rule.record())
                    .isEmpty();
            if (rule.alert().isEmpty()) {
                assertThat(rule.record()).matches("[a-z_]+:plumbline_[a-z_]+:[a-z0-9]+");
                continue;
            }
            assertThat(rule.alert()).matches("Plumbline[A-Z][A-Za-z]+");
            assertThat(rule.all().at("/labels/severity").asText()).containsPattern("critical|warning|info");
            assertThat(rule.all().at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.all().at("/annotations/description").asText()).endsWith(".");
            String url = rule.all().at("/annotations/runbook_url").asText();
            assertThat(url).startsWith(PLACE);
            Path page = Repository.file(url.substring(PLACE.length()));
            assertThat(page).as(rule.alert()).exists();
            assertThat(Files.readString(page)).contains("`" + rule.alert() + "`");
            assertThat(pages).contains("`" + rule.alert() + "`");
        }
    }

    /** Each alert has a test that names it. */
    @Test
    void shouldTestEachAlert() throws IOException {
        String tests = Files.readString(FOLDER.resolve("prometheus/plumbline.rules.test.yml"))
                + Files.readString(FOLDER.resolve("prometheus/plumbline.rules.days.test.yml"));
        assertThat(rules())
                .extracting(Rule::alert)
                .filteredOn(alert -> !alert.isEmpty())
                .allMatch(tests::contains);
        assertThat(rules())
                .extracting(Rule::record)
                .filteredOn(record -> !record.isEmpty())
                .allMatch(tests::contains);
    }

    @Test
    void shouldNameOnlyWhatThereIs() throws IOException {
        Set<String> recorded = rules().stream().map(Rule::record).collect(Collectors.toSet());
        Set<String> ofTheProcess = ofTheProcess();
        Map<String, String> unknown = new TreeMap<>();
        for (Map.Entry<Path, String> file : texts().entrySet()) {
            for (String metric : Promql.metrics(file.getValue())) {
                if (Promql.meter(metric).isEmpty()
                        && !recorded.contains(metric)
                        && !ofTheProcess.contains(metric)
                        && !NO_METRICS.contains(metric)) {
                    unknown.put(metric, file.getKey().toString());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** A meter that nobody looks at may go. */
    @Test
    void shouldShowEachMeterSomewhere() throws IOException {
        Set<Meter> used = new TreeSet<>();
        boards().values()
                .forEach(board -> board.findValuesAsText("expr")
                        .forEach(expr -> Promql.metrics(expr)
                                .forEach(metric -> Promql.meter(metric).ifPresent(used::add))));
        for (Rule rule : rules()) {
            Promql.metrics(rule.expr()).forEach(metric -> Promql.meter(metric).ifPresent(used::add));
        }
        assertThat(Stream.of(Meter.values()).filter(meter -> !used.contains(meter)))
                .as("meters that are in no dashboard and no rule")
                .isEmpty();
    }

    /** Names that Micrometer gives what it measures of the JVM and the process. */
    private static Set<String> ofTheProcess() {
        try (MonitorMeters meters = new MonitorMeters(
                new NoReports(),
                new FixedPerformance(),
                new NoAlerts(),
                model -> true,
                () -> SampleStatus.RUNNING,
                names -> Map.of(),
                (model, heard) -> false,
                SeriesLimits.DEFAULT,
                InstantSource.system())) {
            Set<String> names = new TreeSet<>();
            meters.scrape().lines().filter(line -> line.startsWith("# TYPE ")).forEach(line -> {
                String name = line.split(" ")[2];
                names.addAll(List.of(name, name + "_sum", name + "_count"));
            });
            // Of a pause that may not have been yet.
            names.addAll(List.of("jvm_gc_pause_seconds_sum", "jvm_gc_pause_seconds_count"));
            return names;
        }
    }

    private static Map<Path, String> texts() throws IOException {
        Map<Path, String> texts = new TreeMap<>();
        for (String place : List.of("docs", "grafana-dashboards", "README.md")) {
            try (Stream<Path> files = Files.walk(Repository.file(place))) {
                for (Path file : files.filter(path -> path.toString().matches(".*\\.(md|json|yml)"))
                        .toList()) {
                    texts.put(file, Files.readString(file));
                }
            }
        }
        return texts;
    }
}
