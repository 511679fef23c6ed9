package io.plumbline.monitor.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.alert.ReportNumber;
import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.IngestSettings.Deduplication;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.telemetry.SeriesLimits;
import io.plumbline.monitor.web.AccessSettings;
import io.plumbline.monitor.web.WebSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.verdict.Severity;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From the configuration as it is written to settings: defaults filled in, and every value checked. */
final class ConfigSettings {
    private static final Duration NEVER = Duration.ofDays(365_000);

    private final ConfigFile file;

    ConfigSettings(ConfigFile file) {
        this.file = file;
    }

    /** To say where it listens is to say who is let in: all who reach it. */
    private static WebSettings.@Nullable Management management(ConfigFile.@Nullable Management given) {
        if (given == null) {
            return null;
        }
        int port = Objects.requireNonNullElse(given.port(), 0);
        if (port < 1 || port > 65_535) {
            throw new ConfigFile.InvalidConfig("http.management.port: "
                    + (given.port() == null ? "needed; 1 to 65535 is allowed" : "1 to 65535 is allowed: " + port));
        }
        String host = Objects.requireNonNullElse(given.host(), ConfigAccess.DEFAULT_HOST);
        return new WebSettings.Management(
                host, port, ConfigAccess.isLoopback(host) ? AccessSettings.LOCAL : AccessSettings.OPEN);
    }

    /** @throws ConfigFile.InvalidConfig if a value is not allowed, with its path */
    ServiceSettings settings() {
        ConfigFile.Http h = file.httpSection();
        KafkaSettings broker = file.kafkaSettings();
        ConfigRecords.requireRead(file.records(), broker.topics());
        int port = Objects.requireNonNullElse(h.port(), 8080);
        if (port < 0 || port > 65_535) {
            throw new ConfigFile.InvalidConfig("http.port: 0 to 65535 is allowed: " + port);
        }
        return new ServiceSettings(
                broker,
                Path.of(Objects.requireNonNullElse(file.dataDir(), "data")),
                new ServiceSettings.Http(
                        Objects.requireNonNullElse(h.host(), ConfigAccess.DEFAULT_HOST),
                        port,
                        intake(h.intake(), broker.topics()),
                        file.accessSettings(),
                        management(h.management())),
                value("idle_after", file.idleAfter(), WindowSize::parseDuration, Duration.ofSeconds(30)),
                ingest(),
                policies(),
                owners(),
                file.notifySettings(),
                learningSettings(),
                streamLimits(),
                seriesLimits());
    }

    private ModelOwners owners() {
        List<ModelOwners.Entry> entries = new ArrayList<>();
        for (ConfigFile.Model model : Objects.requireNonNullElse(file.models(), List.<ConfigFile.Model>of())) {
            int tier = Objects.requireNonNullElse(model.tier(), ModelOwners.NO_TIER);
            if (model.tier() != null && (tier < 1 || tier >= ModelOwners.NO_TIER)) {
                throw new ConfigFile.InvalidConfig("models[" + entries.size() + "].tier: 1 to "
                        + (ModelOwners.NO_TIER - 1) + " is allowed: " + tier);
            }
            entries.add(new ModelOwners.Entry(
                    model.match(), new ModelOwners.Owner(Objects.requireNonNullElse(model.owner(), ""), tier)));
        }
        return new ModelOwners(entries);
    }

