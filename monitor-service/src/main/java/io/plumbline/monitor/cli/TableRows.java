package io.plumbline.monitor.cli;

import io.plumbline.monitor.files.RowMapping;
import io.plumbline.monitor.files.Table;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rows of a file as a reference is built from them, and as a profile counts them. */
final class TableRows {
    private final Table table;
    private final RowMapping mapping;
    private final TableColumns columns;
    private final Predicate<Instant> within;

    /**
     * @param within which times are taken; not asked where rows have none
     * @throws io.plumbline.monitor.files.TableFailure if the file cannot be read or lacks a column that is named
     */
    TableRows(Path file, TableColumns columns, Predicate<Instant> within) {
        this.table = Table.open(file);
        this.mapping = new RowMapping(table, columns.mapping(), ZoneOffset.UTC);
        this.columns = columns;
        this.within = within;
    }

    /** Says what of the file is not in the rows though nobody asked for that. */
    TableRows sayLeftOut(PrintWriter console) {
        sayLeftOut(table, mapping, console);
        return this;
    }

    /** The same of any rows. */
    static void sayLeftOut(Table table, RowMapping mapping, PrintWriter console) {
        mapping.leftOut().forEach(line -> console.println("plumbline: " + table.file() + ": " + line));
        console.flush();
    }

    /** @throws io.plumbline.monitor.files.TableFailure at the first row that cannot be read */
    void forEach(String task, Consumer<ReferenceRow> consumer) {
        try (Progress progress = new Progress(task, table.bytes())) {
            table.forEach(
                    row -> {
                        Instant time = mapping.time(row);
                        if (time == null || within.test(time)) {
                            consumer.accept(new ReferenceRow(
                                    time,
                                    mapping.features(row),
                                    mapping.prediction(row),
                                    mapping.label(row),
                                    Map.of(),
                                    mapping.scores(row),
                                    mapping.attributions(row),
                                    null));
                        }
                    },
                    progress);
        }
    }

    /**
     * @param blocks lengths of the blocks between which natural variation is taken
     * @throws CommandFailure if the rows allow no reference
     */
    Reference reference(
            String model,
            @Nullable String version,
            Instant now,
            Segmentation segmentation,
            List<WindowSize> blocks,
            @Nullable Task task) {
        ReferenceSettings settings = columns.reference(
                model, version, now, table.file().getFileName().toString(), segmentation, blocks, task);
        try {
            return ReferenceBuilder.build(settings, rows -> forEach("Building the reference", rows));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, table.file() + ": " + e.getMessage(), e);
        }
    }
}
