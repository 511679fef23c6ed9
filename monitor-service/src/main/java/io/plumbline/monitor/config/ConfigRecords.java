package io.plumbline.monitor.config;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.EpochUnit;
import io.plumbline.monitor.ingest.MemberPath;
import io.plumbline.monitor.ingest.RecordMapping;
import io.plumbline.monitor.ingest.TopicFormat;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.registry.RegistrySettings;
import io.plumbline.monitor.registry.SchemaRegistry;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code records}: how the records of topics are read that do not say so themselves. */
final class ConfigRecords {
    private ConfigRecords() {}

    /**
     * By topic.
     *
     * @throws ConfigFile.InvalidConfig if a value is not allowed, with its path
     */
    static Map<String, TopicFormat> formats(@Nullable List<ConfigFile.Records> given) {
        Map<String, TopicFormat> formats = new HashMap<>();
        Map<RegistrySettings, SchemaRegistry> registries = new HashMap<>(); // one for all topics that name the same
        List<ConfigFile.Records> all = Objects.requireNonNullElse(given, List.of());
        for (int i = 0; i < all.size(); i++) {
            String at = "records[" + i + "]";
            ConfigFile.Records records = all.get(i);
            String topic = topic(at, records);
            RegistrySettings registry = registry(at + ".schema.", records.schema());
            TopicFormat format = new TopicFormat(
                    mapping(at, records),
                    registry == null ? null : registries.computeIfAbsent(registry, SchemaRegistry::new));
            if (formats.put(topic, format) != null) {
                throw new ConfigFile.InvalidConfig(
                        at + ".topic: there is an entry for " + topic + " before; one is allowed");
            }
        }
        return formats;
    }

    /** A topic that is not read has a typing error in its name, or wants to be read too. */
    static void requireRead(@Nullable List<ConfigFile.Records> given, List<String> topics) {
        List<ConfigFile.Records> all = Objects.requireNonNullElse(given, List.of());
        for (int i = 0; i < all.size(); i++) {
            String topic = topic("records[" + i + "]", all.get(i));
            if (!topics.contains(topic)) {
                throw new ConfigFile.InvalidConfig("records[" + i + "].topic: one of kafka.topics is allowed, "
                        + String.join(", ", topics) + ": " + topic);
            }
        }
    }

    private static String topic(String at, ConfigFile.@Nullable Records records) {
        if (records == null || records.topic() == null) {
            throw new ConfigFile.InvalidConfig(at + ".topic: needed");
        }
        return records.topic();
    }

