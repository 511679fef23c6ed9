package io.plumbline.benchmarks.stream;

import io.plumbline.monitor.event.FeatureValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Rows of a simulated model: three of four columns are normal, about 10 times the number of the column, the others have six categories.
 * What breaks, breaks in the first column, the first of categories, or the first two.
 */
final class SimulatedRows {
    private static final String[] CATEGORIES = {"north", "south", "east", "west", "centre", "abroad"};

    private final int columns;
    private final double sd;
    private final double cycle;
    private final SplittableRandom random;
    private final double[] means;

    /**
     * @param sd by which each column's mean varies from hour to hour, in standard deviations of the column
     * @param cycle amplitude of a daily cycle, in the same
     */
    SimulatedRows(int columns, double sd, double cycle, long seed) {
        this.columns = columns;
        this.sd = sd;
        this.cycle = cycle;
        this.random = new SplittableRandom(seed * 7919 + 1);
        this.means = new double[columns];
    }

    /** Begins an hour, from any midnight on. */
    void hour(int hour) {
        for (int c = 0; c < columns; c++) {
            means[c] =
                    (sd == 0 ? 0 : sd * random.nextGaussian()) + cycle * Math.sin(2 * Math.PI * (hour % 24) / 24 + c);
        }
    }

    /** @param since hours since it broke */
    Map<String, FeatureValue> features(DriftKind drift, int since) {
        Map<String, FeatureValue> features = new LinkedHashMap<>();
        for (int c = 0; c < columns; c++) {
            if (c != 0 || drift != DriftKind.GONE) {
                features.put(
                        "feature_" + (100 + c),
                        c % 4 == 3 ? category(c == 3 ? drift : DriftKind.NONE) : value(c, drift, since));
            }
        }
        if (drift == DriftKind.SWAP) {
            FeatureValue first = features.get("feature_100");
            features.put("feature_100", features.get("feature_101"));
            features.put("feature_101", first);
        }
        return features;
    }

    private FeatureValue category(DriftKind drift) {
        boolean more = drift == DriftKind.SHARE && random.nextDouble() < .1;
        return new FeatureValue.Text(CATEGORIES[more ? 0 : random.nextInt(CATEGORIES.length)]);
    }

    private FeatureValue value(int column, DriftKind drift, int since) {
        double z = means[column] + random.nextGaussian();
        if (column == 0) {
            switch (drift) {
                case SHIFT_02 -> z += .2;
                case SHIFT_05, SEGMENT -> z += .5;
                case SPREAD -> z *= 1.3;
                case GRADUAL -> z += .01 * since;
                case NULLS -> {
                    if (random.nextDouble() < .1) {
                        return FeatureValue.Missing.MISSING;
                    }
                }
                default -> {
                    // Not of the values of this column.
                }
            }
        }
        double value = 10 * (column + 1) + z;
        return new FeatureValue.Numeric(column == 0 && drift == DriftKind.UNIT ? 1000 * value : value);
    }

    FeatureValue prediction() {
        return new FeatureValue.Numeric(random.nextDouble());
    }
}
