package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.reference.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the pages are made of, and what they have in common. */
final class Console {
    private static final int MOST_ALERTS = 500;

    private final ConsoleSources sources;
    private final Acceptances acceptances;
    private final String signs;

    Console(ConsoleSources sources, Acceptances acceptances, String signs) {
        this.sources = sources;
        this.acceptances = acceptances;
        this.signs = signs;
    }

    ConsoleSources sources() {
        return sources;
    }

    ReportHistory reports() {
        return sources.reports();
    }

    PerformanceHistory performance() {
        return sources.performance();
    }

    ReferenceHistory references() {
        return sources.references();
    }

    Acceptances acceptances() {
        return acceptances;
    }

    Instant now() {
        return sources.clock().instant();
    }

    /** {@code 12 minutes ago}; of what is yet to come, nothing. */
    String ago(Instant time) {
        Instant now = now();
        return time.isAfter(now) ? "" : Figures.roughly(Duration.between(time, now)) + " ago";
    }

    int tier(String model) {
        return sources.owners().get().of(model).tier();
    }

    /** In a few words; empty where nobody has said whose it is. */
    String owner(String model) {
        ModelOwners.Owner owner = sources.owners().get().of(model);
        String tier = owner.tier() == ModelOwners.NO_TIER ? "" : "tier " + owner.tier();
        return owner.name().isEmpty() || tier.isEmpty() ? owner.name() + tier : owner.name() + ", " + tier;
    }

    /** What a window was compared with, in a few words. */
    String reference(WindowSummary window) {
        String id = window.referenceId();
        if (id == null) {
            return "none";
        }
        return references()
                .find(window.model(), id)
                .map(one ->
                        one.stage() == Reference.Stage.PINNED ? Wording.name(one.source()) : one.stage() + ", learned")
                .orElse(id);
    }

    Shell shell(String title, Visitor visitor) {
        return shell(title, visitor, true);
    }

    Shell shell(String title, Visitor visitor, boolean live) {
        ServiceState state = sources.state();
        Instant time = state.eventTime();
        String seen = time == null
                ? "no event yet"
                : Figures.count(state.events(), "event") + ", up to " + Figures.time(time) + " UTC";
        return new Shell(
                title,
                state.banner(),
                state.alive() && state.ready() && !state.stream().state().isTrouble(),
                state.description() + ": " + seen,
                sources.alerts().firing().size(),
                signs,
                visitor,
                live);
    }

    List<AlertTransition> firing(ModelRef model) {
        return sources.alerts().firing().stream()
                .filter(alert -> alert.modelRef().equals(model))
                .toList();
    }

    /** Alerts of a model, those that fire first. */
    List<AlertLine> alertsOf(ModelRef model, int limit) {
        AlertHistory alerts = sources.alerts();
        return lines(
                Stream.concat(alerts.firing().stream(), alerts.recent(MOST_ALERTS).stream())
                        .filter(alert -> alert.modelRef().equals(model))
                        .distinct()
                        .toList(),
                limit,
                true);
    }

    /** @param answerable whether what fires can be answered here; on a page with another list of it, once is enough */
    List<AlertLine> lines(List<AlertTransition> transitions, int limit, boolean answerable) {
        AlertHistory alerts = sources.alerts();
        List<AlertTransition> firing = alerts.firing();
        Set<String> latest = alerts.latest().stream().map(AlertTransition::id).collect(Collectors.toSet());
        return transitions.stream()
                .limit(limit)
                .map(alert -> {
                    AlertLine line =
                            AlertLine.of(alert, firing, sources.answers().of(alert));
                    boolean over = alert.state() == AlertTransition.State.RESOLVED;
                    return latest.contains(alert.id()) && (answerable || over) ? line.replying(alert) : line;
                })
                .toList();
    }
}
