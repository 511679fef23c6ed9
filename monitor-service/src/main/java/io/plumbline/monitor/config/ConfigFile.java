package io.plumbline.monitor.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.stream.StartPosition;
import io.plumbline.monitor.web.AccessSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file, as it is written: every key may be left out. Texts may hold {@code ${NAME}}, which is replaced
 * by an environment variable; that is how secrets come in.
 *
 * @param kafka the broker and what is read from it
 * @param http where the console listens
 * @param dataDir where state is kept between starts
 * @param falseAlarmPeriod time in which a model has at most one false drift alert on average; 90d unless given
 * @param falseAlarmModels models that share it: one false alert of all of them together; each has its own unless given
 * @param idleAfter how long nothing of a model comes before windows stop waiting for it; 30s unless given
 * @param maxEventBytes largest record taken in; 1048576 unless given
 * @param deduplicate when an event is one that came before; each is counted unless given
 * @param maxAhead how far an event's time may be ahead of its record's timestamp; 10m unless given
 * @param defaults windows of models that no entry of {@code models} matches
 * @param models the first that matches a model's name applies
 * @param notifications where alerts are sent
 * @param learning how references are learned where nobody gave one
 * @param limits what is held at most
 * @param records how the records of topics are read that do not say so themselves
 */
public record ConfigFile(
        @Nullable Kafka kafka,
        @Nullable Http http,
        @Nullable String dataDir,
        @Nullable String falseAlarmPeriod,
        @Nullable Integer falseAlarmModels,
        @Nullable String idleAfter,
        @Nullable Integer maxEventBytes,
        @Nullable String maxAhead,
        @Nullable Deduplicate deduplicate,
        @Nullable Windows defaults,
        @Nullable List<Model> models,
        @JsonProperty("notify") @Nullable Notify notifications,
        @Nullable Learning learning,
        @Nullable Limits limits,
        @Nullable List<Records> records) {

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

    /**
     * @param host address to listen on; 127.0.0.1 unless given
     * @param intake events that come over HTTP; none unless given
     * @param access who is let in; needed unless the host is loopback, where all are who are on it
     * @param management where metrics and health are answered instead
     */
    public record Http(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable Intake intake,
            @Nullable Access access,
            @Nullable Management management) {}

    /**
     * A port for those who run the service. It has {@code /metrics}, {@code /livez} and {@code /readyz}, which are then nowhere else, and asks nobody for a
     * token.
     *
     * @param host address to listen on; 127.0.0.1 unless given
     */
    public record Management(
            @Nullable String host, @Nullable Integer port) {}

    /**
     * Who is let in: {@code open} alone for everybody who reaches the service, or who has a token.
     *
     * @param everybody {@code open}
     * @param tokensFile file with more of them, as a list in YAML
     * @param oidc a provider whose tokens are taken as well, or instead
     * @param metrics {@code open} if they need no token
     * @param events {@code open} if who sends them over HTTP needs none
     * @param sessionKey secret of all instances that sessions of browsers are signed with, so that each takes those of the others
     * @param sessionKeyFile file with it
     */
    public record Access(
            @JsonIgnore @Nullable String everybody,
            @Nullable List<Token> tokens,
            @Nullable String tokensFile,
            @Nullable Oidc oidc,
            @Nullable String metrics,
            @Nullable String events,
            @Nullable String sessionKey,
            @Nullable String sessionKeyFile) {
        @JsonCreator
        static Access of(
                @JsonProperty("tokens") @Nullable List<Token> tokens,
                @JsonProperty("tokens_file") @Nullable String tokensFile,
                @JsonProperty("oidc") @Nullable Oidc oidc,
                @JsonProperty("metrics") @Nullable String metrics,
                @JsonProperty("events") @Nullable String events,
                @JsonProperty("session_key") @Nullable String sessionKey,
                @JsonProperty("session_key_file") @Nullable String sessionKeyFile) {
            return new Access(null, tokens, tokensFile, oidc, metrics, events, sessionKey, sessionKeyFile);
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Access of(String everybody) {
            return new Access(everybody, null, null, null, null, null, null, null);
        }

        @Override
        public String toString() {
            return "Access " + tokens;
        }
    }

    /**
     * An OpenID provider.
     *
     * @param issuer its address, as it stands in its tokens
     * @param audience what it calls this service
     * @param jwksUri where its keys are; found from the issuer unless given
     * @param claim that says what is allowed; {@code scope} unless given
     * @param read its values that allow to see everything; {@code plumbline:read} unless any is given
     * @param write that allow to answer as well; {@code plumbline:write}
     * @param admin that allow everything; {@code plumbline:admin}
     */
    public record Oidc(
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable String jwksUri,
            @Nullable String claim,
            @Nullable List<String> read,
            @Nullable List<String> write,
            @Nullable List<String> admin) {}

    /**
     * A token, as {@code plumbline token new} prints it.
     *
     * @param name who has it
     * @param scope read, write or admin
     * @param sha256 of the token
     */
    public record Token(
            @Nullable String name,
            @Nullable String scope,
            @Nullable String sha256) {
        @Override
        public String toString() {
            return "Token " + name;
        }
    }

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
     * @param alerts how alerts begin and end
     */
    public record Windows(
            @Nullable List<String> windows,
            @Nullable String grace,
            @Nullable String restatement,
            @Nullable String timezone,
            @Nullable Alerts alerts) {}

    /**
     * @param hold windows in a row in which something must have moved before an alert fires; 1 unless given
     * @param calm windows in a row that end an alert; 2 unless given
     * @param settle how long after a version's first window or another reference drift begins no alert; 0s unless given
     * @param expectEvery how long nothing may come of a model, or {@code never}; what is usual of it unless given
     * @param rules limits of one's own, instead of those of {@code defaults}
     * @param quiet event time without another change after which an alert of a detector is over; the smallest window unless given
     */
    public record Alerts(
            @JsonProperty("for") @Nullable Integer hold,
            @Nullable Integer calm,
            @Nullable String settle,
            @Nullable String expectEvery,
            @Nullable List<Rule> rules,
            @Nullable String quiet) {}

    /**
     * @param name what its alerts are called
     * @param number such as {@code psi} or {@code null_ratio}
     * @param columns a name, in which {@code *} stands for any text; all unless given
     * @param above it fires if the number is larger
     * @param below it fires if the number is smaller
     * @param severity minor, moderate or major; moderate unless given
     */
    public record Rule(
            @Nullable String name,
            @Nullable String number,
            @Nullable String columns,
            @Nullable Double above,
            @Nullable Double below,
            @Nullable String severity) {}

    /**
     * @param match a model's name, in which {@code *} stands for any text
     * @param owner of people or a team, shown in the console
     * @param tier 1 to 9: of models that are as bad, those of tier 1 are listed first
     * @param columns what its columns are called, and are
     * @param segments by what its events are parted, by the reference that is learned of it
     * @param performance how its predictions are held against labels
     * @param stableVersion the version that others are held against in each window
     * @param alerts how its alerts begin and end
     * @param detectors that watch its columns between the ends of windows; none unless given
     */
    public record Model(
            String match,
            @Nullable String owner,
            @Nullable Integer tier,
            @Nullable List<String> windows,
            @Nullable String grace,
            @Nullable String restatement,
            @Nullable String timezone,
            @Nullable Columns columns,
            @Nullable List<Segments> segments,
            @Nullable Performance performance,
            @Nullable String stableVersion,
            @Nullable Alerts alerts,
            @Nullable List<Detector> detectors) {}

    /**
     * @param column prediction, score.NAME, error or the name of a feature
     * @param method adwin, page_hinkley or ewma
     * @param delta of adwin: chance of a false cut of its window; of page_hinkley: how many standard deviations are no change
     * @param threshold of page_hinkley: sum of standard deviations
     * @param lambda of ewma: weight of the newest number
     * @param limit of ewma: in standard deviations of the moving mean
     */
    public record Detector(
            @Nullable String column,
            @Nullable String method,
            @Nullable Double delta,
            @Nullable Double threshold,
            @Nullable Double lambda,
            @Nullable Double limit) {}

    /**
     * Classes, or {@code regression: true}.
     *
     * @param classes names of the classes, as predictions and labels have them
     * @param positive of two classes, the one that scores, precision and recall are of
     * @param probability whether the prediction is the probability of the positive class
     * @param threshold score from which on the positive class is predicted, where events do not say; 0.5 unless given
     * @param value what a prediction is worth, costs negative, by true class and by the predicted one
     * @param regression whether numbers are predicted
     * @param quantiles of numbers, which scores are quantiles, and of which level
     * @param ranking last position that counts in a list that is ranked
     * @param metric the number that is judged
     * @param margin by how much it may be worse than in the reference, as a share; 0.05 unless given
     * @param horizon how long after its prediction a label counts; 14d unless given
     * @param sample share of predictions that are held against labels; all unless given
     * @param labelsEvery how long no label may come, or never; what is usual unless given
     * @param fairness names of segments that must be treated alike
     */
    public record Performance(
            @Nullable List<String> classes,
            @Nullable String positive,
            @Nullable Boolean probability,
            @Nullable Double threshold,
            @Nullable SortedMap<String, SortedMap<String, Double>> value,
            @Nullable Boolean regression,
            @Nullable SortedMap<String, Double> quantiles,
            @Nullable Integer ranking,
            @Nullable String metric,
            @Nullable Double margin,
            @Nullable String horizon,
            @Nullable Double sample,
            @Nullable String labelsEvery,
            @Nullable List<String> fairness) {}

    /** One way to part events: a tag or feature, with or without ranges, or a list of several for a combination. */
    public record Segments(List<By> by) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Segments of(JsonNode given) {
            List<By> all = new ArrayList<>();
            for (JsonNode one : given.isArray() ? given : List.of(given)) {
                all.add(By.of(one));
            }
            return new Segments(all);
        }
    }

    /**
     * A name alone, or with ranges.
     *
     * @param by name of a tag or a feature
     * @param at bounds of ranges, ascending; each value is a segment unless given
     */
    public record By(String by, List<Double> at) {
        private static By of(JsonNode given) {
            List<Double> at = new ArrayList<>();
            if (given.isObject()) {
                given.path("at").forEach(bound -> at.add(bound.isNumber() ? bound.doubleValue() : Double.NaN));
                boolean known = Set.of("by", "at").containsAll(names(given));
                if (known && given.path("by").isTextual() && (given.path("at").isMissingNode() || !at.isEmpty())) {
                    return new By(given.path("by").asText(), at);
                }
            } else if (given.isValueNode() && !given.isNull()) {
                return new By(given.asText(), at);
            }
            throw new IllegalArgumentException(
                    "the name of a tag or feature, {by: name, at: [1, 2]}, or a list of these for a combination");
        }

        private static List<String> names(JsonNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            return names;
        }
    }

    /**
     * Ignore, categorical and numeric are for the reference that is learned of the model; these and expect mean columns as they
     * are called afterwards.
     *
     * @param ignore columns that are not compared, such as ids; reports name them
     * @param categorical columns whose values are categories, whatever they look like
     * @param numeric columns whose values are numbers, however few there are
     * @param names of the features that come without: of f0, f1 and so on, and of name-0, name-1 and so on
     * @param rename from the name of a feature or a score to another
     * @param prediction the score or feature that is the prediction, as it is called afterwards
     * @param mask columns whose values are in no report, nor in what is made of them; {@code *} stands for any text
     * @param expect what must hold, by the name of the column
     */
    public record Columns(
            @Nullable List<String> ignore,
            @Nullable List<String> categorical,
            @Nullable List<String> numeric,
            @Nullable List<String> names,
            @Nullable Map<String, String> rename,
            @Nullable String prediction,
            @Nullable List<String> mask,
            @Nullable Map<String, Expect> expect) {}

    /**
     * What must hold of a column; each breach is counted and reported, whatever the reference says.
     *
     * @param required whether every event must have a value; false unless given
     * @param maxNullRatio largest share of events without a value
     * @param min smallest number allowed
     * @param max largest number allowed
     * @param allowed values that are allowed, as texts
     * @param pattern what a value must match as a whole, in the syntax of RE2
     */
    public record Expect(
            @Nullable Boolean required,
            @Nullable Double maxNullRatio,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable List<String> allowed,
            @Nullable String pattern) {}

    /**
     * @param models models of one source partition; 10000 unless given
     * @param versions versions of a model with open windows at one source partition; 100 unless given
     * @param windows windows of a model that late events can restate; 100000 unless given
     * @param liveProfilesMb megabytes of heap for live profiles; a quarter of the heap unless given
     * @param forgetAfter silence after which nothing is kept of a model but its reports; 30d unless given
     * @param outcomes predictions that wait for labels in one task; 5000000 unless given
     * @param metricSeries series of windows and columns in the metrics of an instance; 50000 unless given
     * @param metricColumns columns of a model and version that have series, over all segments and windows; 500 unless given
     */
    public record Limits(
            @Nullable Integer models,
            @Nullable Integer versions,
            @Nullable Integer windows,
            @Nullable Integer liveProfilesMb,
            @Nullable String forgetAfter,
            @Nullable Integer outcomes,
            @Nullable Integer metricSeries,
            @Nullable Integer metricColumns) {}

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

    /**
     * Where the parts of an event stand in the records of a topic: names of members with dots between them. Where no
     * part is named, records are in one of the known formats.
     *
     * @param topic one of {@code kafka.topics}
     * @param schema where the schemas are that records were written with; they are JSON unless given
     * @param model its name, or path: where that stands; the topic's name unless given
     * @param version the same; none unless given
     * @param time where it stands; the record's timestamp unless given
     * @param features a path to an object with them, or a list of paths; all members that nothing else names unless
     *     given
     * @param scores the same; none unless given
     * @param attributions of the features, by their names, the same; none unless given
     * @param tags the same; none unless given
     * @param label what came true; null there is none
     */
    public record Records(
            @Nullable String topic,
            @Nullable Schema schema,
            @Nullable Name model,
            @Nullable Name version,
            @Nullable String id,
            @Nullable Time time,
            @Nullable String prediction,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> features,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> scores,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> attributions,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> tags,

            @Nullable String label) {}

    /**
     * A schema registry.
     *
     * @param registry its address
     * @param kind confluent or apicurio; confluent unless given
     * @param username for basic authentication, with password
     * @param password {@code ${NAME}} keeps it out of the file
     * @param token for bearer authentication
     * @param timeout of a request; 5s unless given
     * @param maxWait how long a record waits for a registry that does not answer; 30s unless given
     */
    public record Schema(
            @Nullable String registry,
            @Nullable String kind,
            @Nullable String username,
            @Nullable String password,
            @Nullable String token,
            @Nullable String timeout,
            @Nullable String maxWait) {
        @Override
        public String toString() {
            return "Schema " + registry;
        }
    }

    /** A name that is the same in all records, which a text alone is, or one that stands at a path. */
    public record Name(@Nullable String name, @Nullable String path) {
        @JsonCreator
        public Name {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Name of(String name) {
            return new Name(name, null);
        }
    }

    /**
     * A text alone is the path.
     *
     * @param unit s, ms, us or ns, of numbers; told by their size unless given
     */
    public record Time(@Nullable String path, @Nullable String unit) {
        @JsonCreator
        public Time {}

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Time of(String path) {
            return new Time(path, null);
        }
    }

    /**
     * How alerts leave the house.
     *
     * @param publicUrl address of the console as receivers reach it, for links in messages
     * @param runbookUrl address of what to do, with {@code {model}}, {@code {version}}, {@code {segment}} and {@code {rule}}
     * @param traceUrl address of a trace, with {@code {trace_id}}, for links in messages and reports
     * @param maxAge such as {@code 2h}, or {@code never}: older alerts are told of together
     */
    public record Notify(
            @Nullable String publicUrl,
            @Nullable String runbookUrl,
            @Nullable String traceUrl,
            @Nullable String maxAge,
            @Nullable List<Receiver> receivers) {}

    /**
     * Which keys mean something depends on the kind. Of a secret, {@code ${NAME}} keeps it out of the file; or the key with
     * {@code _file} at its end names a file that holds it.
     *
     * @param kind alertmanager, email, pagerduty, slack, teams or webhook
     * @param url address that takes POST requests; several of a cluster of Alertmanagers
     * @param urlFile file with the address
     * @param secret that webhooks are signed with: whsec_ and base64
     * @param secretFile file with it, or with several, one a line
     * @param secrets several, while one takes the place of another
     * @param token of a bot of Slack, or for bearer authentication with an Alertmanager
     * @param channel of Slack, with a token
     * @param routingKey integration key of PagerDuty
     * @param host SMTP server
     * @param port of it; 587, 465 or 25 by tls unless given
     * @param tls starttls, tls or none; starttls unless given
     * @param username for SMTP, or basic authentication with an Alertmanager
     * @param from sender of mail
     * @param to recipients of mail
     * @param title headline of messages, a template
     * @param text what stands below it, a template
     * @param body all that a webhook is sent, a template
     * @param contentType of what; application/json unless given
     * @param match what alerts it is told of; all unless given
     * @param rateLimit messages in a minute; 30 unless given
     * @param allowPrivate whether its address may be private; only for Alertmanagers and mail unless given
     */
    public record Receiver(
            @Nullable String name,
            @Nullable String kind,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> url,

            @Nullable String urlFile,
            @Nullable String secret,
            @Nullable String secretFile,
            @Nullable List<String> secrets,
            @Nullable String token,
            @Nullable String tokenFile,
            @Nullable String channel,
            @Nullable String routingKey,
            @Nullable String routingKeyFile,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String tls,
            @Nullable String username,
            @Nullable String password,
            @Nullable String passwordFile,
            @Nullable String from,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> to,

            @Nullable String title,
            @Nullable String text,
            @Nullable String body,
            @Nullable String contentType,
            @Nullable Match match,
            @Nullable Integer rateLimit,
            @Nullable Boolean allowPrivate) {
        @Override
        public String toString() {
            return "Receiver " + name;
        }
    }

    /**
     * Alerts for which all of these hold; each is one value or a list of them, and in all but severity {@code *} stands for
     * any text.
     *
     * @param severity minor, moderate or major
     */
    public record Match(
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> severity,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> model,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> version,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> rule,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> segment) {}

    /** A configuration that cannot be used; the message says where and what is allowed. */
    public static final class InvalidConfig extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidConfig(String message) {
            super(message);
        }
    }

    /** The keys that say something of models. */
    private static final Set<String> OF_MODELS =
            Set.of("false_alarm_period", "false_alarm_models", "defaults", "models");

    /** The configuration of an empty file. */
    public static final ConfigFile EMPTY =
            new ConfigFile(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /**
     * Reads a file.
     *
     * @param environment value of an environment variable, null where it is not set
     * @throws InvalidConfig if the file cannot be read or is not a configuration
     */
    public static ConfigFile read(Path file, Function<String, @Nullable String> environment) {
        return ConfigYaml.read(file, environment);
    }

    /** What is expected of a model's columns, as a part of a file. */
    public static String expectations(String match, Map<String, Expectation> expectations) {
        Map<String, Expect> all = new TreeMap<>();
        expectations.forEach((column, one) -> all.put(
                column,
                new Expect(
                        one.required() ? true : null,
                        one.maxNullRatio(),
                        one.min(),
                        one.max(),
                        one.allowed() == null ? null : List.copyOf(one.allowed()),
                        one.pattern() == null ? null : one.pattern().pattern())));
        Columns columns = new Columns(null, null, null, null, null, null, null, all);
        return ConfigYaml.text(Map.of(
                "models",
                List.of(new Model(match, null, null, null, null, null, null, columns, null, null, null, null, null))));
    }

    /** Keys, but those of models and of who is let in, that this configuration has otherwise than another: they apply from a start on. */
    public List<String> changedBeyondModels(ConfigFile before) {
        Map<String, Object> mine = ConfigYaml.sections(this);
        Map<String, Object> its = ConfigYaml.sections(before);
        withoutAccess(mine);
        withoutAccess(its);
        return mine.keySet().stream()
                .filter(key -> !OF_MODELS.contains(key) && !Objects.equals(mine.get(key), its.get(key)))
                .toList();
    }

    /** Who is let in applies at once, too. */
    private static void withoutAccess(Map<String, Object> sections) {
        if (sections.get("http") instanceof Map<?, ?> http) {
            Map<Object, Object> rest = new HashMap<>(http);
            rest.values().removeIf(Objects::isNull);
            rest.remove("access");
            sections.put("http", rest.isEmpty() ? null : rest);
        }
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
                new Http(h.host(), port == null ? h.port() : port, h.intake(), h.access(), h.management()),
                data == null ? dataDir : data.toString());
    }

    /** This configuration, with events taken over HTTP for the first of its topics unless it says where they go. */
    public ConfigFile withIntake() {
        Http h = httpSection();
        if (h.intake() != null) {
            return this;
        }
        String topic = kafkaSettings().topics().get(0);
        return with(
                kafka,
                new Http(h.host(), h.port(), new Intake(topic, null, null), h.access(), h.management()),
                dataDir);
    }

    private ConfigFile with(@Nullable Kafka otherKafka, Http otherHttp, @Nullable String otherData) {
        return new ConfigFile(
                otherKafka,
                otherHttp,
                otherData,
                falseAlarmPeriod,
                falseAlarmModels,
                idleAfter,
                maxEventBytes,
                maxAhead,
                deduplicate,
                defaults,
                models,
                notifications,
                learning,
                limits,
                records);
    }

    Http httpSection() {
        return http == null ? new Http(null, null, null, null, null) : http;
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
                    ConfigSettings.value("kafka.from", k.from(), StartPosition::parse, StartPosition.parse("latest")),
                    Objects.requireNonNullElse(k.topicPrefix(), Topics.PREFIX),
                    Objects.requireNonNullElse(k.properties(), Map.of()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig("kafka." + e.getMessage());
        }
    }

    /**
     * What is configured of a model.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public ModelPolicy policy(String model) {
        return new ConfigSettings(this).policies().of(model);
    }

    /**
     * How this configuration has records read; needs no broker.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public IngestSettings ingestSettings() {
        return new ConfigSettings(this).ingest();
    }

    /**
     * Who is let in; needs no broker.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public AccessSettings accessSettings() {
        return ConfigAccess.settings(httpSection());
    }

    /**
     * Where alerts are sent; needs no broker.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public NotifySettings notifySettings() {
        return ConfigReceivers.settings(notifications);
    }

    /**
     * The settings that this configuration amounts to.
     *
     * @throws InvalidConfig if a value is not allowed, with its path
     */
    public ServiceSettings toSettings() {
        return new ConfigSettings(this).settings();
    }
}