    /** @throws ConfigFile.InvalidConfig if a value is not allowed, with its path */
    ConfiguredPolicies policies() {
        Duration falseAlarmPeriod = value(
                        "false_alarm_period",
                        file.falseAlarmPeriod(),
                        WindowSize::parseDuration,
                        AssessSettings.DEFAULT_PERIOD)
                .multipliedBy(Objects.requireNonNullElse(atLeastOne("false_alarm_models", file.falseAlarmModels()), 1));
        WindowSettings fallback = windows("defaults", file.defaults(), WindowSettings.DEFAULT);
        AlertSettings alerts = alerts(
                "defaults", file.defaults() == null ? null : file.defaults().alerts(), AlertSettings.DEFAULT);
        List<ConfiguredPolicies.Entry> entries = new ArrayList<>();
        for (ConfigFile.Model model : Objects.requireNonNullElse(file.models(), List.<ConfigFile.Model>of())) {
            String at = "models[" + entries.size() + "]";
            ConfigFile.Windows own =
                    new ConfigFile.Windows(model.windows(), model.grace(), model.restatement(), model.timezone(), null);
            entries.add(new ConfiguredPolicies.Entry(
                    value(at + ".match", model.match(), UnaryOperator.identity(), ""),
                    new ModelPolicy(
                            windows(at, own, fallback),
                            falseAlarmPeriod,
                            columns(at, model.columns()),
                            segmentation(at, model.segments()),
                            mapping(at, model.columns()),
                            expectations(at, model.columns()),
                            alerts(at, model.alerts(), alerts),
                            outcomes(at + ".performance", model.performance()),
                            masked(model.columns()),
                            stableVersion(at, model.stableVersion()),
                            detectors(at, model.detectors(), model.performance() != null))));
        }
        return new ConfiguredPolicies(
                entries,
                new ModelPolicy(
                        fallback,
                        falseAlarmPeriod,
                        ColumnSettings.NONE,
                        Segmentation.NONE,
                        ColumnMapping.NONE,
                        Map.of(),
                        alerts));
    }

    /**
     * How records are read; all that commands need that only look at events.
     *
     * @throws ConfigFile.InvalidConfig if a value is not allowed, with its path
     */
    IngestSettings ingest() {
        ConfiguredPolicies policies = policies();
        return new IngestSettings(
                Objects.requireNonNullElse(file.maxEventBytes(), IngestSettings.DEFAULT.maxBytes()),
                value("max_ahead", file.maxAhead(), WindowSize::parseDuration, IngestSettings.DEFAULT.maxAhead()),
                deduplication(),
                policies.columnNames(),
                ConfigRecords.formats(file.records()));
    }

