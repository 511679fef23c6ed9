package io.plumbline.monitor.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rules of Grafana's dashboard linter, and of this house, for a dashboard of schema 42. */
final class DashboardRules {
    private static final Set<String> UNITS = Set.of(
            "none",
            "short",
            "percentunit",
            "s",
            "bytes",
            "eps",
            "rps",
            "ops",
            "sci",
            "dateTimeFromNow",
            "dateTimeAsIso");
    private static final Pattern RANGED = Pattern.compile("(rate|irate|increase)\\s*\\(");
    private static final Pattern FIXED =
            Pattern.compile("(?:rate|irate|increase)\\s*\\([^\\[]*\\[(?!\\$__rate_interval])");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z_]+)");
    private static final Set<String> BUILT_IN =
            Set.of("__rate_interval", "__url_time_range", "__data", "__field", "__interval", "__range", "__all");

    private final JsonNode board;
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, JsonNode> others;

    /** @param others all dashboards, by uid */
    DashboardRules(JsonNode board, Map<String, JsonNode> others) {
        this.board = board;
        this.others = new TreeMap<>(others);
    }

    List<String> complaints() {
        head();
        variables();
        panels();
        links();
        board.at("/annotations/list").forEach(one -> {
            if (one.has("expr")) {
                query(
                        "annotation " + one.path("name").asText(),
                        one.path("expr").asText());
            }
        });
        return complaints;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            complaints.add(otherwise);
        }
    }

    private void head() {
        require(board.path("schemaVersion").asInt() == 42, "schemaVersion is not 42");
        require(board.path("uid").asText().matches("plumbline-[a-z-]{1,30}"), "uid is not plumbline-...");
        require(board.path("title").asText().startsWith("Plumbline / "), "title does not begin with Plumbline");
        require(!board.path("description").asText().isEmpty(), "no description");
        require(!board.path("editable").asBoolean(true), "editable, though it is kept in files");
        require(board.path("graphTooltip").asInt() == 1, "no shared crosshair");
        require(board.path("timezone").asText().equals("browser"), "timezone is not the browser's");
        require(board.path("tags").toString().contains("\"plumbline\""), "no tag plumbline");
        for (String foreign : List.of("id", "iteration", "__inputs", "__requires")) {
            require(!board.has(foreign), foreign + " is of one installation");
        }
    }

    private void variables() {
        List<JsonNode> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode variable : board.at("/templating/list")) {
            String name = variable.path("name").asText();
            require(names.add(name), "two variables " + name);
            require(!variable.path("label").asText().isEmpty(), "variable " + name + " has no label");
            switch (variable.path("type").asText()) {
                case "datasource" -> sources.add(variable);
                case "query" -> {
                    String query = variable.at("/query/query").asText();
                    require(source(variable), "variable " + name + " has another data source");
                    require(
                            variable.path("refresh").asInt() == 2,
                            "variable " + name + " does not follow the time range");
                    require(
                            query.equals(variable.path("definition").asText()),
                            "variable " + name + " has two queries");
                    require(query.matches("label_values\\(.+, \\w+\\)"), "variable " + name + " is no label_values");
                    query("variable " + name, query);
                }
                default -> {
                    // A text that people put in.
                }
            }
        }
        require(sources.size() == 1, "not exactly one data source variable");
        for (JsonNode source : sources) {
            require(source.path("name").asText().equals("datasource"), "the data source variable has another name");
            require(source.path("label").asText().equals("Data source"), "the data source variable has another label");
            require(source.path("query").asText().equals("prometheus"), "the data source is not Prometheus");
        }
        JsonNode job = variable("job");
        require(
                job.path("multi").asBoolean() && job.path("allValue").asText().equals(".+"),
                "variable job is not one of several, with all of them");
    }

    private JsonNode variable(String name) {
        for (JsonNode variable : board.at("/templating/list")) {
            if (variable.path("name").asText().equals(name)) {
                return variable;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static boolean source(JsonNode holder) {
        return holder.at("/datasource/uid").asText().equals("${datasource}");
    }

    private void panels() {
        Set<Integer> ids = new HashSet<>();
        List<JsonNode> placed = new ArrayList<>();
        for (JsonNode panel : board.path("panels")) {
            String title = panel.path("title").asText();
            require(!title.isEmpty(), "a panel has no title");
            require(panel.path("id").asInt() > 0 && ids.add(panel.path("id").asInt()), title + ": id is not its own");
            JsonNode at = panel.path("gridPos");
            require(
                    at.path("w").asInt() > 0
                            && at.path("x").asInt() + at.path("w").asInt() <= 24,
                    title + ": beyond the grid");
            placed.stream()
                    .filter(other -> overlap(at, other.path("gridPos")))
                    .forEach(other -> complaints.add(
                            title + ": lies over " + other.path("title").asText()));
            placed.add(panel);
            if (!panel.path("type").asText().equals("row")) {
                panel(title, panel);
            }
        }
    }

    private static boolean overlap(JsonNode a, JsonNode b) {
        return a.path("x").asInt() < b.path("x").asInt() + b.path("w").asInt()
                && b.path("x").asInt() < a.path("x").asInt() + a.path("w").asInt()
                && a.path("y").asInt() < b.path("y").asInt() + b.path("h").asInt()
                && b.path("y").asInt() < a.path("y").asInt() + a.path("h").asInt();
    }

    private void panel(String title, JsonNode panel) {
        require(source(panel), title + ": another data source");
        require(panel.path("description").asText().endsWith("."), title + ": no description");
        require(UNITS.contains(panel.at("/fieldConfig/defaults/unit").asText()), title + ": no unit");
        require(
                panel.at("/fieldConfig/defaults/thresholds/steps").size() == 1,
                title + ": a threshold that is a constant and not the service's own");
        require(panel.path("targets").size() > 0, title + ": no query");
        Set<String> refs = new HashSet<>();
        for (JsonNode target : panel.path("targets")) {
            require(source(target), title + ": a query has another data source");
            require(
                    refs.add(target.path("refId").asText()),
                    title + ": two queries " + target.path("refId").asText());
            require(!target.path("legendFormat").asText().isEmpty(), title + ": no legend");
            query(title, target.path("expr").asText());
        }
    }

    private void query(String where, String expr) {
        require(!expr.isBlank(), where + ": an empty query");
        for (String pair : List.of("()", "{}", "[]")) {
            require(
                    expr.chars().filter(c -> c == pair.charAt(0)).count()
                            == expr.chars().filter(c -> c == pair.charAt(1)).count(),
                    where + ": " + pair + " do not match in " + expr);
        }
        require(!FIXED.matcher(expr).find(), where + ": a range that is not $__rate_interval: " + expr);
        for (String metric : Promql.metrics(expr)) {
            boolean counter = metric.matches(".*_(total|bucket|sum|count)");
            require(!counter || RANGED.matcher(expr).find(), where + ": counter " + metric + " without a rate");
        }
        for (String metric : Promql.without(expr, "job=~\"$job\"")) {
            require(metric.equals("plumbline_build_info"), where + ": " + metric + " is not of the job: " + expr);
        }
        Promql.wrongLabels(expr).forEach(wrong -> complaints.add(where + ": " + wrong));
        variablesExist(where, expr);
    }

    private void variablesExist(String where, String text) {
        VARIABLE.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !BUILT_IN.contains(name) && variable(name).isMissingNode())
                .forEach(name -> complaints.add(where + ": no variable " + name));
    }

    private void links() {
        for (JsonNode link : board.findValues("url")) {
            String url = link.asText();
            variablesExist("a link", url);
            if (url.startsWith("/d/")) {
                JsonNode to = others.get(url.split("/")[2]);
                require(to != null, "a link leads to no dashboard: " + url);
                require(url.contains("${__url_time_range}"), "a link loses the time range: " + url);
                if (to != null) {
                    Set<String> there = new HashSet<>(to.at("/templating/list").findValuesAsText("name"));
                    Pattern.compile("var-(\\w+)=|\\$\\{(\\w+):queryparam}")
                            .matcher(url)
                            .results()
                            .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                            .filter(name -> !there.contains(name))
                            .forEach(name -> complaints.add("a link sets " + name + ", which is not there: " + url));
                }
            }
        }
        Set<String> kept = new HashSet<>();
        for (JsonNode link : board.path("links")) {
            if (link.path("type").asText().equals("dashboards")) {
                kept.add(link.path("keepTime").asText()
                        + link.path("includeVars").asText());
            }
        }
        require(kept.contains("truetrue"), "no links to the other dashboards that keep time and variables");
        String annotations =
                board.at("/annotations/list").findValuesAsText("expr").stream().collect(Collectors.joining(" "));
        require(annotations.contains("ALERTS{alertstate=\"firing\""), "no annotation of alerts that fire");
        boolean ofModels = !variable("model").isMissingNode();
        require(
                !ofModels || annotations.contains(Meter.REFERENCE_ACTIVE.metric()),
                "no annotation of references that begin to apply");
    }
}
