package io.plumbline.monitor.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What lies on the topic of settings, as JSON. Members that a later program added are passed over. */
public final class PolicyJson {
    private static final int HASH_BYTES = 8;
    private static final String SCHEMA = "plumbline.settings/1";

    private PolicyJson() {}

    private record Policy(
            List<String> windows,
            Duration grace,
            Duration restatement,
            String timezone,
            Duration falseAlarmPeriod,
            Set<String> ignored,
            Set<String> categorical,
            Set<String> numeric,
            @Nullable List<List<By>> segments,
            List<String> names,
            Map<String, String> rename,
            @Nullable String prediction,
            @Nullable Map<String, Expected> expect,
            @Nullable Alerts alerts,
            @Nullable Outcomes outcomes,
            @Nullable Set<String> masked,
            @Nullable String stableVersion,
            @Nullable List<Detector> detectors) {

        static Policy of(ModelPolicy policy) {
            WindowSettings windows = policy.windows();
            ColumnSettings columns = policy.columns();
            ColumnMapping mapping = policy.mapping();
            return new Policy(
                    windows.sizes().stream().map(WindowSize::toString).toList(),
                    windows.grace(),
                    windows.restatement(),
                    windows.zone().getId(),
                    policy.falseAlarmPeriod(),
                    new TreeSet<>(columns.ignored()),
                    new TreeSet<>(columns.categorical()),
                    new TreeSet<>(columns.numeric()),
                    policy.segmentation().isNone() ? null : By.of(policy.segmentation()),
                    mapping.names(),
                    mapping.rename(),
                    mapping.prediction(),
                    Expected.of(policy.expectations()),
                    new Alerts(
                            policy.alerts().hold(),
                            policy.alerts().calm(),
                            policy.alerts().settle().isZero()
                                    ? null
                                    : policy.alerts().settle(),
                            policy.alerts().expectEvery(),
                            policy.alerts().rules().isEmpty()
                                    ? null
                                    : policy.alerts().rules(),
                            policy.alerts().quiet()),
                    policy.outcomes() == null ? null : Outcomes.of(policy.outcomes()),
                    policy.masked().isEmpty() ? null : new TreeSet<>(policy.masked()),
                    policy.stableVersion(),
                    policy.detectors().isEmpty()
                            ? null
                            : policy.detectors().stream().map(Detector::of).toList());
        }

        ModelPolicy policy() {
            return new ModelPolicy(
                    new WindowSettings(
                            windows.stream().map(WindowSize::parse).toList(), grace, restatement, ZoneId.of(timezone)),
                    falseAlarmPeriod,
                    new ColumnSettings(or(ignored), or(categorical), or(numeric)),
                    segments == null ? Segmentation.NONE : By.segmentation(segments),
                    new ColumnMapping(
                            Objects.requireNonNullElse(names, List.of()),
                            Objects.requireNonNullElse(rename, Map.of()),
                            prediction),
                    Expected.expectations(expect),
                    alerts == null
                            ? AlertSettings.DEFAULT
                            : new AlertSettings(
                                    alerts.hold(),
                                    alerts.calm(),
                                    Objects.requireNonNullElse(alerts.settle(), Duration.ZERO),
                                    alerts.expectEvery(),
                                    Objects.requireNonNullElse(alerts.rules(), List.of()),
                                    alerts.quiet()),
                    outcomes == null ? null : outcomes.settings(),
                    or(masked),
                    stableVersion,
                    detectors == null
                            ? List.of()
                            : detectors.stream().map(Detector::settings).toList());
        }

        private static Set<String> or(@Nullable Set<String> given) {
            return given == null ? Set.of() : Set.copyOf(given);
        }
    }

    private record By(String name, List<Double> at) {
        static List<List<By>> of(Segmentation segmentation) {
            return segmentation.ways().stream()
                    .map(way ->
                            way.stream().map(by -> new By(by.name(), by.at())).toList())
                    .toList();
        }

