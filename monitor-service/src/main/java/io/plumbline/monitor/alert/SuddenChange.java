package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Detected;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.detect.Change;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What detectors have found of a version since its columns were last quiet: one episode, whichever of its columns and of its source partitions
 * changed. It begins with the first change, and is over once event time is further than the last one by the time that is to be quiet. Pure.
 *
 * @param episode its times are those of events, and of no window's end
 * @param first the first change of each column by each method, by both names
 */
public record SuddenChange(Episode episode, TreeMap<String, Change> first) {
    private static final int VERSION = 1;
    private static final int NAMED = 3;

    /**
     * A window that an event falls into.
     *
     * @param start in milliseconds
     */
    public record Within(String size, long start) {}

    /**
     * What follows from a change.
     *
     * @param next what is to be kept
     * @param transition what is to be published; null for nothing
     */
    public record Step(SuddenChange next, @Nullable AlertTransition transition) {}

    /**
     * A detector found something.
     *
     * @param before what is kept; null where columns were quiet
     */
    public static Step found(
            @Nullable SuddenChange before, ChangeRule rule, ModelRef model, Change change, Within window) {
        String key = change.column() + " " + change.method();
        Severity severity = severity(change);
        List<String> columns = List.of(change.column());
        TreeMap<String, Change> first = new TreeMap<>();
        if (before == null) {
            first.put(key, change);
            Episode episode = Episode.begin(window.size(), change.time(), severity, columns, 0);
            SuddenChange next = new SuddenChange(episode, first);
            return new Step(next, next.fires(rule, model, change.time(), window, false));
        }
        first.putAll(before.first);
        first.putIfAbsent(key, change);
        Episode episode = before.episode.moved(before.episode.size(), change.time(), severity, columns);
        SuddenChange next = new SuddenChange(episode, first);
        boolean graver = episode.severity().compareTo(before.episode.severity()) > 0;
        return new Step(next, graver ? next.fires(rule, model, change.time(), window, true) : null);
    }

    private static Severity severity(Change change) {
        return change.column().equals("prediction") ? Severity.MAJOR : Severity.MODERATE;
    }

    private AlertTransition fires(ChangeRule rule, ModelRef model, long at, Within window, boolean graver) {
        List<Change> worst = new ArrayList<>(first.values());
        worst.sort(Comparator.comparing(SuddenChange::severity).reversed().thenComparingLong(Change::time));
        String what = worst.stream()
                .limit(NAMED)
                .map(change -> subject(rule, change) + words(change))
                .collect(Collectors.joining("; "));
        int more = worst.size() - NAMED;
        return transition(
                rule,
                State.FIRING,
                model,
                window,
                at,
                AlertWording.subject(model, Segment.ALL) + " changed suddenly: " + what
                        + (more > 0 ? "; and " + more + " more" : ""),
                worst.stream().map(SuddenChange::finding).toList(),
                graver);
    }

    private static String subject(ChangeRule rule, Change change) {
        return rule == ChangeRule.ERRORS ? rule.subject() : Wording.name(change.column()) + " ";
    }

    private static String words(Change change) {
        return "at " + Figures.time(Instant.ofEpochMilli(change.time())) + " UTC" + means(change) + ", by "
                + change.method().words();
    }

    private static String means(Change change) {
        Double before = change.before();
        Double after = change.after();
        return before == null || after == null
                ? ""
                : ", mean " + Figures.number(before) + " before, " + Figures.number(after) + " after";
    }

    private static Finding finding(Change change) {
        String events = change.events() == 0
                ? ""
                : "; it began about " + Figures.count(change.events(), "event") + " before it was found";
        return new Finding(
                change.column(),
                severity(change),
                "sudden change",
                words(change) + events,
                null,
                null,
                new Detected(
                        change.method().toString(),
                        Instant.ofEpochMilli(change.time()),
                        change.before(),
                        change.after(),
                        change.events() == 0 ? null : change.events()));
    }

    /** Event time of the last change, in milliseconds. */
    public long last() {
        return episode.movedUntil();
    }

    /** Whether it is over when event time has come so far, in milliseconds. */
    public boolean isOver(long eventTime, Duration quiet) {
        return eventTime != Long.MIN_VALUE && eventTime - quiet.toMillis() >= episode.movedUntil();
    }

    /** That it is over, since so long after the last change. */
    public AlertTransition ends(ChangeRule rule, ModelRef model, Duration quiet, Within window) {
        long at = episode.movedUntil() + quiet.toMillis();
        String columns = rule == ChangeRule.ERRORS
                ? "its error"
                : episode.columns().stream().map(Wording::name).collect(Collectors.joining(", "));
        return transition(
                rule,
                State.RESOLVED,
                model,
                window,
                at,
                AlertWording.subject(model, Segment.ALL) + " has not changed again for " + Figures.duration(quiet)
                        + ": " + columns + AlertWording.lasted(episode, Instant.ofEpochMilli(at)),
                List.of(),
                false);
    }

    private AlertTransition transition(
            ChangeRule rule,
            State state,
            ModelRef model,
            Within window,
            long at,
            String summary,
            List<Finding> findings,
            boolean graver) {
        return AlertWording.of(
                rule.id(),
                state,
                model,
                Segment.ALL,
                new WindowReport.Span(Instant.ofEpochMilli(window.start()), Instant.ofEpochMilli(at), window.size()),
                episode,
                summary,
                findings,
                graver);
    }

    public byte[] toBytes() {
        SummaryWriter out = new SummaryWriter().putByte(VERSION);
        episode.writeTo(out);
        out.putCount(first.size());
        first.values().forEach(change -> change.writeTo(out));
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static SuddenChange read(byte[] bytes) {
        SummaryReader in = new SummaryReader(bytes);
        if (in.getByte() != VERSION) {
            throw new IllegalArgumentException("not a sudden change of version " + VERSION);
        }
        Episode episode = Episode.readFrom(in);
        TreeMap<String, Change> first = new TreeMap<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            Change change = Change.readFrom(in);
            first.put(change.column() + " " + change.method(), change);
        }
        return new SuddenChange(episode, first);
    }
}
