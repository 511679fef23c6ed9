package io.plumbline.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house keeps its rules; and each rule is shown to fail on classes made to break it. */
class HouseRulesTest {
    private static final HouseRules HOUSE = new HouseRules("io.plumbline.monitor", "io.plumbline.stats");
    private static final HouseRules BROKEN = new HouseRules("io.plumbline.broken.rooms", "io.plumbline.broken.stats");

    /** What each rule must find among the broken classes, and nothing else. */
    private static final Map<String, List<String>> FOUND = Map.ofEntries(
            Map.entry("rings", List.of("event.LooksUp", "profile.LooksAhead", "files.Sends", "attic.Lost")),
            Map.entry("frameworks", List.of("alert.Frameworks")),
            Map.entry("clock", List.of("ingest.AsksTime")),
            Map.entry("streams", List.of("kafka.Streams")),
            Map.entry("cycles", List.of("config.Hen", "app.Egg")),
            Map.entry("cycles of drift-stats", List.of("sketch.Square", "verdict.Round")),
            Map.entry("names", List.of("report.TextUtils")),
            Map.entry("drift-stats", List.of("sketch.ReadsJson")),
            Map.entry("broker", List.of("web.StartsBroker")),
            Map.entry("demo", List.of("telemetry.Banner")),
            Map.entry("null marks", List.of("history.Unmarked")));

    @TestFactory
    Stream<DynamicTest> shouldKeepTheRules() {
        JavaClasses house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.plumbline");
        return HOUSE.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> rule.getValue().allowEmptyShould(false).check(house)));
    }

    @TestFactory
    Stream<DynamicTest> shouldFindWhatBreaksARule() {
        JavaClasses broken = broken();
        return BROKEN.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> {
                    String found = String.join("\n", violations(rule.getValue(), broken));
                    assertThat(culprits(found)).containsExactlyInAnyOrderElementsOf(expected(rule.getKey()));
                }));
    }

    @Test
    void shouldFindEveryWayToAskForTheTime() {
        String found = String.join("\n", violations(rule("clock"), broken()));

        assertThat(found.lines().map(line -> line.replaceAll(".*AsksTime\\.(\\w+)\\(.*?\\).*", "$1")))
                .containsExactlyInAnyOrder(
                        "millis", "nanos", "instant", "reference", "today", "clock", "source", "date");
    }

    @Test
    void shouldFindEveryFramework() {
        assertThat(String.join("\n", violations(rule("frameworks"), broken())))
                .contains("TopicPartition", "Javalin", "MeterRegistry", "CommandLine", "HttpClient");
    }

    private static ArchRule rule(String name) {
        return Objects.requireNonNull(BROKEN.all().get(name), name);
    }

    private static List<String> expected(String rule) {
        return Objects.requireNonNull(FOUND.get(rule), rule);
    }

    private static JavaClasses broken() {
        return new ClassFileImporter().importPackages("io.plumbline.broken");
    }

    private static List<String> violations(ArchRule rule, JavaClasses classes) {
        return rule.allowEmptyShould(false).evaluate(classes).getFailureReport().getDetails();
    }

    /** The broken classes that a report blames: who does it, not whom it is done to. */
    private static List<String> culprits(String report) {
        List<String> named = new ArrayList<>();
        for (List<String> culprits : FOUND.values()) {
            for (String culprit : culprits) {
                if (!named.contains(culprit) && report.contains("." + culprit)) {
                    named.add(culprit);
                }
            }
        }
        return named;
    }
}
