package io.plumbline.monitor.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alert in Slack's Block Kit, within its limits: header 150 characters, section 3000, field 2000. */
final class SlackMessage {
    private static final int HEADER = 150;
    private static final int SECTION = 3000;
    private static final int FIELD = 2000;
    private static final int COLUMNS = 10;
    /** Room for what is said of the columns that are not shown. */
    private static final int MORE = 30;

    private SlackMessage() {}

    static byte[] body(AlertTransition alert, @Nullable String reportUrl) {
        ObjectNode message = Json.mapper().createObjectNode();
        String summary = mrkdwn(alert.summary(), SECTION);
        message.put("text", summary);
        message.put("unfurl_links", false);
        ArrayNode blocks = message.putArray("blocks");
        blocks.addObject().put("type", "header").set("text", plain(header(alert)));
        section(blocks, summary);
        fields(blocks.addObject().put("type", "section").putArray("fields"), alert);
        if (!alert.columns().isEmpty()) {
            section(blocks, columns(alert.columns()));
        }
        if (reportUrl != null && reportUrl.length() < SECTION - MORE) {
            section(blocks, "<" + escape(reportUrl) + "|Open the report>");
        }
        return Json.bytes(message);
    }

    private static String header(AlertTransition alert) {
        String sign = alert.state() == State.FIRING ? ":red_circle: " : ":large_green_circle: ";
        String verb = alert.state() == State.FIRING ? " drifted" : " recovered";
        String subject = Wording.name(alert.model()) + " " + Wording.name(alert.version());
        return sign + mrkdwn(subject, HEADER - sign.length() - verb.length()) + verb;
    }

    private static void fields(ArrayNode fields, AlertTransition alert) {
        field(fields, "Model", Wording.name(alert.model()));
        field(fields, "Version", Wording.name(alert.version()));
        String span = Figures.span(
                alert.windowStart(),
                alert.windowStart().plus(WindowSize.parse(alert.windowSize()).length()));
        field(fields, "Window", span + " UTC (" + alert.windowSize() + ")");
        field(fields, "Severity", Wording.severity(alert.severity()));
        field(fields, "Rule", alert.rule());
        if (!alert.segment().equals(Segment.ALL)) {
            field(fields, "Segment", Wording.name(alert.segment()));
        }
    }

    private static void field(ArrayNode fields, String name, String value) {
        fields.addObject().put("type", "mrkdwn").put("text", "*" + name + "*\n" + mrkdwn(value, FIELD - 20));
    }

    private static String columns(List<Finding> columns) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (Finding column : columns) {
            String line = "• `" + mrkdwn(Wording.name(column.column()).replace('`', '\''), 500) + "` "
                    + Wording.severity(column.severity()) + ", " + mrkdwn(column.cause() + ": " + column.message(), 500)
                    + "\n";
            if (shown == COLUMNS || text.length() + line.length() > SECTION - MORE) {
                break;
            }
            text.append(line);
            shown++;
        }
        int more = columns.size() - shown;
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
            escaped = escape(cut(text, keep));
        }
        return escaped;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** At most so many characters, and no half of a pair of surrogates. */
    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
