package io.plumbline.monitor.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.IngestSettings.Deduplication;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.ReceiverSettings;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.StartPosition;
import io.plumbline.monitor.stream.StreamLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file, as it is written: every key may be left out. Texts may hold {@code ${NAME}}, which is replaced
 * by an environment variable; that is how secrets come in.
 *
 * @param kafka the broker and what is read from it
 * @param http where the console listens
 * @param dataDir where state is kept between starts
 * @param falseAlarmPeriod time in which a model has at most one false drift alert on average; 90d unless given
 * @param idleAfter how long nothing of a model comes before windows stop waiting for it; 30s unless given
 * @param maxEventBytes largest record taken in; 1048576 unless given
 * @param deduplicate when an event is one that came before; each is counted unless given
 * @param maxAhead how far an event's time may be ahead of its record's timestamp; 10m unless given
 * @param defaults windows of models that no entry of {@code models} matches
 * @param models the first that matches a model's name applies
 * @param notifications where alerts are sent
 * @param learning how references are learned where nobody gave one
 * @param limits what is held at most
 */
public record ConfigFile(
        @Nullable Kafka kafka,
        @Nullable Http http,
        @Nullable String dataDir,
        @Nullable String falseAlarmPeriod,
        @Nullable String idleAfter,
        @Nullable Integer maxEventBytes,
        @Nullable String maxAhead,
        @Nullable Deduplicate deduplicate,
        @Nullable Windows defaults,
        @Nullable List<Model> models,
        @JsonProperty("notify") @Nullable Notify notifications,
        @Nullable Learning learning,
        @Nullable Limits limits) {

    /**
     * @param applicationId name of the consumer group; internal topics and transactional ids begin with it; plumbline
     *     unless given
     * @param from latest, earliest or a duration such as 24h
     * @param topicPrefix what the names of Plumbline's own topics begin with; {@code plumbline.} unless given
     * @param properties further settings of Kafka's clients and of Kafka Streams
     */
    public record Kafka(
            @Nullable String bootstrapServers,
            @Nullable String applicationId,
            @Nullable List<String> topics,
            @Nullable String from,
            @Nullable String topicPrefix,
            @Nullable Map<String, String> properties) {}

    /** @param intake events that come over HTTP; none unless given */
    public record Http(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable Intake intake) {}

    /**
     * @param topic where events of {@code POST /api/v1/events} go, one of {@code kafka.topics}
     * @param requestsPerSecond of one client address, at most; 1000 unless given
     * @param waitingMb megabytes of events that may wait for the broker; 16 unless given
     */
    public record Intake(
            @Nullable String topic,
            @Nullable Integer requestsPerSecond,
            @Nullable Integer waitingMb) {}

    /**
     * @param within time between the records of an event and its duplicate; 1h unless given
     * @param ids most identities remembered of one partition; 100000 unless given
     */
    public record Deduplicate(
            @Nullable String within, @Nullable Integer ids) {}

    /**
     * @param windows sizes, such as 5m, 1h, 1d
     * @param grace how long after its end a window still takes events before it is reported
     * @param restatement how long after that late events restate it
     */
    public record Windows(
            @Nullable List<String> windows,
            @Nullable String grace,
            @Nullable String restatement,
            @Nullable String timezone) {}

    /**
     * @param match a model's name, in which {@code *} stands for any text
     * @param columns what its columns are, for the reference that is learned of it
     */
    public record Model(
            String match,
            @Nullable List<String> windows,
            @Nullable String grace,
            @Nullable String restatement,
            @Nullable String timezone,
            @Nullable Columns columns) {}

    /**
     * @param ignore columns that are not compared, such as ids; reports name them
     * @param categorical columns whose values are categories, whatever they look like
     * @param numeric columns whose values are numbers, however few there are
     */
    public record Columns(
            @Nullable List<String> ignore,
            @Nullable List<String> categorical,
            @Nullable List<String> numeric) {}

    /**
     * @param models models of one source partition; 10000 unless given
     * @param versions versions of a model with open windows at one source partition; 100 unless given
     * @param windows windows of a model that late events can restate; 100000 unless given
     * @param liveProfilesMb megabytes of heap for live profiles; a quarter of the heap unless given
     * @param forgetAfter silence after which nothing is kept of a model but its reports; 30d unless given
     */
    public record Limits(
            @Nullable Integer models,
            @Nullable Integer versions,
            @Nullable Integer windows,
            @Nullable Integer liveProfilesMb,
            @Nullable String forgetAfter) {}

    /**
     * @param enabled whether references are learned from the stream; true unless given
     * @param events inference events that a first look, without verdicts, is made of; 5000 unless given
     * @param span time over which natural variation is taken, until which there are no verdicts; 7d unless given
     * @param blocks windows of about an hour that must have come in that time; 20 unless given
     * @param rows most events in the sample that cells are cut from; 20000 unless given
     */
    public record Learning(
            @Nullable Boolean enabled,
            @Nullable Integer events,
            @Nullable String span,
            @Nullable Integer blocks,
            @Nullable Integer rows) {}

    /** @param publicUrl address of the console as receivers reach it, for links in messages */
    public record Notify(
            @Nullable String publicUrl, @Nullable List<Receiver> receivers) {}

    /**
     * @param kind slack or webhook
     * @param url address that takes POST requests; {@code ${NAME}} keeps it out of the file
     * @param secret that webhooks are signed with: whsec_ and base64
     */
    public record Receiver(
            @Nullable String name,
            @Nullable String kind,
            @Nullable String url,
            @Nullable String secret) {
        @Override
        public String toString() {
            return "Receiver " + name;
        }
    }

    /** A configuration that cannot be used; the message says where and what is allowed. */
    public static final class InvalidConfig extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidConfig(String message) {
            super(message);
        }
    }

    /** The configuration of an empty file. */
    public static final ConfigFile EMPTY =
            new ConfigFile(null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /**
     * Reads a file.
     *
     * @param environment value of an environment variable, null where it is not set
     * @throws InvalidConfig if the file cannot be read or is not a configuration
     */
    public static ConfigFile read(Path file, Function<String, @Nullable String> environment) {
        try {
            String text = substitute(Files.readString(file), file, environment);
            JsonNode tree = YAML.readTree(text);
            boolean empty = tree == null || tree.isMissingNode() || tree.isNull();
            return empty ? EMPTY : YAML.treeToValue(tree, ConfigFile.class);
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidConfig(file + ": " + path(e) + ": unknown key; allowed are "
                    + String.join(
                            ", ",
                            e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .toList()));
        } catch (MismatchedInputException e) {
            throw new InvalidConfig(file + ": " + path(e) + ": " + expected(e.getTargetType()) + " is allowed here");
        } catch (JsonMappingException e) {
            throw new InvalidConfig(file + ": " + path(e) + ": " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new InvalidConfig(
                    file + ": line " + e.getLocation().getLineNr() + ": not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidConfig(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null || type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "a mapping of keys to values";
        }
        return type == String.class ? "a text" : type == Integer.class ? "a whole number" : "a list";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String substitute(String text, Path file, Function<String, @Nullable String> environment) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String value = environment.apply(match.group(1));
            if (value == null) {
                throw new InvalidConfig(file + ": the environment variable " + match.group(1) + " is not set");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    public boolean namesBroker() {
        return kafka != null && kafka.bootstrapServers() != null;
    }

    /** This configuration with the given broker. */
    public ConfigFile withBroker(String bootstrapServers) {
        return withCommandLine(bootstrapServers, null, null, null, null);
    }

    /** This configuration, with what is not null here in place of its own. */
    public ConfigFile withCommandLine(
            @Nullable String bootstrapServers,
            @Nullable List<String> topics,
            @Nullable String from,
            @Nullable Path data,
            @Nullable Integer port) {
        Kafka k = kafkaSection();
        Http h = httpSection();
        return with(
                new Kafka(
                        bootstrapServers == null ? k.bootstrapServers() : bootstrapServers,
                        k.applicationId(),
                        topics == null ? k.topics() : topics,
                        from == null ? k.from() : from,
                        k.topicPrefix(),
                        k.properties()),
                new Http(h.host(), port == null ? h.port() : port, h.intake()),
                data == null ? dataDir : data.toString());
    }

    /** This configuration, with events taken over HTTP for the first of its topics unless it says where they go. */
    public ConfigFile withIntake() {
        Http h = httpSection();
        if (h.intake() != null) {
            return this;
        }
        String topic = kafkaSettings().topics().get(0);
        return with(kafka, new Http(h.host(), h.port(), new Intake(topic, null, null)), dataDir);
    }

    private ConfigFile with(@Nullable Kafka otherKafka, Http otherHttp, @Nullable String otherData) {
        return new ConfigFile(
                otherKafka,
                otherHttp,
                otherData,
                falseAlarmPeriod,
                idleAfter,
                maxEventBytes,
                maxAhead,
                deduplicate,
                defaults,
                models,
                notifications,
                learning,
                limits);
    }

    private Http httpSection() {
        return http == null ? new Http(null, null, null) : http;
    }

    private Kafka kafkaSection() {
        return kafka == null ? new Kafka(null, null, null, null, null, null) : kafka;
    }

    /**
     * The broker that this configuration names, and how it is used.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public KafkaSettings kafkaSettings() {
        Kafka k = kafkaSection();
        if (k.bootstrapServers() == null) {
            throw new InvalidConfig("kafka.bootstrap_servers: needed, such as localhost:9092");
        }
        try {
            return new KafkaSettings(
                    k.bootstrapServers(),
                    Objects.requireNonNullElse(k.applicationId(), "plumbline"),
                    Objects.requireNonNullElse(k.topics(), List.of(Topics.EVENTS)),
                    value("kafka.from", k.from(), StartPosition::parse, StartPosition.parse("latest")),
                    Objects.requireNonNullElse(k.topicPrefix(), Topics.PREFIX),
                    Objects.requireNonNullElse(k.properties(), Map.of()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("kafka." + e.getMessage());
        }
    }

    /**
     * The settings that this configuration amounts to.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public ServiceSettings toSettings() {
        Http h = httpSection();
        KafkaSettings broker = kafkaSettings();
        WindowSettings fallback = windows("defaults", defaults, WindowSettings.DEFAULT);
        List<ServiceSettings.ModelEntry> entries = new ArrayList<>();
        for (Model model : Objects.requireNonNullElse(models, List.<Model>of())) {
            String at = "models[" + entries.size() + "]";
            Windows own = new Windows(model.windows(), model.grace(), model.restatement(), model.timezone());
            entries.add(new ServiceSettings.ModelEntry(
                    value(at + ".match", model.match(), UnaryOperator.identity(), ""),
                    windows(at, own, fallback),
                    columns(at, model.columns())));
        }
        int port = Objects.requireNonNullElse(h.port(), 8080);
        if (port < 0 || port > 65_535) {
            throw new InvalidConfig("http.port: 0 to 65535 is allowed: " + port);
        }
        return new ServiceSettings(
                broker,
                Path.of(Objects.requireNonNullElse(dataDir, "data")),
                new ServiceSettings.Http(
                        Objects.requireNonNullElse(h.host(), "127.0.0.1"), port, intake(h.intake(), broker.topics())),
                value("false_alarm_period", falseAlarmPeriod, WindowSize::parseDuration, Duration.ofDays(90)),
                value("idle_after", idleAfter, WindowSize::parseDuration, Duration.ofSeconds(30)),
                new IngestSettings(
                        Objects.requireNonNullElse(maxEventBytes, IngestSettings.DEFAULT.maxBytes()),
                        value("max_ahead", maxAhead, WindowSize::parseDuration, IngestSettings.DEFAULT.maxAhead()),
                        deduplication()),
                fallback,
                entries,
                notifySettings(),
                learningSettings(),
                streamLimits());
    }

    private static ServiceSettings.@Nullable Intake intake(@Nullable Intake given, List<String> topics) {
        if (given == null) {
            return null;
        }
        String topic = given.topic();
        if (topic == null || !topics.contains(topic)) {
            throw new InvalidConfig("http.intake.topic: one of kafka.topics is allowed, " + String.join(", ", topics)
                    + (topic == null ? "" : ": " + topic));
        }
        return new ServiceSettings.Intake(
                topic,
                Objects.requireNonNullElse(
                        atLeastOne("http.intake.requests_per_second", given.requestsPerSecond()), 1000),
                Objects.requireNonNullElse(atLeastOne("http.intake.waiting_mb", given.waitingMb()), 16) * 1_000_000L);
    }

    private @Nullable Deduplication deduplication() {
        if (deduplicate == null) {
            return null;
        }
        Deduplication usual = Deduplication.DEFAULT;
        try {
            return new Deduplication(
                    value("deduplicate.within", deduplicate.within(), WindowSize::parseDuration, usual.within()),
                    Objects.requireNonNullElse(deduplicate.ids(), usual.ids()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("deduplicate." + e.getMessage());
        }
    }

    private static ColumnSettings columns(String at, @Nullable Columns given) {
        if (given == null) {
            return ColumnSettings.NONE;
        }
        try {
            return new ColumnSettings(names(given.ignore()), names(given.categorical()), names(given.numeric()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(at + ".columns: " + e.getMessage());
        }
    }

    private static Set<String> names(@Nullable List<String> given) {
        return given == null ? Set.of() : new HashSet<>(given);
    }

    private LearningSettings learningSettings() {
        LearningSettings usual = LearningSettings.DEFAULT;
        if (learning == null) {
            return usual;
        }
        try {
            return new LearningSettings(
                    Objects.requireNonNullElse(learning.enabled(), usual.enabled()),
                    Objects.requireNonNullElse(learning.events(), usual.events()),
                    value("learning.span", learning.span(), WindowSize::parseDuration, usual.span()),
                    Objects.requireNonNullElse(learning.blocks(), usual.blocks()),
                    Objects.requireNonNullElse(learning.rows(), usual.rows()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("learning." + e.getMessage());
        }
    }

    private StreamLimits streamLimits() {
        StreamLimits usual = StreamLimits.DEFAULT;
        if (limits == null) {
            return usual;
        }
        Integer megabytes = atLeastOne("limits.live_profiles_mb", limits.liveProfilesMb());
        return new StreamLimits(
                Objects.requireNonNullElse(atLeastOne("limits.models", limits.models()), usual.models()),
                Objects.requireNonNullElse(atLeastOne("limits.versions", limits.versions()), usual.versions()),
                Objects.requireNonNullElse(atLeastOne("limits.windows", limits.windows()), usual.windows()),
                megabytes == null ? usual.liveBytes() : megabytes * 1_000_000L,
                value("limits.forget_after", limits.forgetAfter(), WindowSize::parseDuration, usual.forgetAfter()));
    }

    private static @Nullable Integer atLeastOne(String at, @Nullable Integer given) {
        if (given != null && given < 1) {
            throw new InvalidConfig(at + ": 1 or more is allowed: " + given);
        }
        return given;
    }

    private NotifySettings notifySettings() {
        if (notifications == null) {
            return new NotifySettings(null, List.of());
        }
        List<ReceiverSettings> receivers = new ArrayList<>();
        for (Receiver receiver : Objects.requireNonNullElse(notifications.receivers(), List.<Receiver>of())) {
            String at = "notify.receivers[" + receivers.size() + "].";
            try {
                receivers.add(new ReceiverSettings(
                        needed("name", receiver.name()),
                        needed("kind", receiver.kind()),
                        needed("url", receiver.url()),
                        receiver.secret()));
            } catch (IllegalArgumentException e) {
                throw new InvalidConfig(at + e.getMessage());
            }
        }
        try {
            return new NotifySettings(notifications.publicUrl(), receivers);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("notify." + e.getMessage());
        }
    }

    private static String needed(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": needed");
        }
        return value;
    }

    private static WindowSettings windows(String at, @Nullable Windows own, WindowSettings fallback) {
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
            throw new InvalidConfig(at + ".windows: " + e.getMessage());
        }
    }

    private static <T> T value(String at, @Nullable String text, Function<String, T> parse, T fallback) {
        try {
            return text == null ? fallback : parse.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new InvalidConfig(at + ": " + e.getMessage());
        }
    }
}
