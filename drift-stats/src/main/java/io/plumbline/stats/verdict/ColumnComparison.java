package io.plumbline.stats.verdict;

import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.histogram.CategoricalHistogram;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.inference.AndersonDarlingBinned;
import io.plumbline.stats.inference.ChiSquare;
import io.plumbline.stats.inference.ChiSquareHomogeneity;
import io.plumbline.stats.inference.TwoProportions;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares a current sample of a column with that of its reference. */
public final class ColumnComparison {
    private static final double LEAST_IN_TAIL = 10;

    private final Sample current;
    private final Sample reference;
    private final NaturalVariation variation;
    private final long n;
    private final long m;
    private final double effective;
    private final Map<Part, Double> parts = new LinkedHashMap<>();
    private final Map<Part, ShareChange> rates = new LinkedHashMap<>();
    private final Map<String, ShareChange> shares = new LinkedHashMap<>();
    private @Nullable ChiSquareHomogeneity chiSquare;
    private @Nullable Double andersonDarling;
    private @Nullable Effect effect;

    private ColumnComparison(Sample current, Sample reference, NaturalVariation variation) {
        if (current.counts().length != reference.counts().length) {
            throw new IllegalArgumentException("samples in " + current.counts().length + " and "
                    + reference.counts().length + " cells cannot be compared");
        }
        this.current = current;
        this.reference = reference;
        this.variation = variation;
        this.n = current.values();
        this.m = reference.values();
        this.effective = (double) n * m / ((double) n + m);
    }

    /**
     * Compares numeric samples, counted in the same cells.
     *
     * @param variation {@link NaturalVariation#UNKNOWN} where it is not known
     * @throws IllegalArgumentException if the cells are not the same
     */
    public static ColumnEvidence of(NumericHistogram current, NumericHistogram reference, NaturalVariation variation) {
        if (!current.cells().equals(reference.cells())) {
            throw new IllegalArgumentException("cells differ: " + current.cells() + " and " + reference.cells());
        }
        return numeric(current.cells(), Sample.of(current), Sample.of(reference), variation, null);
    }

    /**
     * Compares categorical samples, counted in the same cells: each category that has no cell becomes one of its own, and what
     * is beyond the cap of those a last one.
     *
     * @param variation {@link NaturalVariation#UNKNOWN} where it is not known
     * @throws IllegalArgumentException if the cells are not the same
     */
    public static ColumnEvidence of(
            CategoricalHistogram current, CategoricalHistogram reference, NaturalVariation variation) {
        if (!current.cells().equals(reference.cells())) {
            throw new IllegalArgumentException("cells differ: of "
                    + current.cells().size() + " and of " + reference.cells().size() + " categories");
        }
        SortedSet<String> names = new TreeSet<>(current.unseen().counts().keySet());
        names.addAll(reference.unseen().counts().keySet());
        // A cell that is empty in both would still get its half a count in PSI.
        int rest = current.unseen().other() + reference.unseen().other() > 0 ? 1 : 0;
        return categorical(sample(current, names, rest), sample(reference, names, rest), variation);
    }

    private static Sample sample(CategoricalHistogram histogram, SortedSet<String> unseen, int rest) {
        CategoryCounts others = histogram.unseen();
        Map<String, Long> byName = others.counts();
        long[] counts = Arrays.copyOf(histogram.counts(), histogram.cells().size() + unseen.size() + rest);
        int next = histogram.cells().size();
        for (String name : unseen) {
            counts[next++] = byName.getOrDefault(name, 0L);
        }
        if (rest > 0) {
            counts[next] = others.other();
        }
        return new Sample(counts, histogram.nulls());
    }

    /**
     * Compares numeric samples.
     *
     * @param cells the cells of both samples
     * @param variation {@link NaturalVariation#UNKNOWN} where it is not known
     * @param weights {@link AndersonDarlingBinned#nullWeights} of the reference's counts; null to have them computed here
     */
    public static ColumnEvidence numeric(
            NumericCells cells,
            Sample current,
            Sample reference,
            NaturalVariation variation,
            double @Nullable [] weights) {
        ColumnComparison comparison = new ColumnComparison(current, reference, variation);
        comparison.nulls();
        if (comparison.n > 0 && comparison.m > 0) {
            comparison.numeric(cells, weights);
        }
        return comparison.evidence(true, cells.coarse(reference.counts()));
    }

