package io.plumbline.monitor.config;

import io.plumbline.monitor.event.NamePattern;
import io.plumbline.monitor.notify.Address;
import io.plumbline.monitor.notify.AddressGuard;
import io.plumbline.monitor.notify.AlertLinks;
import io.plumbline.monitor.notify.AlertTemplate;
import io.plumbline.monitor.notify.Alertmanager;
import io.plumbline.monitor.notify.Mail;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.PagerDuty;
import io.plumbline.monitor.notify.ReceiverSettings;
import io.plumbline.monitor.notify.Route;
import io.plumbline.monitor.notify.Secret;
import io.plumbline.monitor.notify.SlackChat;
import io.plumbline.monitor.notify.SlackWebhook;
import io.plumbline.monitor.notify.Target;
import io.plumbline.monitor.notify.Teams;
import io.plumbline.monitor.notify.Templates;
import io.plumbline.monitor.notify.Webhook;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From receivers as they are written to settings: which keys a kind has, and every value checked. */
final class ConfigReceivers {
    private static final String ALERTMANAGER = "alertmanager";
    private static final String EMAIL = "email";
    private static final String PAGERDUTY = "pagerduty";
    private static final String SLACK = "slack";
    private static final String TEAMS = "teams";
    private static final String WEBHOOK = "webhook";

    /** Which keys mean something, beside those that do for every kind. */
    private static final Map<String, Set<String>> KEYS = new TreeMap<>(Map.of(
            ALERTMANAGER,
            Set.of("url", "url_file", "username", "password", "password_file", "token", "token_file"),
            EMAIL,
            Set.of("host", "port", "tls", "username", "password", "password_file", "from", "to", "title", "text"),
            PAGERDUTY,
            Set.of("url", "routing_key", "routing_key_file", "title"),
            SLACK,
            Set.of("url", "url_file", "token", "token_file", "channel", "title", "text"),
            TEAMS,
            Set.of("url", "url_file", "title", "text"),
            WEBHOOK,
            Set.of("url", "url_file", "secret", "secret_file", "secrets", "body", "content_type")));

    private static final Set<String> OF_ALL = Set.of("name", "kind", "match", "rate_limit", "allow_private");

    private final ConfigFile.Receiver given;

    private ConfigReceivers(ConfigFile.Receiver given) {
        this.given = given;
    }

    /** @throws ConfigFile.InvalidConfig if a value is not allowed, with its path */
    static NotifySettings settings(ConfigFile.@Nullable Notify notifications) {
        if (notifications == null) {
            return NotifySettings.NONE;
        }
        List<ReceiverSettings> receivers = new ArrayList<>();
        for (ConfigFile.Receiver receiver :
                Objects.requireNonNullElse(notifications.receivers(), List.<ConfigFile.Receiver>of())) {
            try {
                receivers.add(new ConfigReceivers(receiver).settings());
            } catch (IllegalArgumentException e) {
                throw new ConfigFile.InvalidConfig("notify.receivers[" + receivers.size() + "]." + e.getMessage());
            }
        }
        try {
            return new NotifySettings(
                    new AlertLinks(notifications.publicUrl(), notifications.runbookUrl(), notifications.traceUrl()),
                    maxAge(notifications.maxAge()),
                    receivers);
        } catch (IllegalArgumentException e) {
            throw new ConfigFile.InvalidConfig("notify." + e.getMessage());
        }
    }

    /** Null for never. */
    private static @Nullable Duration maxAge(@Nullable String text) {
        return "never".equals(text)
                ? null
                : ConfigSettings.value("notify.max_age", text, WindowSize::parseDuration, NotifySettings.MAX_AGE);
    }

    private ReceiverSettings settings() {
        String name = needed("name", given.name());
        Target target = target(needed("kind", given.kind()));
        AddressGuard guard = given.allowPrivate() == null
                ? target.usualGuard()
                : given.allowPrivate() ? AddressGuard.ANY : AddressGuard.PUBLIC;
        return new ReceiverSettings(
                name,
                target,
                guard,
                route(),
                Objects.requireNonNullElse(given.rateLimit(), ReceiverSettings.PER_MINUTE),
                templates());
    }

    private Templates templates() {
        AlertTemplate body = template("body", given.body());
        if (body == null && given.contentType() != null) {
            throw new IllegalArgumentException("content_type: only with body");
        }
        return new Templates(
                template("title", given.title()),
                template("text", given.text()),
                body == null
                        ? null
                        : new Templates.Body(
                                body, Objects.requireNonNullElse(given.contentType(), "application/json")));
    }

    private static @Nullable AlertTemplate template(String key, @Nullable String text) {
        return text == null ? null : AlertTemplate.parse(key, text);
    }

