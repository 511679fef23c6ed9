package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An alert in Slack's Block Kit, within its limits: header 150 characters, section 3000, field 2000. */
final class SlackMessage {
    private static final int HEADER = 150;
    private static final int SECTION = 3000;
    private static final int FIELD = 2000;
    private static final int MOST_ALERTS = 20;
    /** Room for what is said of the columns that are not shown. */
    private static final int MORE = 30;

    private SlackMessage() {}

    static ObjectNode of(AlertTransition alert, Surroundings surroundings) {
        String summary = mrkdwn(alert.summary(), SECTION);
        ObjectNode message = message(summary);
        ArrayNode blocks = (ArrayNode) message.path("blocks");
        blocks.add(header(alert, surroundings));
        String own = surroundings.text(alert, SlackMessage::escape);
        if (own == null) {
            usual(blocks, summary, alert);
        } else if (!own.isEmpty()) {
            section(blocks, AlertText.cut(own, SECTION));
        }
        String more = surroundings.links().of(alert).stream()
                .map(link -> "<" + escape(link.url()) + "|" + link.words() + ">")
                .collect(Collectors.joining("  ·  "));
        if (!more.isEmpty()) {
            section(blocks, more);
        }
        return message;
    }

    private static void usual(ArrayNode blocks, String summary, AlertTransition alert) {
        section(blocks, summary);
        ArrayNode fields = blocks.addObject().put("type", "section").putArray("fields");
        AlertText.facts(alert).forEach(fact -> field(fields, fact.name(), fact.value()));
        if (!alert.columns().isEmpty()) {
            section(blocks, lines(alert.columns(), AlertText.COLUMNS, SlackMessage::column));
        }
    }

    /** Many alerts in one message. */
    static ObjectNode digest(List<AlertTransition> alerts) {
        String title = AlertText.title(alerts);
        ObjectNode message = message(title);
        ArrayNode blocks = (ArrayNode) message.path("blocks");
        blocks.addObject().put("type", "header").set("text", plain(title));
        section(
                blocks,
                lines(alerts, MOST_ALERTS, alert -> sign(alert.state()) + " " + mrkdwn(alert.summary(), 300) + "\n"));
        return message;
    }

    private static ObjectNode message(String text) {
        ObjectNode message = Json.mapper().createObjectNode();
        message.put("text", text);
        message.put("unfurl_links", false);
        message.putArray("blocks");
        return message;
    }

    /** The first block of a message. */
    static ObjectNode header(AlertTransition alert, Surroundings surroundings) {
        State state = alert.state();
        String sign = sign(state) + " ";
        String own = surroundings.title(alert);
        String end = own != null || state == State.FIRING ? "" : " has ended";
        String title = own == null ? AlertText.subject(alert) : own;
        String text = sign + mrkdwn(title, HEADER - sign.length() - end.length()) + end;
        ObjectNode header = Json.mapper().createObjectNode().put("type", "header");
        header.set("text", plain(text));
        return header;
    }

    private static String sign(State state) {
        return state == State.FIRING ? ":red_circle:" : ":large_green_circle:";
    }

    private static void field(ArrayNode fields, String name, String value) {
        fields.addObject().put("type", "mrkdwn").put("text", "*" + name + "*\n" + mrkdwn(value, FIELD - 20));
    }

    private static String column(Finding column) {
        return "• `" + mrkdwn(Wording.name(column.column()).replace('`', '\''), 500) + "` "
                + mrkdwn(AlertText.evidence(column), 500) + "\n";
    }

    /** As many as there is room for, at most so many, and how many more there are. */
    private static <T> String lines(List<T> items, int most, Function<T, String> line) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (T item : items.subList(0, Math.min(most, items.size()))) {
            String next = line.apply(item);
            if (text.length() + next.length() > SECTION - MORE) {
                break;
            }
            text.append(next);
            shown++;
        }
        int more = items.size() - shown;
        return text + (more > 0 ? "and " + Figures.count(more) + " more" : "");
    }

    private static void section(ArrayNode blocks, String text) {
        blocks.addObject()
                .put("type", "section")
                .set(
                        "text",
                        Json.mapper().createObjectNode().put("type", "mrkdwn").put("text", text));
    }

    private static ObjectNode plain(String text) {
        return Json.mapper()
                .createObjectNode()
                .put("type", "plain_text")
                .put("text", text)
                .put("emoji", true);
    }

    /** Escaped, and cut so that it is no longer than this once escaped. */
    private static String mrkdwn(String text, int length) {
        String escaped = escape(text);
        int keep = text.length();
        while (escaped.length() > length) {
            keep -= Math.max(1, (escaped.length() - length) / 5);
            escaped = escape(AlertText.cut(text, keep));
        }
        return escaped;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
