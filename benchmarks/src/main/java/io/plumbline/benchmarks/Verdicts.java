package io.plumbline.benchmarks;

import io.plumbline.stats.multiplicity.BenjaminiHochberg;
import io.plumbline.stats.multiplicity.Holm;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.ColumnRule;
import io.plumbline.stats.verdict.DatasetVerdict;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * What the whole rule says of columns with and without drift: m = 12,000, 1 % nulls, one false verdict in 10,000 allowed.
 * Prints Markdown tables. With the argument {@code quick}, a tenth of the work.
 */
public final class Verdicts {
    private static final int REFERENCE = 12_000;
    private static final double NULLS = .01;
    private static final double ALPHA = 1e-4;
    private static final double[] LEVELS = {.05, .01, .001};

    private Verdicts() {}

    public static void main(String[] arguments) {
        int share = Arrays.asList(arguments).contains("quick") ? 10 : 1;
        System.out.println("### The whole rule: m = 12,000, 1 % nulls, alpha = .0001\n");
        List<Callable<String[]>> rows = new ArrayList<>();
        for (Column column : Column.values()) {
            for (int n : new int[] {50, 200, 1000, 5000}) {
                rows.add(() -> verdicts(column, "none", n, z -> z, 1200 / share));
            }
        }
        for (double shift : new double[] {.1, .2, .5}) {
            for (int n : new int[] {50, 200, 1000, 5000}) {
                rows.add(
                        () -> verdicts(Column.CONTINUOUS, Table.number(shift) + " sd", n, z -> z + shift, 300 / share));
            }
        }
        for (int n : new int[] {200, 1000}) {
            rows.add(() -> verdicts(Column.FIFTY, "fourth category + 10 points", n, z -> z, 300 / share));
        }
        new Table("column", "change", "n", "p <= .05 / .01 / .001", "DRIFTED", "STABLE", "INCONCLUSIVE").rows(rows);

        System.out.println(
                "\n### One of 20 columns shifted: share of windows in which it is called DRIFTED, alpha = .0001\n");
        List<Callable<String[]>> detections = new ArrayList<>();
        for (int n : new int[] {200, 1000, 5000}) {
            detections.add(() -> detection(n, 300 / share));
        }
        new Table("n", ".1 sd", ".2 sd", ".3 sd", ".5 sd").rows(detections);

        System.out.println("\n### The data set: 20 columns without drift, m = 12,000; share of windows\n");
        List<Callable<String[]>> datasets = new ArrayList<>();
        for (int n : new int[] {200, 300, 500, 1000}) {
            datasets.add(() -> dataset(n, 500 / share));
        }
        new Table("n", "every column STABLE", "data set STABLE", "INCONCLUSIVE", "DRIFTED").rows(datasets);

        System.out.println("\n### Five of 50 columns shifted, n = 1000: share of windows in which one of the others is"
                + " rejected at .05\n");
        List<Callable<String[]>> others = new ArrayList<>();
        for (double shift : new double[] {.2, .5}) {
            others.add(() -> others(shift, 500 / share));
        }
        new Table("shift", "by Holm", "by Benjamini and Hochberg").rows(others);
    }

    private enum Column {
        CONTINUOUS,
        POISSON,
        FIFTY,
        NINETY_SEVEN;

        boolean numeric() {
            return this == CONTINUOUS || this == POISSON;
        }

        @Override
        public String toString() {
            return switch (this) {
                case CONTINUOUS -> "continuous";
                case POISSON -> "Poisson (4)";
                case FIFTY -> "50 categories (Zipf, 1.5)";
                case NINETY_SEVEN -> "97 % / 3 %";
            };
        }

        double draw(SplittableRandom random) {
            return switch (this) {
                case CONTINUOUS -> random.nextGaussian();
                case POISSON -> poisson(random);
                case FIFTY -> zipf(random);
                case NINETY_SEVEN -> random.nextDouble() < .03 ? 1 : 0;
            };
        }

