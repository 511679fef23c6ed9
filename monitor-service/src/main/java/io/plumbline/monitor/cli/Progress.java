package io.plumbline.monitor.cli;

import io.plumbline.monitor.kafka.EventRows;
import java.util.function.LongFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on the standard error how far a long piece of work is, if somebody watches. */
final class Progress implements EventRows.Pass {
    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    /** @param bytes how many there are in all */
    Progress(String task, long bytes) {
        this(task, bytes, " MB", 1_000_000);
    }

    /**
     * @param most how much there is in all
     * @param unit what is counted, after a space
     * @param size how much one of the unit is
     */
    Progress(String task, long most, String unit, long size) {
        bar = System.console() == null
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(most)
                        .setUnit(unit, size)
                        .showSpeed()
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .clearDisplayOnFinish()
                        .build();
    }

    /** Of passes over the records of a topic. */
    static LongFunction<EventRows.Pass> reading(String topic) {
        return records -> new Progress("Reading " + topic, records, " records", 1);
    }

    /** @param done how much by now */
    @Override
    public void accept(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
