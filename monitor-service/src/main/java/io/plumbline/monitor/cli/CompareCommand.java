package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.assess.Assessor;
import io.plumbline.monitor.assess.Attributions;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.NullWeights;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.report.HtmlReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline compare}: one comparison of two files, with the code that watches streams. */
@Command(
        name = "compare",
        description =
                "Compare the rows of one file with those of another, or with a reference. Files are CSV, JSON lines or"
                        + " Parquet.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no drift that --fail-on names",
            "1:drifted",
            "2:the command line is wrong",
            "3:a file cannot be read",
            "4:the evidence settles nothing: inconclusive"
        },
        footerHeading = "%nExample:%n",
        footer = "  plumbline compare --reference training.csv --current last-week.csv --report drift.html")
final class CompareCommand implements Callable<Integer> {
    private static final String NAME = "compare";
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            required = true,
            description =
                    "What is normal: CSV, JSON lines, Parquet (a file or directory), or a .json of 'reference build --out'.")
    private Path reference;

    @Option(
            names = "--current",
            paramLabel = "FILE",
            required = true,
            description = "What is held against it: CSV, JSON lines or Parquet (a file or directory).")
    private Path current;

    @Mixin
    private TableColumns columns;

    @Option(
            names = "--alpha",
            paramLabel = "P",
            defaultValue = "0.01",
            description = "Chance that any column is called drifted without drift. Default: ${DEFAULT-VALUE}.")
    private double alpha;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report as a page, HTML.")
    private @Nullable Path html;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report as JSON; - for the standard output, alone.")
    private @Nullable String json;

    @Option(
            names = "--fail-on",
            paramLabel = "VERDICT",
            defaultValue = "drifted",
            converter = FailOn.Converter.class,
            description =
                    "When to end with 1 or 4: drifted[:minor|moderate|major], which is moderate and inconclusive unless"
                            + " said; inconclusive; or never. Default: ${DEFAULT-VALUE}.")
    private FailOn failOn;

    /** What the current file holds in time. */
    private static final class Span {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        void add(ReferenceRow row) {
            Instant time = row.time();
            if (time != null) {
                first = Math.min(first, time.toEpochMilli());
                last = Math.max(last, time.toEpochMilli());
            }
        }

        boolean isKnown() {
            return first <= last;
        }

        /** The length of a window about as long as the rows: hours, days or weeks of them. */
        WindowSize size() {
            long span = isKnown() ? last - first + 1 : DAY;
            if (span <= HOUR) {
                return new WindowSize(Duration.ofHours(1));
            }
            long days = Math.min(366, Math.max(1, Math.round((double) span / DAY)));
            return new WindowSize(Duration.ofDays(days));
        }

        /** The time of the rows; the first day of 1970 where they have none. */
        Window window() {
            return isKnown() ? new Window(first, last + 1) : new Window(0, DAY);
        }
    }

    @Override
    public Integer call() {
        if (!(alpha > 0 && alpha < 1)) {
            throw new CommandFailure(ExitCode.BAD_USE, "--alpha is between 0 and 1, both excluded, not " + alpha);
        }
        TableRows rows = rows(current);
        Span span = new Span();
        if (columns.hasTime()) {
            rows.forEach("Reading the times", span::add);
        }
        Reference normal = reference(span.size());
        Profile profile = new Profile(normal.layout());
        ModelRef model = new ModelRef(NAME, ModelRef.UNVERSIONED);
        rows.forEach("Comparing", row -> row.countIn(profile, model));
        WindowReport report = new Assessor(AssessSettings.compare(alpha), new NullWeights())
                .assess(model, Segment.ALL, span.size(), span.window(), normal, profile, List.of(), Map.of());
        if (html != null) {
            OutputFile.write(html, HtmlReport.render(report).getBytes(StandardCharsets.UTF_8));
        }
        if ("-".equals(json)) {
            say(new String(report.toJson(), StandardCharsets.UTF_8));
        } else {
            if (json != null) {
                OutputFile.write(Path.of(json), report.toJson());
            }
            describe(report);
        }
        return failOn.exitCode(report);
    }

    private TableRows rows(Path file) {
        return new TableRows(file, columns, time -> true)
                .sayLeftOut(spec.commandLine().getErr());
    }

    private Reference reference(WindowSize block) {
        if (!reference.getFileName().toString().endsWith(".json")) {
            return rows(reference)
                    .reference(
                            NAME,
                            null,
                            Instant.EPOCH,
                            Segmentation.NONE,
                            columns.hasTime() ? List.of(block) : List.of(),
                            null);
        }
        if (!columns.types().isEmpty() || !columns.ignored().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "--categorical, --numeric and --ignore are of a reference that is yet to be built; " + reference
                            + " is built already");
        }
        try {
            return ReferenceJson.fromBytes(Files.readAllBytes(reference));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, reference + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, reference + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void describe(WindowReport report) {
        boolean weighed = report.columns().stream().anyMatch(c -> c.importance() != null);
        List<String> heads = new ArrayList<>(List.of(
                "column",
                "type",
                "verdict",
                "what",
                ">PSI*",
                "90 % interval",
                ">PSI",
                ">KS",
                ">JS",
                ">Wasserstein",
                ">nulls"));
        if (weighed) {
            heads.add(">importance");
        }
        TextTable table = new TextTable(heads.toArray(String[]::new));
        for (ColumnReport c : Wording.ranked(report.columns())) {
            double[] interval = c.effectInterval();
            List<String> cells = new ArrayList<>(List.of(
                    Wording.name(c.name()),
                    c.type().toString(),
                    c.severity() == null ? c.verdict().toString() : c.verdict() + " " + Wording.severity(c.severity()),
                    what(c),
                    score(c, "psi_corrected"),
                    interval == null ? "" : Figures.number(interval[0]) + " to " + Figures.number(interval[1]),
                    score(c, "psi"),
                    score(c, "ks"),
                    score(c, "js"),
                    score(c, "wasserstein"),
                    Figures.percent(c.quality().nullRatio())));
            if (weighed) {
                cells.add(c.importance() == null ? "" : Figures.percent(c.importance()));
            }
            table.add(cells.toArray(String[]::new));
        }
        table.lines().forEach(this::say);
        say("  * corrected for the bias of small samples; the verdict rests on it");
        if (!report.ignored().isEmpty()) {
            say("  not compared: " + String.join(", ", report.ignored()));
        }
        report.quality().forEach(finding -> say("  " + finding.message()));
        Attributions attributions = report.attributions();
        if (attributions != null) {
            say("  attributions: " + Wording.ndcg(attributions) + " " + Wording.ranking(attributions));
        }
        say("");
        say(report.contract());
        say(report.verdict() + ": " + Wording.headline(report));
    }

    private static String what(ColumnReport column) {
        return switch (column.verdict()) {
            case DRIFTED -> Wording.cause(column);
            case STABLE -> column.reason() == null ? "" : Wording.reason(column.reason());
            case INCONCLUSIVE ->
                column.nNeeded() == null
                        ? column.reason() == null ? "" : Wording.reason(column.reason())
                        : "needs about " + Figures.count(column.nNeeded()) + " values";
        };
    }

    private static String score(ColumnReport column, String name) {
        Double score = column.scores().get(name);
        return score == null ? "" : Figures.number(score);
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
