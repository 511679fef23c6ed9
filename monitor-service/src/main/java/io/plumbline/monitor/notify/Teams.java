package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A channel of Microsoft Teams, through a webhook of its Workflows: an Adaptive Card each time. */
public record Teams(Address url) implements Target {
    /**
     * Bytes of a message. Teams takes 28 kB, and is said to count some messages in UTF-16: this is less than half.
     */
    static final int MOST_BYTES = 13_500;

    private static final int SUMMARY = 2000;
    /** Of a text of one's own: a character may take three bytes. */
    private static final int OWN = 3500;

    @Override
    public String kind() {
        return "teams";
    }

    @Override
    public List<String> hosts() {
        return List.of(url.host());
    }

    @Override
    public Channel open(Surroundings surroundings) {
        return new JsonPosts(
                surroundings,
                surroundings.http(url),
                Map.of(),
                alert -> card(alert, surroundings),
                alerts -> fitting(most -> digest(alerts, most)),
                false);
    }

    private static ObjectNode card(AlertTransition alert, Surroundings surroundings) {
        return fitting(most -> {
            ObjectNode message = message(
                    Objects.requireNonNullElseGet(surroundings.title(alert), () -> AlertText.title(alert)),
                    AlertText.isFiring(alert) ? "attention" : "good");
            ObjectNode card = (ObjectNode) message.at("/attachments/0/content");
            ArrayNode body = (ArrayNode) card.path("body");
            String own = surroundings.text(alert, Teams::escape);
            if (own == null) {
                usual(body, alert, most);
            } else if (!own.isEmpty()) {
                markdown(body, AlertText.cut(own, OWN));
            }
            ArrayNode actions = card.putArray("actions");
            surroundings
                    .links()
                    .of(alert)
                    .forEach(link -> actions.addObject()
                            .put("type", "Action.OpenUrl")
                            .put("title", link.words())
                            .put("url", link.url()));
            return message;
        });
    }

    private static void usual(ArrayNode body, AlertTransition alert, int most) {
        text(body, AlertText.cut(alert.summary(), SUMMARY));
        ArrayNode facts = body.addObject().put("type", "FactSet").putArray("facts");
        AlertText.facts(alert)
                .forEach(fact -> facts.addObject().put("title", fact.name()).put("value", escape(fact.value())));
        AlertText.findings(alert, most).forEach(line -> text(body, line));
    }

    private static ObjectNode digest(List<AlertTransition> alerts, int most) {
        ObjectNode message = message(AlertText.title(alerts), "attention");
        ArrayNode body = (ArrayNode) message.at("/attachments/0/content/body");
        alerts.stream().limit(most).forEach(alert -> text(body, AlertText.cut(alert.summary(), 300)));
        if (alerts.size() > most) {
            text(body, "and " + (alerts.size() - most) + " more");
        }
        return message;
    }

    private interface Shorter {
        ObjectNode with(int items);
    }

    /** With as many items as there is room for. */
    private static ObjectNode fitting(Shorter message) {
        int items = AlertText.COLUMNS;
        ObjectNode whole = message.with(items);
        while (items > 0 && Json.bytes(whole).length > MOST_BYTES) {
            whole = message.with(--items);
        }
        return whole;
    }

    private static ObjectNode message(String title, String color) {
        ObjectNode message = Json.mapper().createObjectNode();
        message.put("type", "message");
        ObjectNode attachment = message.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        attachment.putNull("contentUrl");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        card.putObject("msteams").put("width", "Full");
        ArrayNode body = card.putArray("body");
        text(body, AlertText.cut(title, 300))
                .put("size", "large")
                .put("weight", "bolder")
                .put("color", color);
        return message;
    }

    private static ObjectNode text(ArrayNode body, String text) {
        return markdown(body, escape(text));
    }

    private static ObjectNode markdown(ArrayNode body, String text) {
        return body.addObject().put("type", "TextBlock").put("text", text).put("wrap", true);
    }

    /** Without what a text block would take for Markdown: emphasis, links and lists. */
    private static String escape(String text) {
        return text.replaceAll("([\\\\*_\\[\\]()~`#])", "\\\\$1").replaceFirst("^([-+])", "\\\\$1");
    }
}
