package io.plumbline.stats.inference;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The values of two samples together, with their ties: what the limit of a test of order depends on where values are tied.
 *
 * @param size number of values
 * @param distinct number of different values
 * @param groups in order; a value that is often tied is a group of its own, the others are grouped, to keep the matrix small
 */
record PooledValues(int size, int distinct, List<Group> groups) {
    /** About so many groups. */
    private static final int GROUPS = 100;
    /** Share of distinct values below which samples are tied. */
    private static final double TIED = .95;

    /**
     * Values next to each other.
     *
     * @param before share of all values that are smaller
     * @param after share of all values up to the largest of the group
     * @param tied whether all are equal
     */
    record Group(double before, double after, boolean tied) {
        double share() {
            return after - before;
        }

        double middle() {
            return (before + after) / 2;
        }
    }

    static PooledValues of(double[] sorted) {
        double all = sorted.length;
        double most = Math.max(1, all / GROUPS);
        List<Group> groups = new ArrayList<>();
        int distinct = 0;
        int open = 0;
        for (int i = 0; i < sorted.length; ) {
            int end = RawSample.upTo(sorted, sorted[i]);
            distinct++;
            if (end - i >= most) {
                if (i > open) {
                    groups.add(new Group(open / all, i / all, false));
                }
                groups.add(new Group(i / all, end / all, true));
                open = end;
            } else if (end - open >= most || end == sorted.length) {
                groups.add(new Group(open / all, end / all, false));
                open = end;
            }
            i = end;
        }
        return new PooledValues(sorted.length, distinct, groups);
    }

    /** Whether more than a twentieth of the values are tied. */
    boolean tied() {
        return distinct < TIED * size;
    }

    /** Weights of the squared normals that a weighted sum of squared gaps has as its limit. */
    interface Limit {
        /** The weight of a group's squared gap. */
        double weight(Group group);

        /** The covariance of the gaps of two groups, the first not after the second, times the effective size. */
        double covariance(Group first, Group second);

        default double[] nullWeights(List<Group> groups) {
            double[][] matrix = new double[groups.size()][groups.size()];
            for (int i = 0; i < matrix.length; i++) {
                for (int j = i; j < matrix.length; j++) {
                    Group a = groups.get(i);
                    Group b = groups.get(j);
                    matrix[i][j] = StrictMath.sqrt(weight(a) * weight(b)) * covariance(a, b);
                    matrix[j][i] = matrix[i][j];
                }
            }
            return new EigenDecomposition(new Array2DRowRealMatrix(matrix, false)).getRealEigenvalues();
        }
    }
}