    private static @Nullable RegistrySettings registry(String at, ConfigFile.@Nullable Schema given) {
        if (given == null) {
            return null;
        }
        RegistrySettings.Kind kind = switch (Objects.requireNonNullElse(given.kind(), "confluent")) {
            case "confluent" -> RegistrySettings.Kind.CONFLUENT;
            case "apicurio" -> RegistrySettings.Kind.APICURIO;
            default ->
                throw new ConfigFile.InvalidConfig(at + "kind: confluent or apicurio is allowed: " + given.kind());
        };
        try {
            return new RegistrySettings(
                    address(at + "registry", given.registry()),
                    kind,
                    authorization(at, given),
                    ConfigSettings.value(
                            at + "timeout", given.timeout(), WindowSize::parseDuration, Duration.ofSeconds(5)),
                    ConfigSettings.value(
                            at + "max_wait", given.maxWait(), WindowSize::parseDuration, Duration.ofSeconds(30)));
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + e.getMessage());
        }
    }

    /** A login in the address would stand in logs. */
    private static URI address(String at, @Nullable String given) {
        String allowed = at + ": an address such as http://registry:8081 is allowed";
        if (given == null) {
            throw new ConfigFile.InvalidConfig(at + ": needed, such as http://registry:8081");
        }
        try {
            URI address = new URI(given.endsWith("/") ? given.substring(0, given.length() - 1) : given);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (!web || address.getHost() == null || address.getQuery() != null || address.getFragment() != null) {
                throw new ConfigFile.InvalidConfig(allowed + ": " + given);
            }
            if (address.getUserInfo() != null) {
                throw new ConfigFile.InvalidConfig(allowed + "; a login is username and password");
            }
            return address;
        } catch (URISyntaxException e) {
            throw new ConfigFile.InvalidConfig(allowed + ": " + given);
        }
    }

    private static @Nullable String authorization(String at, ConfigFile.Schema given) {
        if ((given.username() == null) != (given.password() == null)) {
            throw new ConfigFile.InvalidConfig(at + "username: both username and password are allowed, or neither");
        }
        if (given.username() != null && given.token() != null) {
            throw new ConfigFile.InvalidConfig(at + "token: either a token, or username and password, is allowed");
        }
        if (given.token() != null) {
            return checked(at + "token", "Bearer " + given.token());
        }
        return given.username() == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (given.username() + ":" + given.password()).getBytes(StandardCharsets.UTF_8));
    }

    /** What a header cannot hold would be an exception at the first record. */
    private static String checked(String at, String header) {
        if (!header.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new ConfigFile.InvalidConfig(
                    at + ": letters, digits and signs of ASCII are allowed, and nothing else");
        }
        return header;
    }

    private static @Nullable RecordMapping mapping(String at, ConfigFile.Records given) {
        boolean nothing = Stream.of(
                        given.model(),
                        given.version(),
                        given.id(),
                        given.time(),
                        given.prediction(),
                        given.features(),
                        given.scores(),
                        given.attributions(),
                        given.tags(),
                        given.label())
                .allMatch(Objects::isNull);
        if (nothing) {
            return null;
        }
        return new RecordMapping(
                name(at + ".model", given.model()),
                name(at + ".version", given.version()),
                path(at + ".id", given.id()),
                time(at + ".time", given.time()),
                path(at + ".prediction", given.prediction()),
                path(at + ".label", given.label()),
                given.features() == null ? null : paths(at + ".features", given.features()),
                paths(at + ".scores", given.scores()),
                paths(at + ".attributions", given.attributions()),
                paths(at + ".tags", given.tags()));
    }

    private static RecordMapping.@Nullable Name name(String at, ConfigFile.@Nullable Name given) {
        if (given == null) {
            return null;
        }
        if ((given.name() == null) == (given.path() == null)) {
            throw new ConfigFile.InvalidConfig(at + ": either a name, or path: and where it stands, is allowed");
        }
        if (given.name() == null) {
            return new RecordMapping.Name.At(needed(at + ".path", given.path()));
        }
        int length = given.name().length();
        if (length < 1 || length > ModelRef.MAX_LENGTH) {
            throw new ConfigFile.InvalidConfig(
                    at + ": 1 to " + ModelRef.MAX_LENGTH + " characters are allowed, not " + length);
        }
        return new RecordMapping.Name.Constant(given.name());
    }

    private static RecordMapping.@Nullable Time time(String at, ConfigFile.@Nullable Time given) {
        return given == null
                ? null
                : new RecordMapping.Time(
                        needed(at + ".path", given.path()),
                        given.unit() == null
                                ? null
                                : ConfigSettings.value(at + ".unit", given.unit(), EpochUnit::parse, EpochUnit.MS));
    }

    private static List<MemberPath> paths(String at, @Nullable List<String> given) {
        List<MemberPath> paths = new ArrayList<>();
        for (String path : Objects.requireNonNullElse(given, List.<String>of())) {
            String key = at + "[" + paths.size() + "]";
            MemberPath parsed = needed(key, path);
            if (paths.contains(parsed)) {
                throw new ConfigFile.InvalidConfig(key + ": " + path + " is there before; one is allowed");
            }
            paths.add(parsed);
        }
        return paths;
    }

    private static MemberPath needed(String at, @Nullable String given) {
        MemberPath path = path(at, given);
        if (path == null) {
            throw new ConfigFile.InvalidConfig(at + ": needed, such as meta.model");
        }
        return path;
    }

    private static @Nullable MemberPath path(String at, @Nullable String given) {
        try {
            return given == null ? null : MemberPath.parse(given);
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig(at + ": " + e.getMessage());
        }
    }
}
