package io.plumbline.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.ColumnNames;
import io.plumbline.monitor.ingest.EpochUnit;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.MemberPath;
import io.plumbline.monitor.ingest.RecordMapping;
import io.plumbline.monitor.ingest.TopicFormat;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.web.AccessSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir
    Path directory;

    private ServiceSettings settings(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("plumbline.yml"), yaml);
        return ConfigFile.read(file, Map.of("BROKER", "kafka:9092")::get).toSettings();
    }

    @Test
    void shouldBeSensibleWithABrokerAlone() throws IOException {
        ServiceSettings settings = settings("kafka: {bootstrap_servers: localhost:9092}");
        assertThat(settings.kafka().topics()).containsExactly("plumbline.events");
        assertThat(settings.http()).isEqualTo(new ServiceSettings.Http("127.0.0.1", 8080, null, AccessSettings.LOCAL));
        assertThat(settings.policies().of("any").falseAlarmPeriod()).isEqualTo(Duration.ofDays(90));
        assertThat(settings.policies().of("any").windows()).isEqualTo(WindowSettings.DEFAULT);
    }

    @Test
    void shouldReadAnEmptyFile() throws IOException {
        Path file = Files.writeString(directory.resolve("empty.yml"), "# nothing\n");
        assertThat(ConfigFile.read(file, name -> null)).isEqualTo(ConfigFile.EMPTY);
    }

    @Test
    void shouldGiveAModelTheWindowsOfTheFirstEntryThatMatches() throws IOException {
        ServiceSettings settings = settings("""
                kafka: {bootstrap_servers: "${BROKER}"}
                defaults: {windows: [1h], grace: 5m}
                models:
                  - {match: "fraud-*", windows: [5m, 1d], timezone: Europe/Berlin}
                  - {match: "*", windows: [1d]}
                """);
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        WindowSettings fraud = settings.policies().of("fraud-eu").windows();
        assertThat(fraud.sizes()).containsExactly(WindowSize.parse("5m"), WindowSize.parse("1d"));
        assertThat(fraud.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(fraud.grace()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.policies().of("churn").windows().sizes()).containsExactly(WindowSize.parse("1d"));
    }

    @Test
    void shouldPartTheEventsOfAModelIntoSegments() throws IOException {
        Segmentation segmentation = settings("""
                kafka: {bootstrap_servers: x}
                models:
                  - match: "fraud-*"
                    segments:
                      - region
                      - {by: age, at: [30, 60]}
                      - [region, {by: age, at: [30]}]
                """).policies().of("fraud-eu").segmentation();
        SegmentBy region = new SegmentBy("region", List.of());
        assertThat(segmentation.ways())
                .containsExactly(
                        List.of(region),
                        List.of(new SegmentBy("age", List.of(30.0, 60.0))),
                        List.of(region, new SegmentBy("age", List.of(30.0))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{by: age, at: [60, 30]}]|models[0].segments.at: ascending numbers, not [60.0, 30.0]",
                "[region, region]|models[0].segments.by: the same twice",
                "[{by: age, from: 1}]|the name of a tag or feature, {by: name, at: [1, 2]}",
                "[{by: age, at: []}]|the name of a tag or feature, {by: name, at: [1, 2]}"
            })
    void shouldSayWhatIsWrongWithSegments(String segments, String message) {
        assertThatThrownBy(() -> settings("""
                kafka: {bootstrap_servers: x}
                models: [{match: "*", segments: %s}]
                """.formatted(segments)))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldShareABudgetAndLetNewVersionsSettle() throws IOException {
        ModelPolicy policy = settings("""
                kafka: {bootstrap_servers: x}
                false_alarm_period: 30d
                false_alarm_models: 40
                defaults: {alerts: {settle: 2h}}
                models: [{match: "*", alerts: {for: 2}}]
                """).policies().of("any");
        assertThat(policy.falseAlarmPeriod()).isEqualTo(Duration.ofDays(1200));
        assertThat(policy.alerts().settle()).isEqualTo(Duration.ofHours(2));
        assertThat(policy.alerts().hold()).isEqualTo(2);
    }

    @Test
    void shouldCallTheColumnsOfAModelAsTheFirstEntryThatMatchesSays() throws IOException {
        IngestSettings ingest = settings("""
                kafka: {bootstrap_servers: x}
                models:
                  - {match: "fraud-*", columns: {names: [age, income], rename: {input-0-3: region}, prediction: score}}
                  - {match: "*", columns: {ignore: [id]}}
                """).ingest();
        assertThat(ingest.columns().of("fraud-eu", 0))
                .isEqualTo(new ColumnMapping(List.of("age", "income"), Map.of("input-0-3", "region"), "score"));
        assertThat(ingest.columns().of("churn", 0)).isEqualTo(ColumnMapping.NONE);
        assertThat(settings("kafka: {bootstrap_servers: x}").ingest().columns()).isSameAs(ColumnNames.AS_THEY_ARE);
    }

    @Test
    void shouldReadTheRecordsOfATopicByTheirMapping() throws IOException {
        IngestSettings ingest = settings("""
                kafka: {bootstrap_servers: x, topics: [plumbline.events, scoring, flat]}
                records:
                  - topic: scoring
                    model: {path: meta.model}
                    version: "7"
                    id: request_id
                    time: created_at
                    prediction: result.score
                    label: outcome
                    features: payload.features
                    scores: result.probabilities
                    attributions: result.shap
                    tags: [meta.country, meta.channel]
                  - {topic: flat, model: credit, time: {path: at, unit: us}}
                """).ingest();
        assertThat(ingest.topics())
                .isEqualTo(Map.of(
                        "scoring",
                        new TopicFormat(
                                new RecordMapping(
                                        new RecordMapping.Name.At(MemberPath.parse("meta.model")),
                                        new RecordMapping.Name.Constant("7"),
                                        MemberPath.parse("request_id"),
                                        new RecordMapping.Time(MemberPath.parse("created_at"), null),
                                        MemberPath.parse("result.score"),
                                        MemberPath.parse("outcome"),
                                        List.of(MemberPath.parse("payload.features")),
                                        List.of(MemberPath.parse("result.probabilities")),
                                        List.of(MemberPath.parse("result.shap")),
                                        List.of(MemberPath.parse("meta.country"), MemberPath.parse("meta.channel"))),
                                null),
                        "flat",
                        new TopicFormat(
                                new RecordMapping(
                                        new RecordMapping.Name.Constant("credit"),
                                        null,
                                        null,
                                        new RecordMapping.Time(MemberPath.parse("at"), EpochUnit.US),
                                        null,
                                        null,
                                        null,
                                        List.of(),
                                        List.of(),
                                        List.of()),
                                null)));
    }

    @Test
    void shouldAskOneRegistryForAllTopicsThatNameIt() throws IOException {
        IngestSettings ingest = settings("""
                kafka: {bootstrap_servers: x, topics: [a, b, c]}
                records:
                  - {topic: a, schema: {registry: "http://registry:8081/"}}
                  - {topic: b, schema: {registry: "http://registry:8081"}, prediction: score}
                  - {topic: c, schema: {registry: "http://registry:8081", kind: apicurio}}
                """).ingest();
        TopicFormat first = Objects.requireNonNull(ingest.topics().get("a"));
        TopicFormat second = Objects.requireNonNull(ingest.topics().get("b"));
        TopicFormat third = Objects.requireNonNull(ingest.topics().get("c"));
        assertThat(first.mapping()).isNull();
        assertThat(second.mapping()).isNotNull();
        assertThat(first.schemas()).isNotNull().isSameAs(second.schemas()).isNotSameAs(third.schemas());
    }

    @Test
    void shouldLetTheCommandLineOverrideTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yml"), "{kafka: {bootstrap_servers: a}, http: {port: 1}}");
        ServiceSettings settings = ConfigFile.read(file, name -> null)
                .withCommandLine("b", null, "earliest", Path.of("elsewhere"), 0)
                .toSettings();
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("b");
        assertThat(settings.kafka().from().earliest()).isTrue();
        assertThat(settings.http().port()).isZero();
        assertThat(settings.dataDirectory()).isEqualTo(Path.of("elsewhere"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                                        | kafka.bootstrap_servers: needed
                    {kafca: {}}                                               | kafca: unknown key; allowed are
                    {kafka: {bootstrap: x}}                                   | kafka.bootstrap: unknown key; allowed are
                    {http: {port: many}}                                      | http.port: a whole number is allowed here
                    {kafka: {bootstrap_servers: x}, http: {port: 70000}}      | http.port: 0 to 65535 is allowed: 70000
                    {kafka: {bootstrap_servers: x}, idle_after: soon}         | idle_after:
                    {kafka: {bootstrap_servers: x, from: never}}              | kafka.from: not latest, earliest or a duration such as 24h: never
                    {kafka: {bootstrap_servers: x}, defaults: {windows: [5m, 7m]}} | defaults.windows:
                    {kafka: {bootstrap_servers: x}, models: [{windows: [1d], timezone: Mars/Olympus}]} | models[0]
                    {kafka: {bootstrap_servers: x}, deduplicate: {within: 0s}} | deduplicate.within: more than nothing is allowed
                    {kafka: {bootstrap_servers: x}, deduplicate: {ids: 0}}    | deduplicate.ids: 1 or more is allowed: 0
                    {kafka: {bootstrap_servers: x}, learning: {events: 20}}   | learning.events: 200 or more is allowed: 20
                    {kafka: {bootstrap_servers: x}, learning: {rows: 3000}}   | learning.rows: 5000 (learning.events) to 200000 is allowed: 3000
                    {kafka: {bootstrap_servers: x}, learning: {span: long}}   | learning.span: not a duration
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {numeric: [x], categorical: [x]}}]} | models[0].columns: column x is either
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {names: [x, y, x]}}]} | models[0].columns.names[2]: x is what names[0] is called
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {names: [x, null]}}]} | models[0].columns.names[1]: a name is allowed
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {names: x}}]} | models[0].columns.names: a list is allowed here
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {rename: {a: c, b: c}}}]} | models[0].columns.rename.b: c is what rename.a is called
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {rename: [a]}}]} | models[0].columns.rename: a mapping of keys to values is allowed here
                    {kafka: {bootstrap_servers: x}, models: [{match: a, columns: {names: [x], rename: {f0: y}}}]} | models[0].columns.rename.f0: names[0] names this column too
                    {kafka: {bootstrap_servers: x}, records: [{topic: b, id: a}]}    | records[0].topic: one of kafka.topics is allowed, plumbline.events: b
                    {kafka: {bootstrap_servers: x}, records: [{id: a}]}              | records[0].topic: needed
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, id: a..b}]} | records[0].id: names of members with dots between them are allowed
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, id: a}, {topic: b, id: a}]} | records[1].topic: there is an entry for b before
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, model: [a]}]} | records[0].model: a text, or a mapping of keys to values, is allowed here
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, model: {name: a, path: b}}]} | records[0].model: either a name, or path
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, model: {member: b}}]} | records[0].model.member: unknown key; allowed are
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, model: ""}]} | records[0].model: 1 to 200 characters
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, time: {unit: s}}]} | records[0].time.path: needed
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, time: {path: a, unit: m}}]} | records[0].time.unit: s, ms, us or ns is allowed: m
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, features: [a, null]}]} | records[0].features[1]: needed
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, features: [a, a]}]} | records[0].features[1]: a is there before
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: {topic: b}} | records: a list is allowed here
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {}}]} | records[0].schema.registry: needed, such as http://registry:8081
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "registry:8081"}}]} | records[0].schema.registry: an address such as http://registry:8081 is allowed: registry:8081
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://u:secret@r"}}]} | records[0].schema.registry: an address such as http://registry:8081 is allowed; a login is username and password
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://r", kind: glue}}]} | records[0].schema.kind: confluent or apicurio is allowed: glue
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://r", username: u}}]} | records[0].schema.username: both username and password are allowed
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://r", username: u, password: p, token: t}}]} | records[0].schema.token: either a token, or username and password
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://r", token: "schlüssel"}}]} | records[0].schema.token: letters, digits and signs of ASCII
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://r", max_wait: 5m}}]} | records[0].schema.max_wait: 0s to 2m is allowed
                    {kafka: {bootstrap_servers: x, topics: [b]}, records: [{topic: b, schema: {registry: "http://r", timeout: soon}}]} | records[0].schema.timeout: not a duration
                    {kafka: {bootstrap_servers: "${NOWHERE}"}}                | the environment variable NOWHERE is not set
                    {learning: {enabled: perhaps}}                            | learning.enabled: true or false is allowed here
                    {kafka: [x]}                                              | kafka: a mapping of keys to values is allowed here
                    {kafka: {topics: x}}                                      | kafka.topics: a list is allowed here
                    {kafka: {                                                 | not YAML
                    a: b: c                                                   | not YAML
                    """)
    void shouldSayWhatIsWrongAndWhere(String yaml, String message) {
        assertThatThrownBy(() -> settings(yaml))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldSayWhichFileIsNotThere() {
        assertThatThrownBy(() -> ConfigFile.read(directory.resolve("none.yml"), name -> null))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining("none.yml");
    }

    private OutcomeSettings performance(String yaml) throws IOException {
        return Objects.requireNonNull(
                settings("kafka: {bootstrap_servers: localhost:9092}\nmodels: [{match: m, performance: " + yaml + "}]")
                        .policies()
                        .of("m")
                        .outcomes());
    }

    @Test
    void shouldReadHowPredictionsAreHeldAgainstLabels() throws IOException {
        assertThat(performance(
                                "{classes: ['no', 'yes'], positive: 'yes', value: {'yes': {'no': -500, 'yes': 100}}, metric: business_value}")
                        .task())
                .isEqualTo(new Task.Classification(
                        ClassificationLayout.binary("no", "yes"),
                        false,
                        .5,
                        new TreeMap<>(Map.of("yes", new TreeMap<>(Map.of("no", -500.0, "yes", 100.0))))));
        OutcomeSettings numbers =
                performance("{regression: true, quantiles: {p90: 0.9, p10: 0.1}, metric: quantile_loss_p90}");
        assertThat(numbers.task())
                .isEqualTo(new Task.Regression(
                        List.of(new Task.Regression.Quantile("p10", .1), new Task.Regression.Quantile("p90", .9))));
        assertThat(performance("{ranking: 10}").task()).isEqualTo(new Task.Ranking(10));
        assertThat(performance("{ranking: 10}").metric()).isEqualTo("ndcg");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                              | classes: their names are needed
            {ranking: 10, regression: true}                 | ranking: has no classes
            {ranking: 0}                                    | ranking: 1 to 1000 positions are allowed, not 0
            {regression: true, threshold: 0.5}              | regression: has no classes
            {regression: true, metric: bias}                | metric: one of mae, rmse, mape, r2 is allowed: bias
            {regression: true, quantiles: {p: 1}}           | quantiles: quantiles must be in (0, 1)
            {classes: [a, b], quantiles: {p: 0.1}}          | quantiles: need regression: true
            {classes: [a, b], value: {c: {a: 1}}}           | value: one of the classes a, b is allowed: c
            {classes: [a, b], metric: business_value}       | metric: one of accuracy
            """)
    void shouldSayWhatPerformanceMayBe(String yaml, String message) {
        assertThatThrownBy(() -> performance(yaml))
                .isInstanceOf(ConfigFile.InvalidConfig.class)
                .hasMessageContaining("models[0].performance." + message);
    }

    @Test
    void shouldTakeAStableVersion() throws IOException {
        String models = "kafka: {bootstrap_servers: localhost:9092}\nmodels: [{match: m, stable_version: '%s'}]";
        assertThat(settings(models.formatted("3")).policies().of("m").stableVersion())
                .isEqualTo("3");
        assertThat(settings(models.formatted("3")).policies().of("other").stableVersion())
                .isNull();
        assertThatThrownBy(() -> settings(models.formatted("")))
                .hasMessageContaining("models[0].stable_version: 1 to 200 characters are allowed");
    }
}
