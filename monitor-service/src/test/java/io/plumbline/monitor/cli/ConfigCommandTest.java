package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.profile.Expectation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    /** As the developer guide of SageMaker shows the schema, filled in. */
    private static final String CONSTRAINTS = """
            {"version": 0.0,
             "features": [
               {"name": "_c0", "inferred_type": "Integral", "completeness": 1.0},
               {"name": "age", "inferred_type": "Integral", "completeness": 1.0, "num_constraints": {"is_non_negative": true}},
               {"name": "delta", "inferred_type": "Fractional", "completeness": 0.98, "num_constraints": {"is_non_negative": false}},
               {"name": "state", "inferred_type": "String", "completeness": 1.0,
                "string_constraints": {"domains": ["no", "1", "a b", "#x", "it's"]}, "monitoringConfigOverrides": {}},
               {"name": "nothing", "inferred_type": "Unknown", "completeness": 0.0}],
             "monitoring_config": {"evaluate_constraints": "Enabled", "emit_metrics": "Enabled",
               "datatype_check_threshold": 1.0, "domain_content_threshold": 1.0,
               "distribution_constraints": {"perform_comparison": "Enabled", "comparison_threshold": 0.1, "comparison_method": "Robust"}}}
            """;

    @TempDir
    private @Nullable Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(java.util.Objects.requireNonNull(directory).resolve("in.json"), text);
    }

    private Ran run(String text) throws IOException {
        return Ran.plumbline(
                "config", "expectations", "--input", file(text).toString(), "--model", "churn", "--label", "_c0");
    }

    @Test
    void shouldMakeOfConstraintsWhatTheConfigurationReads() throws Exception {
        Ran ran = run(CONSTRAINTS);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err().lines().map(String::strip))
                .containsExactly(
                        "Less than in.json says:",
                        "label: that its numbers are whole",
                        "age: that its numbers are whole",
                        "datatype_check_threshold: how many values may be of another type (any such value is a finding)",
                        "distribution_constraints: how distributions are compared (verdicts need no threshold)",
                        "domain_content_threshold: how many values may be none of those allowed (any such value is a finding)");

        Path yaml = Files.writeString(
                java.util.Objects.requireNonNull(directory).resolve("plumbline.yml"),
                "kafka: {bootstrap_servers: x}\n" + ran.out());
        Map<String, Expectation> expected = ConfigFile.read(yaml, name -> null)
                .toSettings()
                .policies()
                .of("churn")
                .expectations();
        assertThat(expected)
                .containsOnly(
                        Map.entry("label", new Expectation(true, null, null, null, null, null)),
                        Map.entry("age", new Expectation(true, null, 0.0, null, null, null)),
                        Map.entry("delta", new Expectation(false, .02, null, null, null, null)),
                        Map.entry(
                                "state",
                                new Expectation(
                                        true,
                                        null,
                                        null,
                                        null,
                                        new TreeSet<>(Set.of("no", "1", "a b", "#x", "it's")),
                                        null)));
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"a\":1}", "constraints.json of SageMaker Model Monitor is allowed",
                        "{", "not JSON: ",
                        "{\"features\":[{\"completeness\":1}]}", "features[0].name: a name is allowed",
                        "{\"features\":[{\"name\":\"a\",\"completeness\":2}]}",
                                "features[0].completeness: 0 to 1 is allowed: 2",
                        "{\"features\":[{\"name\":\"a\",\"completeness\":1},{\"name\":\"a\",\"completeness\":1}]}",
                                "features[1].name: another feature is called a too")
                .entrySet()) {
            Ran ran = run(wrong.getKey());
            assertThat(ran.exitCode()).as(wrong.getKey()).isEqualTo(3);
            assertThat(ran.err()).contains("in.json: " + wrong.getValue());
            assertThat(ran.out()).isEmpty();
        }
        assertThat(Ran.plumbline("config").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldReadEveryKindOfExpectation() throws Exception {
        Path yaml =
                Files.writeString(java.util.Objects.requireNonNull(directory).resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: x}
                models:
                  - match: "*"
                    columns:
                      expect:
                        age: {required: true, min: 0, max: 120}
                        email: {max_null_ratio: 0.1, pattern: "[^@]+@[^@]+"}
                        code: {allowed: [1, b]}
                """);
        assertThat(ConfigFile.read(yaml, name -> null)
                        .toSettings()
                        .policies()
                        .of("m")
                        .expectations())
                .containsOnly(
                        Map.entry("age", new Expectation(true, null, 0.0, 120.0, null, null)),
                        Map.entry(
                                "email", new Expectation(false, .1, null, null, null, Pattern.compile("[^@]+@[^@]+"))),
                        Map.entry(
                                "code",
                                new Expectation(false, null, null, null, new TreeSet<>(Set.of("1", "b")), null)));
    }

    @Test
    void shouldSayWhichExpectationIsWrong() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of(
                        "{min: 3, max: 2}", "models[0].columns.expect.x.min: at most max, 2.0, is allowed: 3.0",
                        "{pattern: \"(\"}", "models[0].columns.expect.x.pattern: not one of RE2: ",
                        "{allowed: []}", "models[0].columns.expect.x.allowed: one value or more",
                        "{least: 3}", "models[0].columns.expect.x.least: unknown key; allowed are ")
                .entrySet()) {
            Path yaml = Files.writeString(
                    java.util.Objects.requireNonNull(directory).resolve("plumbline.yml"),
                    "kafka: {bootstrap_servers: x}\nmodels: [{match: m, columns: {expect: {x: " + wrong.getKey()
                            + "}}}]");
            Ran ran = Ran.plumbline("serve", "--config", yaml.toString());
            assertThat(ran.err()).contains(wrong.getValue());
            assertThat(ran.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void shouldSayWhichDetectorIsWrong() throws Exception {
        for (Map.Entry<String, String> wrong : Map.ofEntries(
                        Map.entry(
                                "{method: adwin}",
                                "models[0].detectors[0].column: prediction, score.NAME, error or the name"),
                        Map.entry(
                                "{column: label, method: adwin}",
                                "models[0].detectors[0].column: label is not allowed"),
                        Map.entry("{column: score., method: adwin}", "models[0].detectors[0].column: prediction, "),
                        Map.entry(
                                "{column: feature.x, method: adwin}",
                                "models[0].detectors[0].column: feature.x is none"),
                        Map.entry(
                                "{column: error, method: adwin}",
                                "models[0].detectors[0].column: error needs performance"),
                        Map.entry(
                                "{column: x}",
                                "models[0].detectors[0].method: one of adwin, page_hinkley, ewma is allowed"),
                        Map.entry("{column: x, method: cusum}", "models[0].detectors[0].method: one of adwin, "),
                        Map.entry(
                                "{column: x, method: adwin, limit: 3}",
                                "models[0].detectors[0].limit: adwin has none; delta can be set"),
                        Map.entry(
                                "{column: x, method: adwin, delta: 2}",
                                "models[0].detectors[0].delta: delta is between"),
                        Map.entry(
                                "{column: x, method: ewma, lambda: 1e400}",
                                "models[0].detectors[0].lambda: a finite number"),
                        Map.entry("{column: x, method: ewma, speed: 1}", "models[0].detectors[0].speed: unknown key"),
                        Map.entry(
                                "{column: x, method: ewma}, {column: x, method: ewma}",
                                "models[0].detectors: two are of the same column and method"))
                .entrySet()) {
            Ran ran = check("models: [{match: m, detectors: [" + wrong.getKey() + "]}]");
            assertThat(ran.err()).contains(wrong.getValue());
            assertThat(ran.exitCode()).isEqualTo(2);
        }
        assertThat(check("defaults: {alerts: {quiet: 1m}}").err())
                .contains("defaults.alerts.quiet: 2 minutes or more are allowed: PT1M");
        Ran right = check("""
                models:
                  - match: m
                    performance: {regression: true}
                    alerts: {quiet: 10m}
                    detectors:
                      - {column: prediction, method: adwin}
                      - {column: prediction, method: ewma, lambda: 0.02, limit: 5}
                      - {column: score.yes, method: page_hinkley, delta: 0.1, threshold: 50}
                      - {column: error, method: ewma}
                """);
        assertThat(right.exitCode()).as(right.err()).isZero();
    }

    private Ran check(String text) throws IOException {
        Path yaml =
                Files.writeString(java.util.Objects.requireNonNull(directory).resolve("plumbline.yml"), text);
        return Ran.plumbline("config", "check", "--config", yaml.toString());
    }

    @Test
    void shouldSayEverythingThatIsWrongAtOnce() throws Exception {
        Ran ran = check("""
                kafka: {bootstrap_servers: x, from: tomorrow}
                http: {port: 70000, colour: red}
                idle_after: soon
                defaults: {windows: [5m, 7m], alerts: {for: 0}}
                models:
                  - {match: "a", grace: x, windows: 3}
                  - {match: "b", columns: {expect: {x: {min: 3, max: 2}, y: {pattern: "("}}}}
                notify: {receivers: [{name: a, kind: pigeon, url: "http://localhost"}]}
                """);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines().map(line -> line.replaceFirst(".*plumbline.yml: ", "")))
                .anyMatch(line -> line.startsWith("http.colour: unknown key"))
                .anyMatch(line -> line.startsWith("models[0].windows: a list is allowed"))
                .anyMatch(line -> line.startsWith("kafka.from: "))
                .anyMatch(line -> line.startsWith("http.port: 0 to 65535 is allowed: 70000"))
                .anyMatch(line -> line.startsWith("idle_after: not a duration"))
                .anyMatch(line -> line.startsWith("defaults.windows: "))
                .anyMatch(line -> line.startsWith("defaults.alerts.for: 1 to 1000 windows are allowed: 0"))
                .anyMatch(line -> line.startsWith("models[0].grace: not a duration"))
                .anyMatch(line -> line.startsWith("models[1].columns.expect.x.min: "))
                .anyMatch(line -> line.startsWith("models[1].columns.expect.y.pattern: "))
                .anyMatch(line -> line.startsWith("notify.receivers[0].kind: "))
                .hasSize(11);
    }

    @Test
    void shouldSayWhatAConfigurationAllows() throws Exception {
        Ran ran = check("""
                false_alarm_period: 14d
                models:
                  - {match: "fraud-*", windows: [1h, 1d], columns: {expect: {age: {min: 0}}}}
                """);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().lines().map(String::strip))
                .anyMatch(line -> line.matches("fraud-\\* +1h, 1d +14 days +0.5 +1"))
                .anyMatch(line -> line.matches("all others +5m, 1h, 1d +14 days +0.5 +0"));
        assertThat(check("a: [").err()).contains("not YAML");
        assertThat(check("").exitCode()).isZero();
    }
}
