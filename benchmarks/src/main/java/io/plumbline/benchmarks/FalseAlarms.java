package io.plumbline.benchmarks;

import io.plumbline.stats.multiplicity.Holm;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.ColumnRule;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Whether the verdict keeps its word: the share of windows without drift in which any column is called drifted, against the
 * share allowed. Prints Markdown tables. With the argument {@code quick}, a tenth of the work; with names of tables,
 * only those.
 */
public final class FalseAlarms {
    private static final double ALPHA = .001;
    private static final ColumnRule GATED = new ColumnRule(.1, .1, false);

    private FalseAlarms() {}

    public static void main(String[] arguments) {
        List<String> asked = new ArrayList<>(List.of(arguments));
        int share = asked.remove("quick") ? 10 : 1;
        Map<String, IntConsumer> tables = new LinkedHashMap<>();
        tables.put("shared", FalseAlarms::sharedReferences);
        tables.put("traffic", Traffic::print);
        tables.put("natural", FalseAlarms::naturalVariation);
        tables.put("cycle", FalseAlarms::dailyCycle);
        tables.put("one", FalseAlarms::oneOfTwenty);
        if (!tables.keySet().containsAll(asked)) {
            System.err.println("tables are " + tables.keySet() + ", not " + asked);
            System.exit(2);
        }
        tables.forEach((name, table) -> {
            if (asked.isEmpty() || asked.contains(name)) {
                table.accept(share);
            }
        });
    }

    private static void sharedReferences(int share) {
        System.out.println(
                "### Many columns and windows that share a reference; " + ALPHA + " of the windows allowed\n");
        Table table = new Table(
                "columns",
                "n",
                "m",
                "windows",
                "any significant",
                "any DRIFTED (the rule)",
                "the rule with a gate of .1",
                "worst reference, significant",
                "worst reference, DRIFTED");
        shared(table, 20, 200, 10_000, 500 / share);
        shared(table, 20, 1000, 10_000, 500 / share);
        shared(table, 100, 1000, 10_000, 500 / share);
        shared(table, 20, 10_000, 10_000, 170 / share);
        shared(table, 20, 100_000, 10_000, 20 / share);
    }

    private static void naturalVariation(int share) {
        System.out.println("\n### Windows whose mean varies by itself; share of windows with p at most alpha\n");
        Table natural = new Table(
                "sd of the means",
                "n",
                "alpha",
                "plain",
                "all weights scaled (Rao-Scott)",
                "leading weight (the rule's p)",
                "DRIFTED (the rule)");
        for (double sd : new double[] {0, .05, .1}) {
            for (int n : new int[] {1000, 10_000}) {
                natural(natural, sd, n, share);
            }
        }
    }

    private static void oneOfTwenty(int share) {
        System.out.println("\n### One of 20 columns shifted; share of windows called DRIFTED, " + ALPHA + " allowed\n");
        Table one = new Table("n", "shift of one column", "any column", "that column");
        for (int n : new int[] {200, 1000}) {
            for (double shift : new double[] {0, .2, .5}) {
                oneShifted(one, n, shift, share);
            }
        }
    }

    /** The kind of data that benchmarks/peers/peers.py gives to others. */
    private static void oneShifted(Table table, int n, double shift, int share) {
        SplittableRandom random = new SplittableRandom(7L * n + Double.hashCode(shift));
        int columns = 20;
        int windows = Math.max(20, 400 / share);
        long drifted = 0;
        long right = 0;
        for (int w = 0; w < windows; w++) {
            List<SimulatedColumn> all = new ArrayList<>();
            ColumnEvidence[] evidence = new ColumnEvidence[columns];
            double[] p = new double[columns];
            for (int c = 0; c < columns; c++) {
                all.add(SimulatedColumn.of(Population.NORMAL.sample(10_000, random)));
                evidence[c] = all.get(c).compare(normal(n, c == 0 ? shift : 0, random));
                p[c] = evidence[c].pValue();
            }
            double[] adjusted = Holm.adjust(p);
            boolean any = false;
            for (int c = 0; c < columns; c++) {
                any |= isDrifted(evidence[c], adjusted[c], ALPHA);
            }
            drifted += any ? 1 : 0;
            right += isDrifted(evidence[0], adjusted[0], ALPHA) ? 1 : 0;
        }
        table.row(Integer.toString(n), Table.number(shift), Table.share(drifted, windows), Table.share(right, windows));
    }

