package io.plumbline.monitor.cli;

import io.plumbline.monitor.app.RangeResult;
import io.plumbline.monitor.app.RangeResult.Finding;
import io.plumbline.monitor.app.RangeResult.Kind;
import io.plumbline.monitor.app.ReplayRange;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.event.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a replay of a range found, for people and for programs. */
final class RangeText {
    static final String SCHEMA = "plumbline.replay-range/1";
    /** Windows of a kind that are named; the file has all. */
    private static final int MOST_NAMED = 20;

    private RangeText() {}

    static List<String> lines(RangeResult result) {
        List<String> lines = new ArrayList<>(result.notes());
        if (result.compared() == 0) {
            lines.add("No window that lies wholly in the range could be compared.");
        } else {
            lines.add("Windows compared: " + Figures.count(result.compared()) + ", of which identical: "
                    + Figures.count(result.identical()) + ".");
        }
        name("Different", result.findings(Kind.DIFFERENT), lines);
        name("Reported but not replayed", result.findings(Kind.NOT_REPLAYED), lines);
        name("Replayed but not reported", result.findings(Kind.NOT_REPORTED), lines);
        notComparable(result.findings(Kind.NOT_COMPARABLE), lines);
        return lines;
    }

    private static void name(String what, List<Finding> findings, List<String> lines) {
        if (findings.isEmpty()) {
            return;
        }
        lines.add(what + ": " + Figures.count(findings.size()));
        findings.stream()
                .limit(MOST_NAMED)
                .forEach(finding -> lines.add("  " + finding.window()
                        + (finding.details().isEmpty() ? "" : ": " + String.join("; ", finding.details()))));
        more(findings.size(), lines);
    }

    /** Many windows have one reason in common. */
    private static void notComparable(List<Finding> findings, List<String> lines) {
        if (findings.isEmpty()) {
            return;
        }
        Map<String, List<Finding>> byReason = new LinkedHashMap<>();
        findings.forEach(
                finding -> byReason.computeIfAbsent(String.join("; ", finding.details()), why -> new ArrayList<>())
                        .add(finding));
        lines.add("Not comparable: " + Figures.count(findings.size()));
        byReason.entrySet().stream().limit(MOST_NAMED).forEach(entry -> {
            List<Finding> same = entry.getValue();
            lines.add("  " + same.get(0).window()
                    + (same.size() == 1
                            ? ""
                            : ", and " + Figures.count(same.size() - 1, "more window") + " up to "
                                    + same.get(same.size() - 1).window())
                    + ": " + entry.getKey());
        });
        more(byReason.size(), lines);
    }

    private static void more(int all, List<String> lines) {
        if (all > MOST_NAMED) {
            lines.add("  and " + Figures.count(all - MOST_NAMED) + " more; --json FILE writes all");
        }
    }

    static byte[] json(RangeResult result, ReplayRange range) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("schema", SCHEMA);
        all.put("from", range.from());
        all.put("to", range.to());
        if (range.model() != null) {
            all.put("model", range.model());
        }
        all.put("records", result.records());
        all.put("compared", result.compared());
        all.put("identical", result.identical());
        all.put("notes", result.notes());
        all.put("findings", result.findings().stream().map(RangeText::tree).toList());
        return Json.bytes(all);
    }

    private static Map<String, Object> tree(Finding finding) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("kind", finding.kind().toString().toLowerCase(Locale.ROOT));
        tree.put("model", finding.window().model().model());
        tree.put("version", finding.window().model().version());
        tree.put("segment", finding.window().segment());
        tree.put("size", finding.window().size().toString());
        tree.put("start", finding.window().start());
        tree.put("details", finding.details());
        return tree;
    }
}