    private static ColumnMapping mapping(String at, ConfigFile.@Nullable Columns given) {
        if (given == null) {
            return ColumnMapping.NONE;
        }
        try {
            return new ColumnMapping(
                    Objects.requireNonNullElse(given.names(), List.of()),
                    Objects.requireNonNullElse(given.rename(), Map.of()),
                    given.prediction());
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + ".columns." + e.getMessage());
        }
    }

    private static ServiceSettings.@Nullable Intake intake(ConfigFile.@Nullable Intake given, List<String> topics) {
        if (given == null) {
            return null;
        }
        String topic = given.topic();
        if (topic == null || !topics.contains(topic)) {
            throw new ConfigFile.InvalidConfig("http.intake.topic: one of kafka.topics is allowed, "
                    + String.join(", ", topics) + (topic == null ? "" : ": " + topic));
        }
        return new ServiceSettings.Intake(
                topic,
                Objects.requireNonNullElse(
                        atLeastOne("http.intake.requests_per_second", given.requestsPerSecond()), 1000),
                Objects.requireNonNullElse(atLeastOne("http.intake.waiting_mb", given.waitingMb()), 16) * 1_000_000L);
    }

    private @Nullable Deduplication deduplication() {
        if (file.deduplicate() == null) {
            return null;
        }
        Deduplication usual = Deduplication.DEFAULT;
        try {
            return new Deduplication(
                    value("deduplicate.within", file.deduplicate().within(), WindowSize::parseDuration, usual.within()),
                    Objects.requireNonNullElse(file.deduplicate().ids(), usual.ids()));
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig("deduplicate." + e.getMessage());
        }
    }

    private static ColumnSettings columns(String at, ConfigFile.@Nullable Columns given) {
        if (given == null) {
            return ColumnSettings.NONE;
        }
        try {
            return new ColumnSettings(names(given.ignore()), names(given.categorical()), names(given.numeric()));
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + ".columns: " + e.getMessage());
        }
    }

    private static @Nullable String stableVersion(String at, @Nullable String given) {
        if (given != null && (given.isEmpty() || given.length() > ModelRef.MAX_LENGTH)) {
            throw new ConfigFile.InvalidConfig(
                    at + ".stable_version: 1 to " + ModelRef.MAX_LENGTH + " characters are allowed: " + given);
        }
        return given;
    }

    private static Set<String> masked(ConfigFile.@Nullable Columns given) {
        return given == null || given.mask() == null ? Set.of() : Set.copyOf(given.mask());
    }

    private static Segmentation segmentation(String at, @Nullable List<ConfigFile.Segments> given) {
        try {
            return given == null
                    ? Segmentation.NONE
                    : new Segmentation(given.stream()
                            .map(way -> way.by().stream()
                                    .map(by -> new SegmentBy(by.by(), by.at()))
                                    .toList())
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + ".segments." + e.getMessage());
        }
    }

    private static @Nullable OutcomeSettings outcomes(String at, ConfigFile.@Nullable Performance given) {
        if (given == null) {
            return null;
        }
        try {
            OutcomeSettings usual = OutcomeSettings.of(task(given));
            return new OutcomeSettings(
                    usual.task(),
                    Objects.requireNonNullElse(given.metric(), usual.metric()),
                    Objects.requireNonNullElse(given.margin(), usual.margin()),
                    value(at + ".horizon", given.horizon(), WindowSize::parseDuration, usual.horizon()),
                    Objects.requireNonNullElse(given.sample(), usual.sample()),
                    given.labelsEvery() == null
                            ? null
                            : value(at + ".labels_every", given.labelsEvery(), ConfigSettings::silence, NEVER),
                    Objects.requireNonNullElse(given.fairness(), usual.fairness()));
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + "." + e.getMessage());
        }
    }

    private static Task task(ConfigFile.Performance given) {
        boolean regression = Objects.requireNonNullElse(given.regression(), false);
        boolean ofClasses = given.classes() != null
                || given.positive() != null
                || given.threshold() != null
                || given.probability() != null
                || given.value() != null;
        if (given.ranking() != null) {
            if (regression || ofClasses || given.quantiles() != null) {
                throw new IllegalArgumentException(
                        "ranking: has no classes, positive, probability, threshold, value, regression or quantiles");
            }
            return new Task.Ranking(given.ranking());
        }
        if (regression) {
            if (ofClasses) {
                throw new IllegalArgumentException(
                        "regression: has no classes, positive, probability, threshold or value");
            }
            SortedMap<String, Double> quantiles =
                    Objects.requireNonNullElse(given.quantiles(), Collections.emptySortedMap());
            return new Task.Regression(quantiles.entrySet().stream()
                    .map(one -> new Task.Regression.Quantile(one.getKey(), one.getValue()))
                    .toList());
        }
        if (given.quantiles() != null) {
            throw new IllegalArgumentException("quantiles: need regression: true");
        }
        if (given.classes() == null) {
            throw new IllegalArgumentException("classes: their names are needed, or regression: true, or ranking");
        }
        try {
            ClassificationLayout usual = given.positive() == null
                    ? ClassificationLayout.multiclass(given.classes())
                    : new ClassificationLayout(given.classes(), given.positive(), ClassificationLayout.OF_TWO);
            return new Task.Classification(
                    usual,
                    Objects.requireNonNullElse(given.probability(), false),
                    Objects.requireNonNullElse(given.threshold(), .5),
                    Objects.requireNonNullElse(given.value(), Collections.emptySortedMap()));
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(why.matches("[a-z]+: .*") ? why : "classes: " + why, e);
        }
    }

    private static AlertSettings alerts(String at, ConfigFile.@Nullable Alerts given, AlertSettings usual) {
        if (given == null) {
            return usual;
        }
        try {
            return new AlertSettings(
                    Objects.requireNonNullElse(given.hold(), usual.hold()),
                    Objects.requireNonNullElse(given.calm(), usual.calm()),
                    value(at + ".alerts.settle", given.settle(), WindowSize::parseDuration, usual.settle()),
                    given.expectEvery() == null
                            ? usual.expectEvery()
                            : value(at + ".alerts.expect_every", given.expectEvery(), ConfigSettings::silence, NEVER),
                    given.rules() == null ? usual.rules() : rules(at + ".alerts.rules", given.rules()),
                    given.quiet() == null
                            ? usual.quiet()
                            : value(at + ".alerts.quiet", given.quiet(), WindowSize::parseDuration, NEVER));
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + ".alerts." + e.getMessage());
        }
    }

    /** @param errors whether predictions are held against labels */
    private static List<DetectorSettings> detectors(
            String at, @Nullable List<ConfigFile.Detector> given, boolean errors) {
        List<DetectorSettings> detectors = new ArrayList<>();
        for (ConfigFile.Detector one : Objects.requireNonNullElse(given, List.<ConfigFile.Detector>of())) {
            String where = at + ".detectors[" + detectors.size() + "]";
            if (one == null) {
                throw new ConfigFile.InvalidConfig(where + ": column and method are needed");
            }
            DetectorMethod method = one(where + ".method", one.method(), DetectorMethod.values());
            Map<String, Double> parameters = new HashMap<>();
            put(parameters, "delta", one.delta());
            put(parameters, "threshold", one.threshold());
            put(parameters, "lambda", one.lambda());
            put(parameters, "limit", one.limit());
            try {
                DetectorSettings settings =
                        new DetectorSettings(Objects.requireNonNullElse(one.column(), ""), method, parameters);
                if (settings.isOfError() && !errors) {
                    throw new IllegalArgumentException(
                            "column: error needs performance, by which predictions meet labels");
                }
                detectors.add(settings);
            } catch (IllegalArgumentException e) {
                throw new ConfigFile.InvalidConfig(where + "." + e.getMessage());
            }
        }
        try {
            return DetectorSettings.all(detectors);
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + "." + e.getMessage());
        }
    }

    private static void put(Map<String, Double> parameters, String name, @Nullable Double value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private static List<OwnRule> rules(String at, List<ConfigFile.Rule> given) {
        List<OwnRule> rules = new ArrayList<>();
        for (ConfigFile.Rule rule : given) {
            String where = at + "[" + rules.size() + "]";
            try {
                rules.add(new OwnRule(
                        Objects.requireNonNullElse(rule.name(), ""),
                        one(where + ".number", rule.number(), ReportNumber.values()),
                        Objects.requireNonNullElse(rule.columns(), "*"),
                        rule.above(),
                        rule.below(),
                        rule.severity() == null
                                ? Severity.MODERATE
                                : one(where + ".severity", rule.severity(), Severity.values())));
            } catch (IllegalArgumentException e) {
                throw new ConfigFile.InvalidConfig(where + "." + e.getMessage());
            }
        }
        return rules;
    }

    /** One of several, by its name in small letters. */
    private static <T extends Enum<T>> T one(String at, @Nullable String text, T[] all) {
        for (T one : all) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        throw new ConfigFile.InvalidConfig(at + ": one of "
                + Arrays.stream(all)
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + " is allowed" + (text == null ? "" : ": " + text));
    }

    private static Duration silence(String text) {
        return text.equals("never") ? NEVER : WindowSize.parseDuration(text);
    }

    private static Map<String, Expectation> expectations(String at, ConfigFile.@Nullable Columns given) {
        Map<String, Expectation> all = new HashMap<>();
        if (given != null && given.expect() != null) {
            given.expect().forEach((column, one) -> {
                String where = at + ".columns.expect." + column;
                if (one == null) {
                    throw new ConfigFile.InvalidConfig(
                            where + ": what is expected: required, max_null_ratio, min, max, allowed or pattern");
                }
                try {
                    all.put(column, expectation(one));
                } catch (IllegalArgumentException e) {
                    throw new ConfigFile.InvalidConfig(where + "." + e.getMessage());
                }
            });
        }
        return Map.copyOf(all);
    }

    private static Expectation expectation(ConfigFile.Expect given) {
        return new Expectation(
                Objects.requireNonNullElse(given.required(), false),
                given.maxNullRatio(),
                given.min(),
                given.max(),
                given.allowed() == null ? null : new TreeSet<>(given.allowed()),
                given.pattern() == null ? null : pattern(given.pattern()));
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern: not one of RE2: " + e.getMessage(), e);
        }
    }

    private static Set<String> names(@Nullable List<String> given) {
        return given == null ? Set.of() : new HashSet<>(given);
    }

    private LearningSettings learningSettings() {
        LearningSettings usual = LearningSettings.DEFAULT;
        if (file.learning() == null) {
            return usual;
        }
        try {
            return new LearningSettings(
                    Objects.requireNonNullElse(file.learning().enabled(), usual.enabled()),
                    Objects.requireNonNullElse(file.learning().events(), usual.events()),
                    value("learning.span", file.learning().span(), WindowSize::parseDuration, usual.span()),
                    Objects.requireNonNullElse(file.learning().blocks(), usual.blocks()),
                    Objects.requireNonNullElse(file.learning().rows(), usual.rows()));
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig("learning." + e.getMessage());
        }
    }

    private StreamLimits streamLimits() {
        StreamLimits usual = StreamLimits.DEFAULT;
        if (file.limits() == null) {
            return usual;
        }
        Integer megabytes = atLeastOne("limits.live_profiles_mb", file.limits().liveProfilesMb());
        return new StreamLimits(
                Objects.requireNonNullElse(
                        atLeastOne("limits.models", file.limits().models()), usual.models()),
                Objects.requireNonNullElse(
                        atLeastOne("limits.versions", file.limits().versions()), usual.versions()),
                Objects.requireNonNullElse(
                        atLeastOne("limits.windows", file.limits().windows()), usual.windows()),
                megabytes == null ? usual.liveBytes() : megabytes * 1_000_000L,
                value(
                        "limits.forget_after",
                        file.limits().forgetAfter(),
                        WindowSize::parseDuration,
                        usual.forgetAfter()),
                Objects.requireNonNullElse(
                        atLeastOne("limits.outcomes", file.limits().outcomes()), usual.outcomes()));
    }

    private SeriesLimits seriesLimits() {
        SeriesLimits usual = SeriesLimits.DEFAULT;
        ConfigFile.Limits given = file.limits();
        return given == null
                ? usual
                : new SeriesLimits(
                        Objects.requireNonNullElse(
                                atLeastOne("limits.metric_series", given.metricSeries()), usual.series()),
                        Objects.requireNonNullElse(
                                atLeastOne("limits.metric_columns", given.metricColumns()), usual.columns()));
    }

    private static @Nullable Integer atLeastOne(String at, @Nullable Integer given) {
        if (given != null && given < 1) {
            throw new ConfigFile.InvalidConfig(at + ": 1 or more is allowed: " + given);
        }
        return given;
    }

    private static WindowSettings windows(String at, ConfigFile.@Nullable Windows own, WindowSettings fallback) {
        if (own == null) {
            return fallback;
        }
        List<WindowSize> sizes = new ArrayList<>();
        for (String size : Objects.requireNonNullElse(own.windows(), List.<String>of())) {
            sizes.add(value(at + ".windows", size, WindowSize::parse, WindowSettings.DEFAULT.pane()));
        }
        Duration grace = value(at + ".grace", own.grace(), WindowSize::parseDuration, fallback.grace());
        Duration restatement =
                value(at + ".restatement", own.restatement(), WindowSize::parseDuration, fallback.restatement());
        ZoneId zone = value(at + ".timezone", own.timezone(), ZoneId::of, fallback.zone());
        try {
            return new WindowSettings(sizes.isEmpty() ? fallback.sizes() : sizes, grace, restatement, zone);
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + ".windows: " + e.getMessage());
        }
    }

    static <T> T value(String at, @Nullable String text, Function<String, T> parse, T fallback) {
        try {
            return text == null ? fallback : parse.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ConfigFile.InvalidConfig(at + ": " + e.getMessage());
        }
    }
}
