package io.plumbline.monitor.notify;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Words of one's own for an alert, in Mustache (https://mustache.github.io): a name that no alert has is refused when it is read. */
public final class AlertTemplate {
    private final String text;

    private AlertTemplate(String text) {
        this.text = text;
    }

    /**
     * From a text of the configuration.
     *
     * @param key what the configuration calls it
     * @throws IllegalArgumentException if it is no template, or names what no alert has; the message begins with the key
     */
    public static AlertTemplate parse(String key, String text) {
        AlertTemplate template = new AlertTemplate(text);
        try {
            samples().forEach(alert -> template.render(alert, AlertLinks.NONE, UnaryOperator.identity()));
        } catch (MustacheException.Context e) {
            throw new IllegalArgumentException(
                    key + ": line " + e.lineNo + " names " + e.key + ", which no alert has; allowed are "
                            + String.join(
                                    ", ",
                                    new TreeSet<>(values(samples().get(0), AlertLinks.NONE)
                                            .keySet())),
                    e);
        } catch (MustacheException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(key + ": no template of Mustache: " + e.getMessage(), e);
        }
        return template;
    }

    /** A beginning and an end, with what an alert can have. */
    static List<AlertTransition> samples() {
        return SampleEpisode.at(Instant.EPOCH);
    }

    /** @param escape what values must go through where they are shown; the template itself does not */
    String render(AlertTransition alert, AlertLinks links, UnaryOperator<String> escape) {
        return Mustache.compiler()
                .withEscaper(escape::apply)
                .strictSections(true)
                .emptyStringIsFalse(true)
                .compile(text)
                .execute(values(alert, links));
    }

    private static Map<String, Object> values(AlertTransition alert, AlertLinks links) {
        Instant end =
                alert.windowStart().plus(WindowSize.parse(alert.windowSize()).length());
        Map<String, Object> values = new TreeMap<>();
        values.put("id", alert.id());
        values.put("fingerprint", alert.fingerprint());
        values.put("rule", alert.rule());
        values.put("model", alert.model());
        values.put("version", alert.version());
        values.put("segment", alert.segment());
        values.put("state", alert.state().name().toLowerCase(Locale.ROOT));
        values.put("firing", AlertText.isFiring(alert));
        values.put("graver", alert.graver());
        values.put("severity", word(alert.severity()));
        values.put("at", alert.at().toString());
        values.put("since", alert.since().toString());
        values.put("window_start", alert.windowStart().toString());
        values.put("window_end", end.toString());
        values.put("window_size", alert.windowSize());
        values.put("title", AlertText.title(alert));
        values.put("summary", alert.summary());
        values.put("replay", AlertText.replay(alert));
        values.put("report_url", Objects.requireNonNullElse(links.report(alert), ""));
        values.put("runbook_url", Objects.requireNonNullElse(links.runbook(alert), ""));
        values.put(
                "columns", alert.columns().stream().map(AlertTemplate::values).toList());
        return values;
    }

    private static Map<String, Object> values(Finding finding) {
        return Map.of(
                "column", finding.column(),
                "severity", word(finding.severity()),
                "cause", finding.cause(),
                "message", finding.message(),
                "picture", Objects.requireNonNullElse(finding.picture(), ""),
                "changed", Objects.toString(finding.changed(), ""));
    }

    private static String word(@Nullable Enum<?> value) {
        return value == null ? "" : value.name().toLowerCase(Locale.ROOT);
    }
}
