package io.plumbline.benchmarks;

import io.plumbline.stats.inference.ChiSquareHomogeneity;
import io.plumbline.stats.inference.CramerVonMises;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.inference.MannWhitney;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Sample;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How often tests call two samples of one population different, at the level asked for; and how often they see a shift.
 * Prints Markdown tables. With the argument {@code quick}, a tenth of the work.
 */
public final class Calibration {
    private static final double[] LEVELS = {.05, .01, .001};
    private static final int[] CURRENT = {50, 200, 1000, 10_000};
    private static final int[] REFERENCE = {1000, 10_000};

    private Calibration() {}

    public static void main(String[] arguments) {
        int share = Arrays.asList(arguments).contains("quick") ? 10 : 1;
        System.out.println("### Size: share of p-values at most alpha, both samples of one population\n");
        Table table = new Table(
                "population",
                "n",
                "m",
                "alpha",
                "column (rule)",
                "Anderson-Darling",
                "chi-square",
                "KS",
                "Mann-Whitney",
                "Cramer-von Mises");
        for (Population population : Population.values()) {
            for (int m : REFERENCE) {
                for (int n : CURRENT) {
                    size(table, population, n, m, runs(n, m) / share);
                }
            }
        }
        System.out.println("\n### Power: share of columns with p at most .001 after a shift, normal, m = 10,000\n");
        Table power = new Table("n", ".05 sd", ".1 sd", ".2 sd", ".3 sd", ".5 sd");
        for (int n : CURRENT) {
            String[] row = new String[6];
            row[0] = Integer.toString(n);
            double[] shifts = {.05, .1, .2, .3, .5};
            for (int i = 0; i < shifts.length; i++) {
                row[i + 1] = power(n, shifts[i], (n > 1000 ? 400 : 2000) / share);
            }
            power.row(row);
        }
    }

    private static int runs(int n, int m) {
        return n + m > 15_000 ? 2000 : n + m > 5000 ? 6000 : 20_000;
    }

    private static void size(Table table, Population population, int n, int m, int runs) {
        SplittableRandom random = new SplittableRandom(population.name().hashCode() + 7L * n + m);
        String[] names = {"column", "ad", "chi", "ks", "mwu", "cvm"};
        long[][] hits = new long[LEVELS.length][names.length];
        for (int run = 0; run < runs; run++) {
            double[] rows = population.sample(m, random);
            double[] window = population.sample(n, random);
            double[] p = population == Population.CATEGORICAL ? categorical(window, rows) : numeric(window, rows);
            for (int level = 0; level < LEVELS.length; level++) {
                for (int test = 0; test < p.length; test++) {
                    hits[level][test] += p[test] <= LEVELS[level] ? 1 : 0;
                }
            }
        }
        for (int level = 0; level < LEVELS.length; level++) {
            String[] row = new String[names.length + 4];
            row[0] = population.toString();
            row[1] = Integer.toString(n);
            row[2] = Integer.toString(m);
            row[3] = Table.number(LEVELS[level]);
            for (int test = 0; test < names.length; test++) {
                boolean ordered = test == 1 || test > 2;
                row[test + 4] =
                        population == Population.CATEGORICAL && ordered ? "" : Table.share(hits[level][test], runs);
            }
            table.row(row);
        }
    }

    private static double[] numeric(double[] window, double[] rows) {
        ColumnEvidence evidence = SimulatedColumn.of(rows).compare(window);
        return new double[] {
            evidence.pValue(),
            evidence.parts().getOrDefault(Part.ANDERSON_DARLING, 1.0),
            evidence.parts().getOrDefault(Part.CHI_SQUARE, 1.0),
            KolmogorovSmirnov.asymptotic(window, rows).pValue(),
            MannWhitney.asymptotic(window, rows).pValue(),
            CramerVonMises.asymptotic(window, rows).pValue()
        };
    }

    private static double[] categorical(double[] window, double[] rows) {
        long[] current = counts(window);
        long[] reference = counts(rows);
        ColumnEvidence evidence = ColumnComparison.categorical(
                new Sample(current, 0), new Sample(reference, 0), NaturalVariation.UNKNOWN);
        ChiSquareHomogeneity unpooled = ChiSquareHomogeneity.of(current, reference);
        return new double[] {evidence.pValue(), 1, unpooled.pValue(0), 1, 1, 1};
    }

    private static long[] counts(double[] values) {
        long[] counts = new long[12];
        for (double value : values) {
            counts[(int) value]++;
        }
        return counts;
    }

    private static String power(int n, double shift, int runs) {
        SplittableRandom random = new SplittableRandom(n + Double.hashCode(shift));
        long hits = 0;
        for (int run = 0; run < runs; run++) {
            SimulatedColumn column = SimulatedColumn.of(Population.NORMAL.sample(10_000, random));
            double[] window = Population.NORMAL.sample(n, random);
            for (int i = 0; i < n; i++) {
                window[i] += shift;
            }
            hits += column.compare(window).pValue() <= .001 ? 1 : 0;
        }
        return Table.share(hits, runs);
    }
}
