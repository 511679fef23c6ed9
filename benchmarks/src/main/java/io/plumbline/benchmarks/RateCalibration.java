package io.plumbline.benchmarks;

import io.plumbline.stats.inference.PoissonRates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.Well19937c;

/** How often tests of rates call hours of one Poisson process different. */
final class RateCalibration {
    private RateCalibration() {}

    /** Events of a Poisson process in an hour and in the day before, and the hours' index of dispersion. */
    static void print(int share) {
        System.out.println("\n### Size, rates of events: share of p-values at most .05 / .01 / .001\n");
        List<Callable<String[]>> rows = new ArrayList<>();
        for (double mean : new double[] {1, 5, 50, 200, 1000, 10_000}) {
            rows.add(() -> rate(mean, 20_000 / share));
        }
        new Table("events an hour", "samples", "two rates, one hour of 25", "index of dispersion, 25 hours").rows(rows);
    }

    private static String[] rate(double mean, int runs) {
        PoissonDistribution events =
                new PoissonDistribution(new Well19937c(Double.hashCode(mean)), mean, 1e-12, 10_000_000);
        long[][] hits = new long[2][Calibration.LEVELS.length];
        for (int run = 0; run < runs; run++) {
            long[] hours = Arrays.stream(events.sample(25)).asLongStream().toArray();
            long day = Arrays.stream(hours, 0, 24).sum();
            double[] p = {
                PoissonRates.test(hours[24], 1, day, 24).pValue(),
                day + hours[24] == 0 ? 1 : PoissonRates.dispersion(hours).pValue()
            };
            for (int test = 0; test < p.length; test++) {
                for (int level = 0; level < Calibration.LEVELS.length; level++) {
                    hits[test][level] += p[test] <= Calibration.LEVELS[level] ? 1 : 0;
                }
            }
        }
        return new String[] {
            Integer.toString((int) mean),
            Integer.toString(runs),
            Calibration.shares(hits[0], runs),
            Calibration.shares(hits[1], runs)
        };
    }
}
