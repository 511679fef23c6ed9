package io.plumbline.monitor.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.alert.ReportNumber;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.stats.verdict.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPlanTest {
    private static ModelPolicy policy(String zone, String... sizes) {
        return ModelPolicy.of(new WindowSettings(
                Stream.of(sizes).map(WindowSize::parse).toList(),
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                ZoneId.of(zone)));
    }

    private static long at(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 5m, UTC, 5m, 2024-05-06T10:01:00Z, 2024-05-06T10:05:00Z",
        "UTC, 5m, UTC, 5m, 2024-05-06T10:05:00Z, 2024-05-06T10:05:00Z",
        "UTC, 5m, UTC, 10m, 2024-05-06T10:01:00Z, 2024-05-06T10:10:00Z",
        "UTC, 10m, UTC, 15m, 2024-05-06T10:01:00Z, 2024-05-06T10:30:00Z",
        "UTC, 1s, UTC, 1h, 2024-05-06T10:00:00.001Z, 2024-05-06T11:00:00Z",
        "UTC, 1h, UTC, 1s, 2024-05-06T10:00:00.001Z, 2024-05-06T11:00:00Z",
        "UTC, 5m, Europe/Berlin, 1d, 2024-05-06T10:00:00Z, 2024-05-06T22:00:00Z",
        // Wednesday, to a Monday.
        "UTC, 1d, UTC, 7d, 2024-05-08T10:00:00Z, 2024-05-13T00:00:00Z",
        // Their days never begin at one time: a pane of the former ends, and one of the latter is cut.
        "UTC, 1d, Europe/Berlin, 1d, 2024-05-08T10:00:00Z, 2024-05-09T00:00:00Z",
    })
    void shouldBeginWherePanesOfBothBegin(
            String zone, String size, String otherZone, String otherSize, String notBefore, String from) {
        ModelPolicy after = policy(otherZone, otherSize);
        ModelPlan plan = ModelPlan.always(policy(zone, size)).then(after, at(notBefore));
        assertThat(plan.latestFrom()).isEqualTo(Instant.parse(from));
        assertThat(plan.at(at(from) - 1)).isEqualTo(policy(zone, size));
        assertThat(plan.at(at(from))).isEqualTo(after);
        assertThat(plan.pane(at(from) - 1).end()).isEqualTo(at(from));
    }

    @Test
    void shouldHaveOnlyWindowsThatAreConfiguredAtTheirBeginningAndAtTheirEnd() {
        ModelPlan plan = ModelPlan.always(policy("UTC", "5m", "1h", "1d"))
                .then(policy("UTC", "5m", "2h", "1d"), at("2024-05-06T10:30:00Z"));
        assertThat(has(plan, "1h", "2024-05-06T09:00:00Z")).isTrue();
        assertThat(has(plan, "1h", "2024-05-06T10:00:00Z")).as("ends after it").isFalse();
        assertThat(has(plan, "1h", "2024-05-06T11:00:00Z")).isFalse();
        assertThat(has(plan, "2h", "2024-05-06T08:00:00Z")).isFalse();
        assertThat(has(plan, "2h", "2024-05-06T10:00:00Z"))
                .as("begins before it")
                .isFalse();
        assertThat(has(plan, "2h", "2024-05-06T12:00:00Z")).isTrue();
        assertThat(has(plan, "1d", "2024-05-06T00:00:00Z")).as("in both").isTrue();

        ModelPlan moved = ModelPlan.always(policy("UTC", "1h", "1d"))
                .then(policy("Europe/Berlin", "1h", "1d"), at("2024-05-06T10:30:00Z"));
        assertThat(has(moved, "1d", "2024-05-05T00:00:00Z")).isTrue();
        assertThat(has(moved, "1d", "2024-05-06T00:00:00Z"))
                .as("its end was to be another")
                .isFalse();
        assertThat(moved.has(
                        WindowSize.parse("1d"), new Window(at("2024-05-06T22:00:00Z"), at("2024-05-07T22:00:00Z"))))
                .isTrue();
    }

    private static boolean has(ModelPlan plan, String text, String start) {
        WindowSize size = WindowSize.parse(text);
        return plan.has(size, size.containing(at(start), ZoneId.of("UTC")));
    }

    @Test
    void shouldReplaceAPolicyThatNeverApplied() {
        ModelPlan plan = ModelPlan.always(policy("UTC", "5m"))
                .then(policy("UTC", "1h"), at("2024-05-06T10:30:00Z"))
                .then(policy("UTC", "10m"), at("2024-05-06T10:31:00Z"));
        assertThat(plan.stretches()).hasSize(2);
        assertThat(plan.latestFrom()).isEqualTo(Instant.parse("2024-05-06T11:00:00Z"));
        assertThat(plan.latest()).isEqualTo(policy("UTC", "10m"));
    }

    @Test
    void shouldForgetTheOldestOfMany() {
        ModelPlan plan = ModelPlan.always(policy("UTC", "5m"));
        for (int i = 1; i <= 30; i++) {
            plan = plan.then(policy("UTC", i % 2 == 0 ? "5m" : "10m"), at("2024-05-06T00:00:00Z") + i * 3_600_000L);
        }
        assertThat(plan.stretches()).hasSize(ModelPlan.MOST);
        assertThat(plan.at(0)).isEqualTo(plan.stretches().get(0).policy());
        assertThat(PolicyJson.plan(PolicyJson.toBytes(plan))).isEqualTo(plan);
    }

    @ParameterizedTest
    @CsvSource({
        "fraud-*, fraud-eu, true",
        "fraud-*, fraud-, true",
        "fraud-*, fraud, false",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "*-eu, a-eu-eu, true",
        "a*b*c, abbc, true",
        "a*b*c, abcd, false",
        "a.c, abc, false",
        "**, ab, true",
        "*ab*ab, abab, true",
        "*ab*ab, aba, false",
    })
    void shouldMatchNames(String pattern, String name, boolean matches) {
        assertThat(new ConfiguredPolicies.Entry(pattern, ModelPolicy.DEFAULT).matches(name))
                .isEqualTo(matches);
    }

    private static final ConfiguredPolicies SOME = new ConfiguredPolicies(
            List.of(new ConfiguredPolicies.Entry(
                    "fraud-*",
                    new ModelPolicy(
                            policy("Europe/Berlin", "10m", "1d").windows(),
                            Duration.ofDays(30),
                            new ColumnSettings(Set.of("id"), Set.of("zip", "age_group"), Set.of("n")),
                            new Segmentation(List.of(List.of(
                                    new SegmentBy("region", List.of()), new SegmentBy("age", List.of(30.0, 60.0))))),
                            new ColumnMapping(List.of("a", "b"), Map.of("x", "y", "k", "l"), "y"),
                            Map.of(
                                    "n",
                                    new Expectation(false, .25, -1.5, null, null, null),
                                    "zip",
                                    new Expectation(
                                            true,
                                            null,
                                            null,
                                            null,
                                            new TreeSet<>(Set.of("b", "a")),
                                            Pattern.compile("[a-z]+"))),
                            new AlertSettings(
                                    3,
                                    4,
                                    Duration.ofHours(3),
                                    null,
                                    List.of(new OwnRule("psi", ReportNumber.PSI, "*", .2, null, Severity.MAJOR)),
                                    Duration.ofMinutes(10)),
                            null,
                            Set.of("zip", "income*"),
                            "3",
                            List.of(
                                    new DetectorSettings("prediction", DetectorMethod.ADWIN, Map.of()),
                                    new DetectorSettings(
                                            "n",
                                            DetectorMethod.PAGE_HINKLEY,
                                            Map.of("threshold", 50.0, "delta", .5)))))),
            ModelPolicy.DEFAULT);

    /** What lies on users' brokers is read by later programs. */
    @Test
    void shouldNameAPolicyByItsContentAlone() {
        String one = PolicyJson.hash(policy("UTC", "5m", "1h"));
        assertThat(one).matches("[0-9a-f]{16}").isEqualTo(PolicyJson.hash(policy("UTC", "5m", "1h")));
        assertThat(one).isNotEqualTo(PolicyJson.hash(policy("UTC", "5m", "2h")));
    }

    @Test
    void shouldKeepTheFormOfItsRecords() {
        String written = """
                {"schema":"plumbline.settings/1","first":1,"all":[{"models":[{"match":"fraud-*","policy":{"windows":["10m","1d"],\
                "grace":"PT1M","restatement":"PT24H","timezone":"Europe/Berlin","false_alarm_period":"PT720H","ignored":["id"],\
                "categorical":["age_group","zip"],"numeric":["n"],"segments":[[{"name":"region","at":[]},{"name":"age","at":[30.0,60.0]}]],\
                "names":["a","b"],"rename":{"k":"l","x":"y"},"prediction":"y","expect":{"n":{"required":false,"max_null_ratio":0.25,"min":-1.5},\
                "zip":{"required":true,"allowed":["a","b"],"pattern":"[a-z]+"}},"alerts":{"hold":3,"calm":4,"settle":"PT3H","rules":[{"name":"psi","number":"PSI","columns":"*","above":0.2,"severity":"MAJOR"}],"quiet":"PT10M"},"masked":["income*","zip"],"stable_version":"3",\
                "detectors":[{"column":"prediction","method":"ADWIN"},{"column":"n","method":"PAGE_HINKLEY","parameters":{"delta":0.5,"threshold":50.0}}]}}],\
                "otherwise":{"windows":["5m","1h","1d"],"grace":"PT1M","restatement":"PT24H","timezone":"UTC",\
                "false_alarm_period":"PT2160H","ignored":[],"categorical":[],"numeric":[],"names":[],"rename":{},"alerts":{"hold":1,"calm":2}}}]}""";
        assertThat(new String(PolicyJson.toBytes(PolicyVersions.of(SOME)), StandardCharsets.UTF_8))
                .isEqualTo(written);
        assertThat(PolicyJson.versions(written.replace("\"first\"", "\"later\":{},\"first\"")
                                .getBytes(StandardCharsets.UTF_8))
                        .latest())
                .as("members of a later program are passed over")
                .isEqualTo(SOME);
        assertThat(new String(PolicyKey.plan("é\"").toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("[\"plan\",\"é\\\"\"]");
        for (PolicyKey key : List.of(PolicyKey.CONFIGURED, PolicyKey.plan("m"), PolicyKey.decided(3))) {
            assertThat(PolicyKey.read(key.toBytes())).contains(key);
        }
        assertThat(PolicyKey.read("nothing of ours".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(PolicyJson.decided(PolicyJson.decidedToBytes(7))).isEqualTo(7);
        for (String other : List.of("", "null", "{}", "[]", "{\"first\":1,\"all\":[{}]}", "{\"first\":0,\"all\":[]}")) {
            byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> PolicyJson.versions(bytes)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> PolicyJson.plan(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldGiveAModelThatItsTaskDoesNotKnowWhatTheTaskHasDecidedLast() {
        ConfiguredPolicies other = ConfiguredPolicies.always(policy("UTC", "1d"));
        PolicyVersions versions =
                PolicyVersions.of(ConfiguredPolicies.DEFAULT).then(SOME).then(other);
        Map<PolicyKey, byte[]> records = Map.of(
                PolicyKey.CONFIGURED,
                PolicyJson.toBytes(versions),
                PolicyKey.decided(1),
                PolicyJson.decidedToBytes(2),
                PolicyKey.decided(2),
                PolicyJson.decidedToBytes(3),
                PolicyKey.plan("known"),
                PolicyJson.toBytes(ModelPlan.always(policy("UTC", "30s"))));
        RecordedPolicies recorded = new RecordedPolicies(
                records::get, model -> model.charAt(model.length() - 1) - '0', ConfiguredPolicies.DEFAULT);
        assertThat(recorded.plan("fraud-0").latest()).as("never decided").isEqualTo(ModelPolicy.DEFAULT);
        assertThat(recorded.plan("fraud-1").latest()).isEqualTo(SOME.of("fraud-1"));
        assertThat(recorded.plan("fraud-2").latest()).isEqualTo(policy("UTC", "1d"));
        assertThat(recorded.plan("known").latest()).isEqualTo(policy("UTC", "30s"));
    }
}
