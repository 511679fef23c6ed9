package io.plumbline.benchmarks;

import io.plumbline.stats.multiplicity.Holm;
import io.plumbline.stats.verdict.ColumnEvidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * The false-alarm statement of the verdict, over 20 and 100 columns and 10,000 windows that share references: with traffic
 * that is steady, that varies by itself, and that has a daily cycle; without natural variation, with it, and against the
 * reference's rows of the same hour.
 */
final class Traffic {
    private static final double ALPHA = .001;
    private static final int DAYS = 28;
    private static final int HOURS = 24;
    private static final int BLOCK = 250;
    private static final int WINDOW = 1000;
    private static final int REFERENCES = 5;
    private static final int WINDOWS = 2000;
    private static final int COLUMNS = 100;
    private static final int FEW = 20;

    private final String name;
    private final double sd;
    private final double cycle;
    private final int windows;
    private final SplittableRandom random;
    private final long[][] drifted = new long[2][3];

    private Traffic(String name, double sd, double cycle, int share) {
        this.name = name;
        this.sd = sd;
        this.cycle = cycle;
        this.windows = Math.max(HOURS, WINDOWS / share);
        this.random = new SplittableRandom(name.hashCode());
    }

    static void print(int share) {
        System.out.println("\n### Traffic of four kinds, hourly windows of " + WINDOW + ", a reference of " + DAYS
                + " days; share of windows in which any column is called DRIFTED, " + ALPHA + " allowed\n");
        Table table = new Table(
                "traffic",
                "columns",
                "windows",
                "no natural variation",
                "natural variation",
                "reference of the same hour");
        List<Callable<String[]>> rows = new ArrayList<>();
        for (Traffic traffic : List.of(
                new Traffic("steady", 0, 0, share),
                new Traffic("every column's mean varies by .05 sd", .05, 0, share),
                new Traffic("daily cycle of .5 sd", 0, .5, share),
                new Traffic("both", .05, .5, share))) {
            traffic.run();
            rows.add(() -> traffic.row(0, FEW));
            rows.add(() -> traffic.row(1, COLUMNS));
        }
        table.rows(rows);
    }

    private String[] row(int which, int columns) {
        long total = (long) REFERENCES * windows;
        return new String[] {
            name,
            Integer.toString(columns),
            Long.toString(total),
            Table.share(drifted[which][0], total),
            Table.share(drifted[which][1], total),
            Table.share(drifted[which][2], total)
        };
    }

    private void run() {
        for (int reference = 0; reference < REFERENCES; reference++) {
            List<Column> columns = new ArrayList<>();
            for (int c = 0; c < COLUMNS; c++) {
                columns.add(column(2 * Math.PI * c / COLUMNS));
            }
            for (int w = 0; w < windows; w++) {
                window(columns, w % HOURS);
            }
            System.err.print("\r" + name + ": reference " + (reference + 1) + " of " + REFERENCES + " ");
        }
        System.err.println();
    }

    /** A column's reference as a whole, with its natural variation, and by hour of the day. */
    private record Column(double phase, SimulatedColumn pooled, SimulatedColumn known, List<SimulatedColumn> hours) {}

    private Column column(double phase) {
        List<double[]> blocks = new ArrayList<>();
        List<List<double[]>> byHour = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            byHour.add(new ArrayList<>());
        }
        for (int h = 0; h < DAYS * HOURS; h++) {
            double[] block = values(BLOCK, mean(phase, h % HOURS));
            blocks.add(block);
            byHour.get(h % HOURS).add(block);
        }
        SimulatedColumn pooled = SimulatedColumn.of(SimulatedColumn.joined(blocks));
        // Those that have no cycle need no slots.
        List<SimulatedColumn> hours = cycle == 0 ? List.of() : SimulatedColumn.slots(byHour);
        return new Column(phase, pooled, pooled.withBlocks(blocks), hours);
    }

    private double mean(double phase, int hour) {
        return cycle * Math.sin(2 * Math.PI * hour / HOURS + phase) + (sd == 0 ? 0 : sd * random.nextGaussian());
    }

    private double[] values(int n, double mean) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = mean + random.nextGaussian();
        }
        return values;
    }

    private void window(List<Column> columns, int hour) {
        ColumnEvidence[][] evidence = new ColumnEvidence[3][COLUMNS];
        for (int c = 0; c < COLUMNS; c++) {
            Column column = columns.get(c);
            double[] window = values(WINDOW, mean(column.phase(), hour));
            evidence[0][c] = column.pooled().compare(window);
            evidence[1][c] = column.known().compare(window);
            evidence[2][c] = column.hours().isEmpty()
                    ? evidence[1][c]
                    : column.hours().get(hour).compare(window);
        }
        for (int way = 0; way < evidence.length; way++) {
            drifted[0][way] += anyDrifted(Arrays.copyOf(evidence[way], FEW)) ? 1 : 0;
            drifted[1][way] += anyDrifted(evidence[way]) ? 1 : 0;
        }
    }

    private static boolean anyDrifted(ColumnEvidence[] evidence) {
        double[] adjusted = Holm.adjust(
                Arrays.stream(evidence).mapToDouble(ColumnEvidence::pValue).toArray());
        for (int c = 0; c < evidence.length; c++) {
            if (FalseAlarms.isDrifted(evidence[c], adjusted[c], ALPHA)) {
                return true;
            }
        }
        return false;
    }
}
