package io.plumbline.stats.verdict;

import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.inference.AndersonDarlingBinned;
import io.plumbline.stats.inference.ChiSquareHomogeneity;
import io.plumbline.stats.inference.Normal;
import io.plumbline.stats.inference.TwoProportions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Holds each block of a reference against the rest of it, and takes natural variation from what they differ by. */
final class VariationEstimate {
    private final boolean ordered;
    private final Cells cells;
    private final List<Double> chiSquare = new ArrayList<>();
    private final List<Double> andersonDarling = new ArrayList<>();
    private final Map<Part, List<Double>> rates = new EnumMap<>(Part.class);
    private final List<Double> psi = new ArrayList<>();
    private int blocks;

    VariationEstimate(Cells cells) {
        this.cells = cells;
        this.ordered = cells instanceof NumericCells;
    }

    /** Adds what a block differs by from the rest, beyond what is expected by chance, per effective value. */
    void add(Sample block, Sample rest) {
        blocks++;
        rate(Part.NULL, block.nulls(), block.events(), rest.nulls(), rest.events());
        long n = block.values();
        long m = rest.values();
        if (n == 0 || m == 0) {
            return;
        }
        double effective = (double) n * m / ((double) n + m);
        long[] c = block.counts();
        long[] r = rest.counts();
        PooledCells pooled;
        if (cells instanceof NumericCells numeric) {
            rate(Part.BELOW_RANGE, c[0], n, r[0], m);
            rate(Part.ABOVE_RANGE, c[c.length - 1], n, r[r.length - 1], m);
            if (AndersonDarlingBinned.occupied(r) >= AndersonDarlingBinned.MIN_OCCUPIED) {
                double excess = AndersonDarlingBinned.statistic(c, r) - AndersonDarlingBinned.expected(r);
                andersonDarling.add(excess / effective);
            }
            pooled = PooledCells.ordered(numeric.coarse(c), numeric.coarse(r));
        } else {
            pooled = PooledCells.unordered(c, r);
            long[] rare = pooled.rare();
            if (rare != null) {
                rate(Part.RARE, rare[0], n, rare[1], m);
            }
        }
        if (pooled.size() >= 2) {
            ChiSquareHomogeneity test = ChiSquareHomogeneity.of(pooled.current(), pooled.reference());
            chiSquare.add((test.statistic() - test.degreesOfFreedom()) / effective);
            psi.add(PopulationStabilityIndex.of(pooled.current(), pooled.reference())
                    - (pooled.size() - 1) / effective);
        }
    }

    private void rate(Part part, long x, long n, long y, long m) {
        if (n == 0 || m == 0) {
            return;
        }
        double effective = (double) n * m / ((double) n + m);
        boolean constant = x + y == 0 || x + y == n + m;
        double excess = constant ? 0 : TwoProportions.statistic(x, n, y, m) - 1;
        rates.computeIfAbsent(part, p -> new ArrayList<>()).add(excess / effective);
    }

    NaturalVariation result() {
        Map<Part, Double> kappas = new EnumMap<>(Part.class);
        rates.forEach((part, excesses) -> {
            double kappa = kappa(excesses);
            if (kappa > 0) {
                kappas.put(part, kappa);
            }
        });
        return new NaturalVariation(
                blocks, kappa(chiSquare), ordered ? kappa(andersonDarling) : 0, kappas, quantile(psi, .9));
    }

    /** Mean excess, plus its 95 % margin of error: never below 0. */
    private static double kappa(List<Double> excesses) {
        int k = excesses.size();
        if (k == 0) {
            return 0;
        }
        double sum = 0;
        for (double excess : excesses) {
            sum += excess;
        }
        double mean = sum / k;
        double squares = 0;
        for (double excess : excesses) {
            squares += (excess - mean) * (excess - mean);
        }
        double sd = k < 2 ? 0 : StrictMath.sqrt(squares / (k - 1));
        return Math.max(0, mean + Normal.Z95 * sd / StrictMath.sqrt(k));
    }

    /** Linear between the two nearest ranks; 0 of nothing. */
    private static double quantile(List<Double> values, double probability) {
        if (values.isEmpty()) {
            return 0;
        }
        double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
        double rank = probability * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
