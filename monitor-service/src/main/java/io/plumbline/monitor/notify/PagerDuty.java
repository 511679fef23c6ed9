package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import io.plumbline.stats.verdict.Severity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A service of PagerDuty, by its Events API v2: an alert triggers an incident, and its end resolves the same one.
 *
 * @param url of the API; the EU's differs
 * @param routingKey the integration key of the service, 32 characters
 */
public record PagerDuty(Address url, Secret routingKey) implements Target {
    /** Of the service region US. */
    public static final String URL = "https://events.pagerduty.com/v2/enqueue";

    private static final int KEY = 32;
    /** Limits of the API: summary 1024 characters; all of an event 512 kB. */
    private static final int SUMMARY = 1024;

    private static final int NAME = 255;
    private static final int COLUMNS = 50;

    /** @throws IllegalArgumentException if the key is not of that form */
    public PagerDuty {
        if (!routingKey.text().matches("[A-Za-z0-9_-]{" + KEY + "}")) {
            throw new IllegalArgumentException("routing_key: the integration key's " + KEY + " characters are needed");
        }
    }

    @Override
    public String kind() {
        return "pagerduty";
    }

    @Override
    public List<String> hosts() {
        return List.of(url.host());
    }

    /** Without a digest: an incident that stands for several alerts would be resolved by none of them. */
    @Override
    public Channel open(Surroundings surroundings) {
        return new JsonPosts(
                surroundings, surroundings.http(url), Map.of(), alert -> event(alert, surroundings), null, true);
    }

    private ObjectNode event(AlertTransition alert, Surroundings surroundings) {
        ObjectNode event = Json.mapper().createObjectNode();
        event.put("routing_key", routingKey.text());
        event.put("event_action", AlertText.isFiring(alert) ? "trigger" : "resolve");
        event.put("dedup_key", "plumbline-" + AlertText.episode(alert));
        event.put("client", "Plumbline");
        if (surroundings.links().console() != null) {
            event.put("client_url", surroundings.links().console());
        }
        ArrayNode links = event.putArray("links");
        surroundings
                .links()
                .of(alert)
                .forEach(link -> links.addObject().put("href", link.url()).put("text", link.words()));
        ObjectNode payload = event.putObject("payload");
        payload.put(
                "summary",
                AlertText.cut(Objects.requireNonNullElse(surroundings.title(alert), alert.summary()), SUMMARY));
        payload.put("source", AlertText.cut("plumbline: " + Wording.name(alert.model()), NAME));
        payload.put("severity", severity(alert.severity()));
        payload.put("timestamp", alert.at().toString());
        payload.put("component", AlertText.cut(Wording.name(alert.model()), NAME));
        payload.put("group", AlertText.cut(Wording.name(alert.segment()), NAME));
        payload.put("class", AlertText.cut(Wording.name(alert.rule()), NAME));
        ObjectNode details = payload.putObject("custom_details");
        AlertText.facts(alert).forEach(fact -> details.put(fact.name(), fact.value()));
        ArrayNode columns = details.putArray("Columns");
        AlertText.findings(alert, COLUMNS).forEach(columns::add);
        return event;
    }

    private static String severity(@Nullable Severity severity) {
        if (severity == null) {
            return "warning";
        }
        return switch (severity) {
            case MINOR -> "info";
            case MODERATE -> "warning";
            case MAJOR -> "critical";
        };
    }
}
