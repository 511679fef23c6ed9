package io.plumbline.benchmarks;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** How long a page of a report takes to be made, in a process that has made some: for each JSON file of a window report a line with its name, the bytes of its page, and the median in milliseconds. */
final class ReportCost {
    private static final int WARM = 40;
    private static final int ROUNDS = 21;

    private ReportCost() {}

    /** @param files window reports, as {@code plumbline compare --json} writes them */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            WindowReport report = WindowReport.fromJson(Files.readAllBytes(Path.of(file)));
            int bytes = 0;
            for (int i = 0; i < WARM; i++) {
                bytes = bytes(report);
            }
            long[] took = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long begun = System.nanoTime();
                bytes = bytes(report);
                took[i] = System.nanoTime() - begun;
            }
            Arrays.sort(took);
            System.out.printf(Locale.ROOT, "%s %d %.1f%n", file, bytes, took[ROUNDS / 2] / 1e6);
        }
    }

    private static int bytes(WindowReport report) {
        return HtmlReport.render(report).getBytes(StandardCharsets.UTF_8).length;
    }
}
