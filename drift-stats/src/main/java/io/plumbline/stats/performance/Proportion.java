package io.plumbline.stats.performance;

import java.util.Optional;

/** Shares of rows. */
final class Proportion {
    private Proportion() {}

    /**
     * A share with Wilson's score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953); it neither leaves [0, 1] nor
     * shrinks to a point.
     *
     * @return empty without rows, and where more was removed than there was
     */
    static Optional<Estimate> of(long hits, long n) {
        return of(hits, n, Estimate.Z);
    }

    static Optional<Estimate> of(long hits, long n, double z) {
        if (n <= 0 || hits < 0 || hits > n) {
            return Optional.empty();
        }
        double share = (double) hits / n;
        double zz = z * z;
        double middle = (share + zz / (2 * n)) / (1 + zz / n);
        double half = z / (1 + zz / n) * Math.sqrt(share * (1 - share) / n + zz / (4.0 * n * n));
        // Rounding must not part the interval from what it is about.
        return Optional.of(new Estimate(
                share, hits == 0 ? 0 : Math.max(0, middle - half), hits == n ? 1 : Math.min(1, middle + half), n));
    }
}
