package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.history.ReferenceHistory.Listed;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all models are compared with, or were, or will be. */
record ReferencesPage(Shell shell, List<Model> models) {
    /** @param anchor id of its section */
    record Model(String anchor, String name, List<Line> references) {}

    /**
     * A reference in a line.
     *
     * @param css of its chip
     * @param chip where it stands
     * @param act what can be done with it, as its path ends: {@code pin}, {@code use}, {@code withdrawal}; empty for nothing
     * @param button the same in words
     */
    record Line(
            String id,
            String version,
            String css,
            String chip,
            String applies,
            String source,
            String rows,
            String of,
            String built,
            String act,
            String button) {}

    static ReferencesPage of(Console console, Visitor visitor) {
        Map<String, List<Line>> models = new LinkedHashMap<>();
        console.references()
                .references()
                .forEach(listed -> models.computeIfAbsent(listed.key().model(), name -> new ArrayList<>())
                        .add(line(console, listed)));
        List<Model> all = new ArrayList<>();
        models.forEach((name, lines) -> all.add(new Model(anchor(name), Wording.name(name), lines)));
        return new ReferencesPage(console.shell("References", visitor), all);
    }

    /** A model's place on the page: its name's hash, as a name may hold anything. */
    static String anchor(String model) {
        return "m" + Integer.toHexString(model.hashCode());
    }

    private static Line line(Console console, Listed one) {
        boolean pinned = one.stage() == Reference.Stage.PINNED;
        String act = one.isPinnable() ? "pin" : pinned && one.key().place() == Place.PREVIOUS ? "use" : "";
        if (one.key().place() == Place.NEXT) {
            act = "withdrawal";
        }
        Instant from = one.from();
        Instant to = one.to();
        String version = one.key().version();
        return new Line(
                one.id(),
                version == null ? "all" : Wording.name(version),
                one.key().place() != Place.CURRENT ? "inconclusive" : pinned ? "stable" : "inconclusive",
                one.key().place() == Place.CURRENT
                        ? one.stage().toString()
                        : place(one.key().place()),
                one.applies(),
                Wording.name(one.source()),
                Figures.count(one.rows(), "row") + ", " + Figures.count(one.columns(), "column")
                        + (one.segments() == 0 ? "" : ", " + Figures.count(one.segments(), "segment"))
                        + (one.labelled() == 0 ? "" : ", " + Figures.count(one.labelled(), "label")),
                from == null || to == null ? "" : Figures.time(from) + " to " + Figures.time(to) + " UTC",
                Figures.time(one.createdAt().truncatedTo(ChronoUnit.MINUTES)) + " UTC",
                act,
                switch (act) {
                    case "pin" -> "Pin it";
                    case "use" -> "Use it again";
                    case "withdrawal" -> "Take it back";
                    default -> "";
                });
    }

    private static String place(Place place) {
        return switch (place) {
            case CURRENT -> "in use";
            case NEXT -> "waits";
            case PREVIOUS -> "before";
        };
    }
}