        static Segmentation segmentation(List<List<By>> ways) {
            return new Segmentation(ways.stream()
                    .map(way -> way.stream()
                            .map(by -> new SegmentBy(by.name, Objects.requireNonNullElse(by.at, List.of())))
                            .toList())
                    .toList());
        }
    }

    private record Alerts(
            int hold,
            int calm,
            @Nullable Duration settle,
            @Nullable Duration expectEvery,
            @Nullable List<OwnRule> rules,
            @Nullable Duration quiet) {}

    private record Detector(
            String column, DetectorMethod method, @Nullable SortedMap<String, Double> parameters) {
        static Detector of(DetectorSettings settings) {
            return new Detector(
                    settings.column(),
                    settings.method(),
                    settings.parameters().isEmpty() ? null : new TreeMap<>(settings.parameters()));
        }

        DetectorSettings settings() {
            return new DetectorSettings(column, method, parameters == null ? Map.of() : parameters);
        }
    }

    /** Without classes it is of numbers. */
    private record Outcomes(
            @Nullable List<String> classes,
            @Nullable String positive,
            int resolution,
            boolean probability,
            double threshold,
            String metric,
            double margin,
            Duration horizon,
            double sample,
            @Nullable Duration labelsEvery,
            @Nullable List<String> fairness,
            @Nullable SortedMap<String, SortedMap<String, Double>> values,
            @Nullable List<Task.Regression.Quantile> quantiles,
            @Nullable Integer ranking) {

        static Outcomes of(OutcomeSettings settings) {
            Task.Classification classes = settings.task() instanceof Task.Classification task ? task : null;
            return new Outcomes(
                    classes == null ? null : classes.layout().classes(),
                    classes == null ? null : classes.layout().positive(),
                    classes == null ? 0 : classes.layout().resolution(),
                    classes != null && classes.probability(),
                    classes == null ? 0 : classes.threshold(),
                    settings.metric(),
                    settings.margin(),
                    settings.horizon(),
                    settings.sample(),
                    settings.labelsEvery(),
                    settings.fairness().isEmpty() ? null : settings.fairness(),
                    classes == null || classes.values().isEmpty() ? null : classes.values(),
                    settings.task() instanceof Task.Regression numbers
                                    && !numbers.quantiles().isEmpty()
                            ? numbers.quantiles()
                            : null,
                    settings.task() instanceof Task.Ranking ranking ? ranking.at() : null);
        }

        OutcomeSettings settings() {
            return new OutcomeSettings(
                    task(),
                    metric,
                    margin,
                    horizon,
                    sample,
                    labelsEvery,
                    Objects.requireNonNullElse(fairness, List.of()));
        }

        private Task task() {
            if (ranking != null) {
                return new Task.Ranking(ranking);
            }
            return classes == null
                    ? new Task.Regression(Objects.requireNonNullElse(quantiles, List.of()))
                    : new Task.Classification(
                            new ClassificationLayout(classes, positive, resolution),
                            probability,
                            threshold,
                            Objects.requireNonNullElseGet(values, TreeMap::new));
        }
    }

    private record Expected(
            boolean required,
            @Nullable Double maxNullRatio,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable SortedSet<String> allowed,
            @Nullable String pattern) {

        /** Null for none. */
        static @Nullable Map<String, Expected> of(Map<String, Expectation> expectations) {
            Map<String, Expected> all = new TreeMap<>();
            expectations.forEach((column, one) -> all.put(
                    column,
                    new Expected(
                            one.required(),
                            one.maxNullRatio(),
                            one.min(),
                            one.max(),
                            one.allowed(),
                            one.pattern() == null ? null : one.pattern().pattern())));
            return all.isEmpty() ? null : all;
        }

        static Map<String, Expectation> expectations(@Nullable Map<String, Expected> given) {
            Map<String, Expectation> all = new HashMap<>();
            if (given != null) {
                given.forEach((column, one) -> all.put(
                        column,
                        new Expectation(
                                one.required,
                                one.maxNullRatio,
                                one.min,
                                one.max,
                                one.allowed,
                                one.pattern == null ? null : Pattern.compile(one.pattern))));
            }
            return Map.copyOf(all);
        }
    }

