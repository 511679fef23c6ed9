package io.plumbline.benchmarks;

import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.inference.AndersonDarlingBinned;
import io.plumbline.stats.inference.ChiSquare;
import io.plumbline.stats.inference.ChiSquareHomogeneity;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.SeasonalSlots;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A numeric column with its reference, against which windows are compared. */
final class SimulatedColumn {
    private final NumericCells cells;
    private final Sample reference;
    private final double[] weights;
    private final NaturalVariation variation;

    private SimulatedColumn(NumericCells cells, Sample reference, double[] weights, NaturalVariation variation) {
        this.cells = cells;
        this.reference = reference;
        this.weights = weights;
        this.variation = variation;
    }

    static SimulatedColumn of(double[] rows) {
        NumericCells cells = NumericCells.ofReference(rows);
        return of(cells, count(cells, rows), NaturalVariation.UNKNOWN);
    }

    private static SimulatedColumn of(NumericCells cells, Sample reference, NaturalVariation variation) {
        double[] weights = AndersonDarlingBinned.occupied(reference.counts()) >= AndersonDarlingBinned.MIN_OCCUPIED
                ? AndersonDarlingBinned.nullWeights(reference.counts())
                : new double[0];
        return new SimulatedColumn(cells, reference, weights, variation);
    }

    /** With the natural variation between the rows' own blocks. */
    SimulatedColumn withBlocks(List<double[]> blocks) {
        List<Sample> samples = blocks.stream().map(rows -> count(cells, rows)).toList();
        return of(cells, reference, NaturalVariation.estimate(cells, samples));
    }

    /** One for each slot, of the blocks that fell into it. */
    static List<SimulatedColumn> slots(List<List<double[]>> blocks) {
        List<SimulatedColumn> columns =
                blocks.stream().map(own -> of(joined(own)).withBlocks(own)).toList();
        List<SeasonalSlots.Slot> slots = columns.stream()
                .map(column -> new SeasonalSlots.Slot(column.reference.values(), column.variation))
                .toList();
        return IntStream.range(0, slots.size())
                .mapToObj(slot -> {
                    SimulatedColumn column = columns.get(slot);
                    return of(column.cells, column.reference, SeasonalSlots.within(slot, slots));
                })
                .toList();
    }

    static double[] joined(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    NaturalVariation variation() {
        return variation;
    }

    ColumnEvidence compare(double[] window) {
        return ColumnComparison.numeric(
                cells, count(cells, window), reference, variation, weights.length == 0 ? null : weights);
    }

    /** With so many nulls in the window and in the reference. */
    ColumnEvidence compare(double[] window, long nulls, long referenceNulls) {
        return ColumnComparison.numeric(
                cells,
                new Sample(count(cells, window).counts(), nulls),
                new Sample(reference.counts(), referenceNulls),
                variation,
                weights.length == 0 ? null : weights);
    }

    /**
     * The p-value if natural variation scaled all weights of the null distribution, as Rao and Scott's correction does,
     * instead of the leading one: what the rule rejected.
     */
    double scaledPValue(ColumnEvidence evidence) {
        double n = evidence.current().values();
        double m = evidence.reference().values();
        double effective = n * m / (n + m);
        double least = 1;
        for (Map.Entry<Part, Double> part : evidence.parts().entrySet()) {
            double p = part.getValue();
            if (part.getKey() == Part.CHI_SQUARE) {
                ChiSquareHomogeneity test = Objects.requireNonNull(evidence.chiSquare());
                int df = test.degreesOfFreedom();
                p = ChiSquare.survival(test.statistic() / (1 + effective * variation.chiSquare() / df), df);
            } else if (part.getKey() == Part.ANDERSON_DARLING) {
                double expected = AndersonDarlingBinned.expected(reference.counts());
                double statistic = Objects.requireNonNull(evidence.andersonDarling());
                double scale = 1 + effective * variation.andersonDarling() / expected;
                p = AndersonDarlingBinned.pValue(statistic / scale, weights, 0);
            }
            least = Math.min(least, p);
        }
        return Math.min(1, evidence.parts().size() * least);
    }

    static Sample count(NumericCells cells, double[] values) {
        long[] counts = new long[cells.size()];
        for (double value : values) {
            counts[cells.index(value)]++;
        }
        return new Sample(counts, 0);
    }

    /** The values in this column's cells. */
    Sample count(double[] values) {
        return count(cells, values);
    }
}
