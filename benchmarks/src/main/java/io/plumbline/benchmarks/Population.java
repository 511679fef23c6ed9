package io.plumbline.benchmarks;

import java.util.Locale;
import java.util.SplittableRandom;

/** Where simulated values come from. */
enum Population {
    NORMAL {
        @Override
        double draw(SplittableRandom random) {
            return random.nextGaussian();
        }
    },
    LOGNORMAL {
        @Override
        double draw(SplittableRandom random) {
            return Math.exp(1.5 * random.nextGaussian());
        }
    },
    INTEGER {
        @Override
        double draw(SplittableRandom random) {
            return Math.rint(4 + 2 * random.nextGaussian());
        }
    },
    ZERO_INFLATED {
        @Override
        double draw(SplittableRandom random) {
            return random.nextDouble() < .6 ? 0 : -Math.log(1 - random.nextDouble());
        }
    },
    CATEGORICAL {
        @Override
        double draw(SplittableRandom random) {
            // Twelve categories, each about three quarters as frequent as the one before.
            return Math.min(11, Math.floor(Math.log(1 - random.nextDouble()) / Math.log(.75)));
        }
    };

    abstract double draw(SplittableRandom random);

    double[] sample(int n, SplittableRandom random) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = draw(random);
        }
        return values;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