    private static void shared(Table table, int columns, int n, int m, int windows) {
        SplittableRandom random = new SplittableRandom(columns * 1_000_003L + n);
        // Chance strikes whole references where windows are large beside them: so many references, not only many
        // windows.
        int references = 60;
        long significant = 0;
        long drifted = 0;
        long gated = 0;
        long worstSignificant = 0;
        long worstDrifted = 0;
        for (int reference = 0; reference < references; reference++) {
            List<SimulatedColumn> all = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                all.add(SimulatedColumn.of(Population.NORMAL.sample(m, random)));
            }
            long ownSignificant = 0;
            long ownDrifted = 0;
            for (int w = 0; w < windows; w++) {
                ColumnEvidence[] evidence = new ColumnEvidence[columns];
                double[] p = new double[columns];
                for (int c = 0; c < columns; c++) {
                    evidence[c] = all.get(c).compare(Population.NORMAL.sample(n, random));
                    p[c] = evidence[c].pValue();
                }
                double[] adjusted = Holm.adjust(p);
                boolean any = false;
                boolean anyDrifted = false;
                boolean anyGated = false;
                for (int c = 0; c < columns; c++) {
                    any |= adjusted[c] <= ALPHA;
                    anyDrifted |= isDrifted(evidence[c], adjusted[c], ALPHA);
                    anyGated |= GATED.decide(evidence[c], adjusted[c], ALPHA).verdict() == Verdict.DRIFTED;
                }
                gated += anyGated ? 1 : 0;
                ownSignificant += any ? 1 : 0;
                ownDrifted += anyDrifted ? 1 : 0;
            }
            significant += ownSignificant;
            drifted += ownDrifted;
            worstSignificant = Math.max(worstSignificant, ownSignificant);
            worstDrifted = Math.max(worstDrifted, ownDrifted);
            System.err.print(
                    "\rcolumns " + columns + ", n " + n + ": reference " + (reference + 1) + " of " + references + " ");
        }
        System.err.println();
        long total = (long) references * windows;
        table.row(
                Integer.toString(columns),
                Integer.toString(n),
                Integer.toString(m),
                Long.toString(total),
                Table.share(significant, total),
                Table.share(drifted, total),
                Table.share(gated, total),
                Table.number((double) worstSignificant / windows),
                Table.number((double) worstDrifted / windows));
    }

    /** What is not significant is never called drifted, and need not be decided: that may ask how many events would settle it. */
    static boolean isDrifted(ColumnEvidence evidence, double adjusted, double alpha) {
        return adjusted < alpha
                && ColumnRule.STANDARD.decide(evidence, adjusted, alpha).verdict() == Verdict.DRIFTED;
    }

    private static double[] normal(int n, double mean, SplittableRandom random) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = mean + random.nextGaussian();
        }
        return values;
    }

    private static void natural(Table table, double sd, int n, int share) {
        SplittableRandom random = new SplittableRandom(Double.hashCode(sd) + n);
        int references = n > 5000 ? 10 : 30;
        int windows = Math.max(10, 150 / share);
        double[] levels = {.01, .001};
        long[] plain = new long[2];
        long[] scaled = new long[2];
        long[] varied = new long[2];
        long[] drifted = new long[2];
        for (int r = 0; r < references; r++) {
            List<double[]> blocks = new ArrayList<>();
            for (int b = 0; b < 50; b++) {
                blocks.add(normal(1000, sd * random.nextGaussian(), random));
            }
            SimulatedColumn column = SimulatedColumn.of(SimulatedColumn.joined(blocks));
            SimulatedColumn known = column.withBlocks(blocks);
            for (int w = 0; w < windows; w++) {
                double[] window = normal(n, sd * random.nextGaussian(), random);
                double p = column.compare(window).pValue();
                ColumnEvidence evidence = known.compare(window);
                double allScaled = known.scaledPValue(evidence);
                for (int level = 0; level < levels.length; level++) {
                    plain[level] += p <= levels[level] ? 1 : 0;
                    scaled[level] += allScaled <= levels[level] ? 1 : 0;
                    varied[level] += evidence.pValue() <= levels[level] ? 1 : 0;
                    drifted[level] += isDrifted(evidence, evidence.pValue(), levels[level]) ? 1 : 0;
                }
            }
        }
        long total = (long) references * windows;
        for (int level = 0; level < levels.length; level++) {
            table.row(
                    Table.number(sd),
                    Integer.toString(n),
                    Table.number(levels[level]),
                    Table.share(plain[level], total),
                    Table.share(scaled[level], total),
                    Table.share(varied[level], total),
                    Table.share(drifted[level], total));
        }
    }

    private static double cycle(int hour) {
        return .5 * Math.sin(2 * Math.PI * hour / 24);
    }

    private static void dailyCycle(int share) {
        System.out.println(
                "\n### A daily cycle of half a standard deviation; hourly windows of 1000, a reference of 28 days; "
                        + "share called DRIFTED at .01\n");
        Table daily = new Table(
                "shift added",
                "pooled reference",
                "natural variation",
                "reference of the same hour",
                "natural variation within hours");
        for (double shift : new double[] {0, .2, .5, 1}) {
            daily(daily, shift, share);
        }
    }

    private static void daily(Table table, double shift, int share) {
        SplittableRandom random = new SplittableRandom(99 + Double.hashCode(shift));
        int references = Math.max(2, 10 / share);
        long[] drifted = new long[4];
        long total = 0;
        for (int r = 0; r < references; r++) {
            List<double[]> blocks = new ArrayList<>();
            List<List<double[]>> byHour = new ArrayList<>();
            for (int hour = 0; hour < 24; hour++) {
                byHour.add(new ArrayList<>());
            }
            for (int h = 0; h < 28 * 24; h++) {
                double[] block = normal(200, cycle(h % 24), random);
                blocks.add(block);
                byHour.get(h % 24).add(block);
            }
            SimulatedColumn pooled = SimulatedColumn.of(SimulatedColumn.joined(blocks));
            SimulatedColumn known = pooled.withBlocks(blocks);
            List<SimulatedColumn> slots = byHour.stream()
                    .map(own -> SimulatedColumn.of(SimulatedColumn.joined(own)))
                    .toList();
            List<SimulatedColumn> within = SimulatedColumn.slots(byHour);
            for (int w = 0; w < 240; w++) {
                int hour = w % 24;
                double[] window = normal(1000, cycle(hour) + shift, random);
                SimulatedColumn[] ways = {pooled, known, slots.get(hour), within.get(hour)};
                for (int way = 0; way < ways.length; way++) {
                    ColumnEvidence evidence = ways[way].compare(window);
                    drifted[way] += isDrifted(evidence, evidence.pValue(), .01) ? 1 : 0;
                }
                total++;
            }
        }
        table.row(
                Table.number(shift),
                Table.share(drifted[0], total),
                Table.share(drifted[1], total),
                Table.share(drifted[2], total),
                Table.share(drifted[3], total));
    }
}