        private static double poisson(SplittableRandom random) {
            double least = Math.exp(-4);
            int k = 0;
            for (double product = random.nextDouble(); product > least; product *= random.nextDouble()) {
                k++;
            }
            return k;
        }

        private static double zipf(SplittableRandom random) {
            double left = random.nextDouble() * WEIGHTS;
            int k = 1;
            while (k < 50 && left > Math.pow(k, -1.5)) {
                left -= Math.pow(k, -1.5);
                k++;
            }
            return k - 1;
        }

        private static final double WEIGHTS = weights();

        private static double weights() {
            double sum = 0;
            for (int k = 1; k <= 50; k++) {
                sum += Math.pow(k, -1.5);
            }
            return sum;
        }
    }

    private static String[] verdicts(Column column, String change, int n, ToDoubleFunction<Double> map, int runs) {
        SplittableRandom random = new SplittableRandom(column.ordinal() * 31L + n + change.hashCode());
        long[] hits = new long[LEVELS.length];
        long[] verdicts = new long[Verdict.values().length];
        boolean moved = change.startsWith("fourth");
        for (int run = 0; run < runs; run++) {
            ColumnEvidence evidence = evidence(column, n, map, moved, random);
            for (int level = 0; level < LEVELS.length; level++) {
                hits[level] += evidence.pValue() <= LEVELS[level] ? 1 : 0;
            }
            verdicts[
                    ColumnRule.STANDARD
                            .decide(evidence, evidence.pValue(), ALPHA)
                            .verdict()
                            .ordinal()]++;
        }
        return new String[] {
            column.toString(),
            change,
            "" + n,
            Table.number((double) hits[0] / runs) + " / " + Table.number((double) hits[1] / runs) + " / "
                    + Table.number((double) hits[2] / runs),
            Table.number((double) verdicts[Verdict.DRIFTED.ordinal()] / runs),
            Table.number((double) verdicts[Verdict.STABLE.ordinal()] / runs),
            Table.number((double) verdicts[Verdict.INCONCLUSIVE.ordinal()] / runs)
        };
    }

    private static ColumnEvidence evidence(
            Column column, int n, ToDoubleFunction<Double> map, boolean moved, SplittableRandom random) {
        int nulls = 0;
        for (int i = 0; i < n; i++) {
            nulls += random.nextDouble() < NULLS ? 1 : 0;
        }
        int referenceNulls = 0;
        for (int i = 0; i < REFERENCE; i++) {
            referenceNulls += random.nextDouble() < NULLS ? 1 : 0;
        }
        double[] rows = new double[REFERENCE - referenceNulls];
        Arrays.setAll(rows, i -> column.draw(random));
        double[] window = new double[n - nulls];
        Arrays.setAll(window, i -> {
            double value = map.applyAsDouble(column.draw(random));
            // A tenth of all events go from the first category to the fourth.
            return moved && value == 0 && random.nextDouble() < .1 * Column.WEIGHTS ? 3 : value;
        });
        return column.numeric()
                ? SimulatedColumn.of(rows).compare(window, nulls, referenceNulls)
                : ColumnComparison.categorical(
                        new Sample(counts(window), nulls),
                        new Sample(counts(rows), referenceNulls),
                        NaturalVariation.UNKNOWN);
    }

    private static long[] counts(double[] values) {
        long[] counts = new long[50];
        for (double value : values) {
            counts[(int) value]++;
        }
        return counts;
    }

