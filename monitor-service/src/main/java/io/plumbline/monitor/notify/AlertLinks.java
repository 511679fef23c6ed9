package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.PathName;
import io.plumbline.monitor.profile.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where people find more of an alert. A link that names make too long to be followed is none.
 *
 * @param console its address as people reach it; null for no links to it
 * @param runbook address of what to do, in which {@code {model}}, {@code {version}}, {@code {segment}} and {@code {rule}}
 *     stand for those of the alert; null for none
 * @param trace address of a trace, in which {@code {trace_id}} stands for its id; null for none
 */
public record AlertLinks(
        @Nullable String console,
        @Nullable String runbook,
        @Nullable String trace) {
    /** No links. */
    public static final AlertLinks NONE = new AlertLinks(null, null, null);

    /** As long as every receiver and browser takes it. */
    private static final int LONGEST = 2000;

    private static final String TRACE_ID = "{trace_id}";
    private static final Pattern PLACE = Pattern.compile("\\{([^}]*)}");

    /** @throws IllegalArgumentException if one is no address; the message begins with its name */
    public AlertLinks {
        if (console != null) {
            Address.parse("public_url", console);
        }
        if (runbook != null) {
            Address.parse("runbook_url", PLACE.matcher(runbook).replaceAll("x"));
            PLACE.matcher(runbook).results().map(place -> place.group(1)).forEach(AlertLinks::requireKnown);
        }
        if (trace != null) {
            Address.parse("trace_url", trace.replace(TRACE_ID, "0"));
            if (!trace.contains(TRACE_ID)) {
                throw new IllegalArgumentException("trace_url: " + TRACE_ID + " must stand for the trace's id");
            }
        }
    }

    /** Without links to traces. */
    public AlertLinks(@Nullable String console, @Nullable String runbook) {
        this(console, runbook, null);
    }

    private static void requireKnown(String place) {
        if (!List.of("model", "version", "segment", "rule").contains(place)) {
            throw new IllegalArgumentException(
                    "runbook_url: {model}, {version}, {segment} and {rule} are allowed: {" + place + "}");
        }
    }

    /** A link, by the words that people click on. */
    record Link(String words, String url) {}

    /** All there are. */
    List<Link> of(AlertTransition alert) {
        List<Link> links = new ArrayList<>();
        String report = report(alert);
        if (report != null) {
            links.add(new Link(alert.isWithinWindow() ? "Open the model" : "Open the report", report));
        }
        String what = runbook(alert);
        if (what != null) {
            links.add(new Link("What to do", what));
        }
        String event = trace(alert);
        if (event != null) {
            links.add(new Link("Trace of such an event", event));
        }
        return links;
    }

    /** The report of the window that decided; the page of the model where its window is not over. */
    @Nullable
    String report(AlertTransition alert) {
        if (console == null) {
            return null;
        }
        String root = console.endsWith("/") ? console.substring(0, console.length() - 1) : console;
        String segment = alert.segment().equals(Segment.ALL) ? "" : "&segment=" + PathName.encoded(alert.segment());
        String model =
                root + "/models/" + PathName.encoded(alert.model()) + "/versions/" + PathName.encoded(alert.version());
        if (alert.isWithinWindow()) {
            return unlessTooLong(model);
        }
        return unlessTooLong(model + "/windows/"
                + PathName.encoded(alert.windowStart().toString()) + "/report?size="
                + PathName.encoded(alert.windowSize())
                + segment);
    }

    @Nullable
    public String runbook(AlertTransition alert) {
        if (runbook == null) {
            return null;
        }
        return unlessTooLong(PLACE.matcher(runbook)
                .replaceAll(place -> Matcher.quoteReplacement(PathName.encoded(
                        switch (place.group(1)) {
                            case "model" -> alert.model();
                            case "version" -> alert.version();
                            case "segment" -> alert.segment();
                            default -> alert.rule();
                        }))));
    }

    /** The trace of an event that shows what the alert is about. */
    @Nullable
    String trace(AlertTransition alert) {
        String id = alert.traceId();
        return trace == null || id == null ? null : unlessTooLong(trace.replace(TRACE_ID, PathName.encoded(id)));
    }

    private static @Nullable String unlessTooLong(String link) {
        return link.length() > LONGEST ? null : link;
    }
}
