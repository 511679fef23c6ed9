package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager, and what it was told. It takes an alert for over when it is not told of it again. So all that the
 * alerts topic says fires is said again each minute, to hold for {@link #HOLDS}: a restart of either side loses nothing,
 * and when Plumbline is gone for good its alerts end. What ended is said again for {@link #AFTERWARDS}, in case that
 * another instance had not heard of it and said once more that it fires.
 *
 * <p>The severity is a label there, and labels are an alert's identity: when an episode becomes graver, one alert ends and
 * another begins.
 */
final class AlertmanagerChannel implements Channel {
    /** How long an alert fires unless it is said again: longer than a restart, or than a few requests that fail. */
    static final Duration HOLDS = Duration.ofMinutes(10);

    static final Duration AFTERWARDS = Duration.ofMinutes(15);

    private static final int COLUMNS = 20;

    private final Surroundings surroundings;
    private final HttpPost http;
    private final Map<String, String> headers;
    /** The severity under which an alert was last said to fire, by fingerprint. */
    private final Map<String, String> firing = new HashMap<>();

    private final List<Ended> ended = new ArrayList<>();

    /** An alert as it is put at a time: one that fires holds from the try on that arrives. */
    private interface Said {
        ObjectNode at(Instant time);
    }

    private record Ended(AlertTransition alert, String severity, Instant told) {
        boolean isOf(AlertTransition other) {
            return alert.fingerprint().equals(other.fingerprint());
        }
    }

    AlertmanagerChannel(Surroundings surroundings, HttpPost http, Map<String, String> headers) {
        this.surroundings = surroundings;
        this.http = http;
        this.headers = headers;
    }

    @Override
    public List<Message> messages(AlertTransition alert) {
        return List.of(digest(List.of(alert)));
    }

    @Override
    public Message digest(List<AlertTransition> alerts) {
        Instant now = surroundings.clock().instant();
        List<Said> said = new ArrayList<>();
        alerts.forEach(alert -> say(alert, now, said));
        return post(said);
    }

    @Override
    public @Nullable Message repetition(List<AlertTransition> all) {
        Instant now = surroundings.clock().instant();
        ended.removeIf(one -> one.told().plus(AFTERWARDS).isBefore(now));
        List<Said> said = new ArrayList<>();
        ended.forEach(one -> said.add(over(one)));
        all.stream().filter(alert -> !isOver(alert)).forEach(alert -> say(alert, now, said));
        return said.isEmpty() ? null : post(said);
    }

    /** Whether this instance has told its end, and the topic's reader has not come so far. */
    private boolean isOver(AlertTransition alert) {
        return ended.stream()
                .anyMatch(one -> one.isOf(alert)
                        && !AlertText.isFiring(one.alert())
                        && !one.alert().at().isBefore(alert.at()));
    }

    private void say(AlertTransition alert, Instant now, List<Said> said) {
        String severity = Wording.severity(alert.severity());
        String before = firing.get(alert.fingerprint());
        Stream<String> over;
        if (AlertText.isFiring(alert)) {
            ended.removeIf(one -> one.isOf(alert) && one.severity().equals(severity));
            firing.put(alert.fingerprint(), severity);
            said.add(time -> alert(alert, severity, startsAt(alert, time), time.plus(HOLDS)));
            over = before == null || before.equals(severity) ? Stream.of() : Stream.of(before);
        } else {
            firing.remove(alert.fingerprint());
            over = before == null ? upTo(alert.severity()) : Stream.of(before);
        }
        over.map(one -> new Ended(alert, one, now)).forEach(one -> {
            ended.add(one);
            said.add(over(one));
        });
    }

    /** After a restart nobody knows how grave it was when it was told last. */
    private static Stream<String> upTo(@Nullable Severity highest) {
        return highest == null
                ? Stream.of(Wording.severity(null))
                : Stream.of(Severity.values())
                        .filter(one -> one.compareTo(highest) <= 0)
                        .map(Wording::severity);
    }

    private Said over(Ended one) {
        AlertTransition alert = one.alert();
        return time -> alert(alert, one.severity(), startsAt(alert, time), earlier(alert.at(), time));
    }

    /** Event time may be ahead, and what begins after it ends is refused. */
    private static Instant startsAt(AlertTransition alert, Instant now) {
        return earlier(alert.since(), now);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private ObjectNode alert(AlertTransition alert, String severity, Instant startsAt, Instant endsAt) {
        ObjectNode json = Json.mapper().createObjectNode();
        ObjectNode labels = json.putObject("labels");
        labels.put("alertname", name(alert.rule()));
        labels.put("model", alert.model());
        labels.put("version", alert.version());
        labels.put("segment", alert.segment());
        labels.put("rule", alert.rule());
        labels.put("severity", severity);
        ObjectNode annotations = json.putObject("annotations");
        annotations.put("summary", AlertText.cut(alert.summary(), 3000));
        annotations.put("description", String.join("\n", AlertText.findings(alert, COLUMNS)));
        String report = surroundings.links().report(alert);
        if (report != null) {
            annotations.put("report", report);
            json.put("generatorURL", report);
        }
        String runbook = surroundings.links().runbook(alert);
        if (runbook != null) {
            annotations.put("runbook_url", runbook);
        }
        String trace = surroundings.links().trace(alert);
        if (trace != null) {
            annotations.put("trace", trace);
        }
        json.put("startsAt", startsAt.toString());
        json.put("endsAt", endsAt.toString());
        return json;
    }

    /** {@code label_drift} becomes {@code PlumblineLabelDrift}. */
    private static String name(String rule) {
        StringBuilder name = new StringBuilder("Plumbline");
        for (String word : rule.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return name.toString();
    }

    private Message post(List<Said> alerts) {
        return () -> {
            Instant now = surroundings.clock().instant();
            byte[] body = Json.bytes(alerts.stream().map(alert -> alert.at(now)).toList());
            return surroundings.judge(http.json(headers, body));
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