    private static String[] detection(int n, int runs) {
        SplittableRandom random = new SplittableRandom(n);
        List<SimulatedColumn> columns = new ArrayList<>();
        for (int c = 0; c < 20; c++) {
            columns.add(SimulatedColumn.of(Population.NORMAL.sample(10_000, random)));
        }
        double[] shifts = {.1, .2, .3, .5};
        String[] row = new String[shifts.length + 1];
        row[0] = "" + n;
        for (int s = 0; s < shifts.length; s++) {
            long seen = 0;
            for (int run = 0; run < runs; run++) {
                double[] p = new double[20];
                ColumnEvidence[] evidence = new ColumnEvidence[20];
                int shifted = run % 20;
                for (int c = 0; c < 20; c++) {
                    double[] window = Population.NORMAL.sample(n, random);
                    for (int i = 0; c == shifted && i < n; i++) {
                        window[i] += shifts[s];
                    }
                    evidence[c] = columns.get(c).compare(window);
                    p[c] = evidence[c].pValue();
                }
                double adjusted = Holm.adjust(p)[shifted];
                seen += ColumnRule.STANDARD
                                        .decide(evidence[shifted], adjusted, ALPHA)
                                        .verdict()
                                == Verdict.DRIFTED
                        ? 1
                        : 0;
            }
            row[s + 1] = Table.number((double) seen / runs);
        }
        return row;
    }

    private static List<SimulatedColumn> normalColumns(int columns, SplittableRandom random) {
        List<SimulatedColumn> all = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            all.add(SimulatedColumn.of(Population.NORMAL.sample(REFERENCE, random)));
        }
        return all;
    }

    private static String[] dataset(int n, int runs) {
        SplittableRandom random = new SplittableRandom(31L * n);
        long[] verdicts = new long[Verdict.values().length];
        long all = 0;
        List<SimulatedColumn> columns = List.of();
        for (int run = 0; run < runs; run++) {
            if (run % 25 == 0) {
                columns = normalColumns(20, random);
            }
            List<ColumnEvidence> evidence = columns.stream()
                    .map(column -> column.compare(Population.NORMAL.sample(n, random)))
                    .toList();
            double[] adjusted = Holm.adjust(
                    evidence.stream().mapToDouble(ColumnEvidence::pValue).toArray());
            List<DatasetVerdict.Member> members = new ArrayList<>();
            for (int c = 0; c < 20; c++) {
                members.add(new DatasetVerdict.Member(
                        c == 0, ColumnRule.STANDARD.decide(evidence.get(c), adjusted[c], ALPHA)));
            }
            DatasetVerdict verdict = DatasetVerdict.of(members);
            verdicts[verdict.verdict().ordinal()]++;
            all += verdict.stableShare() == 1 ? 1 : 0;
        }
        return new String[] {
            "" + n,
            Table.number((double) all / runs),
            Table.number((double) verdicts[Verdict.STABLE.ordinal()] / runs),
            Table.number((double) verdicts[Verdict.INCONCLUSIVE.ordinal()] / runs),
            Table.number((double) verdicts[Verdict.DRIFTED.ordinal()] / runs)
        };
    }

    private static String[] others(double shift, int runs) {
        SplittableRandom random = new SplittableRandom(Double.hashCode(shift));
        long holm = 0;
        long hochberg = 0;
        List<SimulatedColumn> columns = List.of();
        for (int run = 0; run < runs; run++) {
            if (run % 25 == 0) {
                columns = normalColumns(50, random);
            }
            double[] p = new double[50];
            for (int c = 0; c < 50; c++) {
                double[] window = Population.NORMAL.sample(1000, random);
                for (int i = 0; c < 5 && i < window.length; i++) {
                    window[i] += shift;
                }
                p[c] = columns.get(c).compare(window).pValue();
            }
            holm += anyOfTheOthers(Holm.adjust(p)) ? 1 : 0;
            hochberg += anyOfTheOthers(BenjaminiHochberg.adjust(p)) ? 1 : 0;
        }
        return new String[] {Table.number(shift), Table.share(holm, runs), Table.share(hochberg, runs)};
    }

    private static boolean anyOfTheOthers(double[] adjusted) {
        return Arrays.stream(adjusted, 5, adjusted.length).anyMatch(p -> p <= .05);
    }
}
