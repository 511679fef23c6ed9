package io.plumbline.monitor.cli;

import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on the standard error how far a long piece of work is, if somebody watches. */
final class Progress implements LongConsumer, AutoCloseable {
    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    /** @param bytes how many there are in all */
    Progress(String task, long bytes) {
        bar = System.console() == null
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(bytes)
                        .setUnit(" MB", 1_000_000)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .clearDisplayOnFinish()
                        .build();
    }

    /** @param bytes read so far */
    @Override
    public void accept(long bytes) {
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