    private record Entry(String match, Policy policy) {}

    private record Version(List<Entry> models, Policy otherwise) {
        static Version of(ConfiguredPolicies policies) {
            return new Version(
                    policies.models().stream()
                            .map(entry -> new Entry(entry.match(), Policy.of(entry.policy())))
                            .toList(),
                    Policy.of(policies.otherwise()));
        }

        ConfiguredPolicies policies() {
            return new ConfiguredPolicies(
                    models.stream()
                            .map(entry -> new ConfiguredPolicies.Entry(
                                    entry.match(), entry.policy().policy()))
                            .toList(),
                    otherwise.policy());
        }
    }

    private record Versions(String schema, int first, List<Version> all) {}

    /** @param from null for the beginning of time */
    private record Stretch(@Nullable Instant from, Policy policy) {}

    private record Plan(String schema, List<Stretch> stretches) {}

    private record Decided(String schema, int version) {}

    public static byte[] toBytes(PolicyVersions versions) {
        return Json.bytes(new Versions(
                SCHEMA,
                versions.first(),
                versions.all().stream().map(Version::of).toList()));
    }

    /** 16 hexadecimal digits of the SHA-256 of a policy's JSON: the same for the same settings, whoever reads them. */
    public static String hash(ModelPolicy policy) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Json.bytes(Policy.of(policy)));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static PolicyVersions versions(byte[] bytes) {
        Versions read = read(bytes, Versions.class);
        return built(() -> new PolicyVersions(
                read.first(), read.all().stream().map(Version::policies).toList()));
    }

    public static byte[] toBytes(ModelPlan plan) {
        return Json.bytes(new Plan(
                SCHEMA,
                plan.stretches().stream()
                        .map(one -> new Stretch(
                                one.from() == Long.MIN_VALUE ? null : Instant.ofEpochMilli(one.from()),
                                Policy.of(one.policy())))
                        .toList()));
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static ModelPlan plan(byte[] bytes) {
        Plan read = read(bytes, Plan.class);
        return built(() -> ModelPlan.of(read.stretches().stream()
                .map(one -> new ModelPlan.Stretch(
                        one.from() == null ? Long.MIN_VALUE : one.from().toEpochMilli(),
                        one.policy().policy()))
                .toList()));
    }

    public static byte[] decidedToBytes(int version) {
        return Json.bytes(new Decided(SCHEMA, version));
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static int decided(byte[] bytes) {
        return read(bytes, Decided.class).version();
    }

    public static byte[] toBytes(Silence silence) {
        return Json.bytes(silence);
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static Silence silence(byte[] bytes) {
        return read(bytes, Silence.class);
    }

    public static byte[] toBytes(AlertAnswer answer) {
        return Json.bytes(answer);
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static AlertAnswer answer(byte[] bytes) {
        return read(bytes, AlertAnswer.class);
    }

    public static byte[] toBytes(Retirement retirement) {
        return Json.bytes(retirement);
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static Retirement retirement(byte[] bytes) {
        return read(bytes, Retirement.class);
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        T read = Json.read(bytes, type);
        if (read == null) {
            throw new IllegalArgumentException("not a record of " + SCHEMA + ": null");
        }
        return read;
    }

    private static <T> T built(java.util.function.Supplier<T> build) {
        try {
            return build.get();
        } catch (DateTimeException | PatternSyntaxException | NullPointerException e) {
            throw new IllegalArgumentException("not a record of " + SCHEMA + ": " + e.getMessage(), e);
        }
    }
}