    /** Compares categorical samples, one cell for each category of either. */
    public static ColumnEvidence categorical(Sample current, Sample reference, NaturalVariation variation) {
        ColumnComparison comparison = new ColumnComparison(current, reference, variation);
        comparison.nulls();
        if (comparison.n > 0 && comparison.m > 0) {
            comparison.categorical();
        }
        return comparison.evidence(false, reference.counts());
    }

    private ColumnEvidence evidence(boolean ordered, long[] referenceCells) {
        return new ColumnEvidence(
                current,
                reference,
                ordered,
                referenceCells,
                Collections.unmodifiableMap(parts),
                chiSquare,
                andersonDarling,
                effect,
                Collections.unmodifiableMap(rates),
                Collections.unmodifiableMap(shares),
                variation);
    }

    private void nulls() {
        rate(Part.NULL, current.nulls(), current.events(), reference.nulls(), reference.events());
    }

    private void numeric(NumericCells cells, double @Nullable [] weights) {
        long[] c = current.counts();
        long[] r = reference.counts();
        int last = c.length - 1;
        rate(Part.BELOW_RANGE, c[0], n, r[0], m);
        rate(Part.ABOVE_RANGE, c[last], n, r[last], m);
        long[] coarse = cells.coarse(c);
        long[] referenceCoarse = cells.coarse(r);
        PooledCells pooled = PooledCells.ordered(coarse, referenceCoarse);
        if (pooled.size() >= 2) {
            int top = pooled.size() - 1;
            share("low", pooled.current()[0], pooled.reference()[0]);
            share("high", pooled.current()[top], pooled.reference()[top]);
        }
        if (Math.min(c[0] + c[1] + r[0] + r[1], c[last - 1] + c[last] + r[last - 1] + r[last])
                        * (double) Math.min(n, m)
                        / (n + m)
                >= LEAST_IN_TAIL) {
            share("lowest", c[0] + c[1], r[0] + r[1]);
            share("highest", c[last - 1] + c[last], r[last - 1] + r[last]);
        }
        homogeneity(pooled);
        if (AndersonDarlingBinned.occupied(r) >= AndersonDarlingBinned.MIN_OCCUPIED) {
            andersonDarling = AndersonDarlingBinned.statistic(c, r);
            parts.put(
                    Part.ANDERSON_DARLING,
                    AndersonDarlingBinned.pValue(
                            andersonDarling,
                            weights == null ? AndersonDarlingBinned.nullWeights(r) : weights,
                            effective * variation.andersonDarling()));
        }
        effect = Effect.of(PopulationStabilityIndex.of(coarse, referenceCoarse), pooled, effective);
    }

    private void categorical() {
        PooledCells pooled = PooledCells.unordered(current.counts(), reference.counts());
        for (int i = 0; i < pooled.size(); i++) {
            share(Integer.toString(i), pooled.current()[i], pooled.reference()[i]);
        }
        long[] rare = pooled.rare();
        if (rare != null) {
            rate(Part.RARE, rare[0], n, rare[1], m);
        }
        homogeneity(pooled);
        effect = Effect.of(PopulationStabilityIndex.of(current.counts(), reference.counts()), pooled, effective);
    }

    private void homogeneity(PooledCells pooled) {
        if (pooled.size() < 2) {
            return;
        }
        ChiSquareHomogeneity test = ChiSquareHomogeneity.of(pooled.current(), pooled.reference());
        chiSquare = test;
        boolean twoCells = pooled.size() == 2 && variation.chiSquare() == 0 && pooled.rare() == null;
        parts.put(
                Part.CHI_SQUARE,
                twoCells
                        ? TwoProportions.pValue(pooled.current()[0], n, pooled.reference()[0], m)
                        : test.pValue(effective * variation.chiSquare()));
    }

    private void share(String name, long x, long y) {
        shares.put(name, ShareChange.of(x, n, y, m));
    }

    /** A rate's p-value: exact, or where its natural variation is known, against the chi-square so inflated. */
    private void rate(Part part, long x, long size, long y, long referenceSize) {
        if (size == 0 || referenceSize == 0) {
            return;
        }
        double kappa = variation.rate(part);
        long both = x + y;
        double p;
        if (kappa <= 0 || both == 0 || both == size + referenceSize) {
            p = TwoProportions.pValue(x, size, y, referenceSize);
        } else {
            double inflation = 1 + (double) size * referenceSize / ((double) size + referenceSize) * kappa;
            p = ChiSquare.survival(TwoProportions.statistic(x, size, y, referenceSize) / inflation, 1);
        }
        parts.put(part, p);
        rates.put(part, ShareChange.of(x, size, y, referenceSize));
    }
}
