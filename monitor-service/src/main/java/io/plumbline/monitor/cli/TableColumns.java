package io.plumbline.monitor.cli;

import io.plumbline.monitor.files.RowMapping;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the columns of a file are: options of every command that builds a reference. */
final class TableColumns {
    @Option(
            names = "--time-column",
            paramLabel = "COLUMN",
            description = "Where a row's time stands; DATE+HOUR for a date and an hour in two columns.")
    private @Nullable String time;

    @Option(names = "--prediction", paramLabel = "COLUMN", description = "What the model predicted.")
    private @Nullable String prediction;

    @Option(
            names = "--score",
            paramLabel = "CLASS=COLUMN",
            description = "The score of a class, such as yes=p_yes. Several times for several classes.")
    private Map<String, String> scores = new LinkedHashMap<>();

    @Option(names = "--label", paramLabel = "COLUMN", description = "What came true.")
    private @Nullable String label;

    @Option(
            names = "--categorical",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "Columns whose values are categories. Default: texts, booleans, and whole numbers of at most 10"
                            + " different values.")
    private @Nullable Set<String> categorical;

    @Option(
            names = "--numeric",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns whose values are numbers, however few.")
    private @Nullable Set<String> numeric;

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns that are not compared, such as ids; reports name them.")
    private @Nullable Set<String> ignore;

    @Option(
            names = "--drop",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns that are left out, as if the file did not have them.")
    private @Nullable Set<String> drop;

    boolean hasTime() {
        return time != null;
    }

    RowMapping.Columns mapping() {
        return new RowMapping.Columns(time, null, prediction, label, scores, given(drop));
    }

    Set<String> categorical() {
        return given(categorical);
    }

    Set<String> numeric() {
        return given(numeric);
    }

    Set<String> ignored() {
        return given(ignore);
    }

    /** Columns named by an option that tells how to read a reference; empty where none is. */
    Set<String> types() {
        return Stream.concat(categorical().stream(), numeric().stream()).collect(Collectors.toSet());
    }

    /**
     * How a reference is built of these columns.
     *
     * @param version null for all
     * @param source where the rows come from, for people
     * @param segmentation how its rows are parted into segments
     * @param blocks lengths of the blocks between which natural variation is taken
     * @param task how predictions are held against labels; null if they are not
     */
    ReferenceSettings reference(
            String model,
            @Nullable String version,
            Instant now,
            String source,
            Segmentation segmentation,
            List<WindowSize> blocks,
            @Nullable Task task) {
        return new ReferenceSettings(
                model,
                version,
                now,
                source,
                categorical(),
                numeric(),
                ignored(),
                segmentation,
                blocks,
                ZoneOffset.UTC,
                task);
    }

    private static Set<String> given(@Nullable Set<String> names) {
        return Objects.requireNonNullElse(names, Set.of());
    }
}
