package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.ModelHealth;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All models, those first that somebody should look at.
 *
 * @param counts of models by how they stand
 * @param hidden how many more there are than are listed
 * @param search what their names must hold; empty for all
 * @param state how they must stand, as in {@link Count#key}; empty for any
 */
record FleetPage(
        Shell shell,
        List<Count> counts,
        List<Line> models,
        int hidden,
        String search,
        String state,
        List<AlertLine> firing,
        List<String> topics) {
    private static final int MOST = 200;
    private static final int ALERTS = 5;

    /** Models that stand so; {@code key} is empty for all of them. */
    record Count(String key, String css, String sign, String name, String models, String url, boolean shown) {}

    /** A model in a line. */
    record Line(
            String model,
            String version,
            String owner,
            String url,
            String css,
            String sign,
            String chip,
            String firing,
            String says,
            String span,
            String report,
            String rate,
            String labels,
            String reference,
            WindowStrip strip) {}

    private record Standing(ModelRef model, ModelHealth health, List<WindowSummary> newest) {}

    static FleetPage of(Console console, Visitor visitor, String search, String state) {
        Map<ModelRef, List<AlertTransition>> firing = console.sources().alerts().firingByModel();
        List<Standing> all = new ArrayList<>();
        for (ModelRef model : console.reports().models()) {
            List<WindowSummary> newest = console.reports().windows(model, Segment.ALL, 1);
            ModelHealth.of(newest, firing.getOrDefault(model, List.of()))
                    .ifPresent(health -> all.add(new Standing(model, health, newest)));
        }
        Comparator<Standing> order = Comparator.comparing(Standing::health, ModelHealth.GRAVEST_FIRST)
                .thenComparing(one -> console.tier(one.model().model()))
                .thenComparing(Standing::model);
        List<Standing> wanted = all.stream()
                .filter(one -> state.isEmpty() || key(one.health().state()).equals(state))
                .filter(one -> contains(one.model(), search))
                .sorted(order)
                .toList();
        return new FleetPage(
                console.shell("Models", visitor),
                counts(all, state, search),
                wanted.stream().limit(MOST).map(one -> line(console, one)).toList(),
                Math.max(0, wanted.size() - MOST),
                search,
                state,
                console.lines(console.sources().alerts().firing(), ALERTS, true),
                console.acceptances().topics());
    }

    private static boolean contains(ModelRef model, String search) {
        return (model.model() + " " + model.version())
                .toLowerCase(Locale.ROOT)
                .contains(search.toLowerCase(Locale.ROOT));
    }

    private static List<Count> counts(List<Standing> all, String shown, String search) {
        Map<ModelHealth.State, Long> byState = new EnumMap<>(ModelHealth.State.class);
        all.forEach(one -> byState.merge(one.health().state(), 1L, Long::sum));
        List<Count> counts = new ArrayList<>();
        counts.add(new Count(
                "", "", "plumb", "all models", Figures.count(all.size()), Links.fleet("", search), shown.isEmpty()));
        for (ModelHealth.State state : ModelHealth.State.values()) {
            String key = key(state);
            counts.add(new Count(
                    key,
                    css(state),
                    css(state),
                    name(state),
                    Figures.count(byState.getOrDefault(state, 0L)),
                    Links.fleet(key, search),
                    key.equals(shown)));
        }
        return counts;
    }

    static String key(ModelHealth.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String name(ModelHealth.State state) {
        return switch (state) {
            case DRIFTED -> "drifted";
            case NO_DATA -> "no data";
            case INCONCLUSIVE -> "not enough data";
            case LEARNING -> "learning";
            case STABLE -> "OK";
        };
    }

    private static String css(ModelHealth.State state) {
        return switch (state) {
            case DRIFTED, NO_DATA -> "drifted";
            case INCONCLUSIVE, LEARNING -> "inconclusive";
            case STABLE -> "stable";
        };
    }

    private static Line line(Console console, Standing one) {
        ModelRef model = one.model();
        ModelHealth health = one.health();
        WindowSummary decisive = health.decisive();
        WindowRow row = WindowRow.of(decisive);
        List<WindowSummary> past = WindowStrip.bySize(console.reports().windows(model, Segment.ALL, WindowStrip.CELLS))
                .getOrDefault(decisive.size(), List.of(decisive));
        String severity = health.severity() == null ? "" : Wording.severity(health.severity());
        return new Line(
                Wording.name(model.model()),
                Wording.name(model.version()),
                console.owner(model.model()),
                Links.model(model),
                (css(health.state()) + " " + severity).trim(),
                css(health.state()),
                name(health.state()) + (severity.isEmpty() ? "" : ", " + severity),
                health.firing() == 0 ? "" : health.firing() == 1 ? "an alert fires" : health.firing() + " alerts fire",
                row.says(),
                row.span(),
                row.report(),
                rate(one.newest()),
                labels(console, model, decisive.size()),
                console.reference(decisive),
                WindowStrip.of(past));
    }

    /** By the newest window of the smallest size. */
    static String rate(List<WindowSummary> newest) {
        WindowSummary smallest =
                newest.stream().min(Comparator.comparing(WindowSummary::size)).orElseThrow();
        double hours = Duration.between(smallest.start(), smallest.end()).toSeconds() / 3600.0;
        double perHour = smallest.nCurrent() / hours;
        return perHour >= 10_000
                ? Figures.count(Math.round(perHour / 3600)) + " a second"
                : Figures.number(perHour) + " an hour";
    }

    /** Share of the predictions of the newest window with labels whose label has come; empty where none is known. */
    static String labels(Console console, ModelRef model, WindowSize size) {
        return console.performance().reports(model, Segment.ALL, size, 24).stream()
                .filter(report -> report.labels() > 0)
                .map(PerformanceReport::coverage)
                .findFirst()
                .map(FleetPage::share)
                .orElse("");
    }

    private static String share(@Nullable Double coverage) {
        return coverage == null ? "" : Figures.percent(coverage);
    }
}
