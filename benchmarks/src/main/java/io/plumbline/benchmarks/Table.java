package io.plumbline.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Prints a Markdown table, a row as soon as it is known. */
final class Table {
    private static final double Z95 = 1.959963984540054;

    Table(String... headings) {
        row(headings);
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < headings.length; i++) {
            line.append("---|");
        }
        System.out.println(line);
    }

    final void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    /** Works rows out side by side, and prints them in order, each as soon as it and those before are known. */
    void rows(List<Callable<String[]>> rows) {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<String[]>> pending = rows.stream().map(threads::submit).toList();
            for (int i = 0; i < pending.size(); i++) {
                System.err.print("\r" + i + " of " + pending.size() + " ");
                row(pending.get(i).get());
            }
            System.err.println();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** A share with the half width of its 95 % interval: {@code .0102 ± .0006}. */
    static String share(long hits, long tries) {
        double rate = (double) hits / tries;
        double half = Z95 * Math.sqrt(Math.max(rate * (1 - rate), 1.0 / tries) / tries);
        return number(rate) + " ± " + number(half);
    }

    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        int digits = value >= .1 ? 2 : value >= .01 ? 3 : value >= .001 ? 4 : 5;
        return String.format(Locale.ROOT, "%." + digits + "f", value).replaceFirst("^0\\.", ".");
    }
}
