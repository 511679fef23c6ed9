package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is said of a reference to people. */
final class ReferenceText {
    private ReferenceText() {}

    static List<String> lines(Reference r) {
        List<String> lines = new ArrayList<>();
        Instant from = r.from();
        Instant to = r.to();
        lines.add("Reference " + r.id() + " of " + r.model() + (r.version() == null ? "" : " " + r.version())
                + (r.isLearned() ? ", " + r.stage() : "") + ": "
                + Figures.count(r.rows(), "row") + " from " + r.source()
                + (from == null || to == null ? "" : ", " + Figures.time(from) + " to " + Figures.time(to) + " UTC"));
        TextTable table = new TextTable("column", "role", "type", ">nulls", "natural variation known for");
        for (ReferenceColumn column : r.columns()) {
            table.add(
                    column.name(),
                    column.role().toString(),
                    column.type().toString(),
                    Figures.count(column.nulls()),
                    known(column));
        }
        lines.addAll(table.lines());
        if (!r.ignored().isEmpty()) {
            lines.add("  not compared: " + String.join(", ", r.ignored()));
        }
        if (!r.segments().isEmpty()) {
            TextTable segments = new TextTable("segment", ">rows", ">columns");
            r.segments()
                    .forEach(part -> segments.add(
                            part.segment().name(),
                            Figures.count(part.rows()),
                            Figures.count(part.columns().size())));
            lines.addAll(segments.lines());
        }
        OutcomeProfile outcomes = r.outcomes() == null ? null : r.outcomes().profile();
        if (outcomes != null) {
            lines.add("  performance: " + Figures.count(outcomes.labelled(), "label") + " of "
                    + Figures.count(outcomes.predictions(), "prediction"));
        }
        return lines;
    }

    private static String known(ReferenceColumn column) {
        String sizes = column.variation().isEmpty()
                ? "none"
                : column.variation().keySet().stream()
                        .map(millis -> new WindowSize(Duration.ofMillis(millis)).toString())
                        .collect(Collectors.joining(", "));
        return column.slots() == null ? sizes : sizes + "; by hour of the day";
    }
}