    private Target target(String kind) {
        Set<String> keys = KEYS.get(kind);
        if (keys == null) {
            throw new IllegalArgumentException(
                    "kind: one of " + String.join(", ", KEYS.keySet()) + " is allowed: " + kind);
        }
        for (String key : written()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(key + ": not of a receiver of kind " + kind + "; allowed are "
                        + String.join(", ", new TreeSet<>(keys)));
            }
        }
        return switch (kind) {
            case ALERTMANAGER -> new Alertmanager(urls(), given.username(), password(), token());
            case EMAIL -> mail();
            case PAGERDUTY ->
                new PagerDuty(
                        given.url() == null ? Address.parse("url", PagerDuty.URL) : url(),
                        needed("routing_key", secret("routing_key", given.routingKey(), given.routingKeyFile())));
            case SLACK -> slack();
            case TEAMS -> new Teams(url());
            default -> new Webhook(url(), secrets());
        };
    }

    /** Keys of this receiver that are not for every kind. */
    private Set<String> written() {
        Map<String, Object> keys = ConfigYaml.sections(given);
        keys.values().removeIf(Objects::isNull);
        keys.keySet().removeAll(OF_ALL);
        return keys.keySet();
    }

    private Target slack() {
        if (given.channel() == null && token() == null) {
            return new SlackWebhook(url());
        }
        return new SlackChat(
                given.url() == null && given.urlFile() == null ? Address.parse("url", SlackChat.URL) : url(),
                needed("token", token()),
                needed("channel", given.channel()));
    }

    private Mail mail() {
        Mail.Tls tls = given.tls() == null ? Mail.Tls.STARTTLS : one("tls", given.tls(), Mail.Tls.class);
        return new Mail(
                needed("host", given.host()),
                Objects.requireNonNullElse(given.port(), tls.port()),
                tls,
                given.username(),
                password(),
                needed("from", given.from()),
                Objects.requireNonNullElse(given.to(), List.of()));
    }

    private Address url() {
        List<Address> urls = urls();
        if (urls.size() > 1) {
            throw new IllegalArgumentException("url: one address is allowed");
        }
        return urls.get(0);
    }

    private List<Address> urls() {
        List<String> texts = given.urlFile() == null
                ? Objects.requireNonNullElse(given.url(), List.of())
                : lines("url", given.url(), given.urlFile());
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("url: needed");
        }
        return texts.stream().map(text -> Address.parse("url", text)).toList();
    }

    private @Nullable Secret token() {
        return secret("token", given.token(), given.tokenFile());
    }

    private @Nullable Secret password() {
        return secret("password", given.password(), given.passwordFile());
    }

    private List<Secret> secrets() {
        if (given.secrets() != null && (given.secret() != null || given.secretFile() != null)) {
            throw new IllegalArgumentException("secrets: not together with secret or secret_file");
        }
        Stream<String> texts;
        if (given.secretFile() != null) {
            texts = lines("secret", given.secret(), given.secretFile()).stream();
        } else {
            texts = given.secrets() != null ? given.secrets().stream() : Stream.ofNullable(given.secret());
        }
        return texts.map(Secret::new).toList();
    }

    private static @Nullable Secret secret(String key, @Nullable String text, @Nullable String file) {
        if (file == null) {
            return text == null ? null : new Secret(text);
        }
        List<String> lines = lines(key, text, file);
        if (lines.size() > 1) {
            throw new IllegalArgumentException(key + "_file: one line is needed in " + file);
        }
        return new Secret(lines.get(0));
    }

    /** Lines of a file that are not empty; at least one. */
    private static List<String> lines(String key, @Nullable Object besides, String file) {
        if (besides != null) {
            throw new IllegalArgumentException(key + "_file: not together with " + key);
        }
        try {
            List<String> lines = Files.readAllLines(Path.of(file)).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                throw new IllegalArgumentException(key + "_file: " + file + " is empty");
            }
            return lines;
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(key + "_file: " + file + " cannot be read", e);
        }
    }

    private Route route() {
        ConfigFile.Match match = given.match();
        if (match == null) {
            return Route.ALL;
        }
        Set<Severity> severities = EnumSet.noneOf(Severity.class);
        for (String severity : Objects.requireNonNullElse(match.severity(), List.<String>of())) {
            severities.add(one("match.severity", severity, Severity.class));
        }
        return new Route(
                severities,
                patterns(match.model()),
                patterns(match.version()),
                patterns(match.rule()),
                patterns(match.segment()));
    }

    private static List<NamePattern> patterns(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts.stream().map(NamePattern::new).toList();
    }

    private static <E extends Enum<E>> E one(String key, String text, Class<E> type) {
        for (E each : type.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        List<String> allowed = Stream.of(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        throw new IllegalArgumentException(key + ": one of " + String.join(", ", allowed) + " is allowed: " + text);
    }

    private static <T> T needed(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + ": needed");
        }
        return value;
    }
}
