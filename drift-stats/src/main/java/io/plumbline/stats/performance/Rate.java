package io.plumbline.stats.performance;

/**
 * A share of the rows of one group.
 *
 * @param hits 0 to n
 * @param n at least 1
 */
record Rate(long hits, long n) {
    double value() {
        return (double) hits / n;
    }

    private Estimate wilson(double z) {
        return Proportion.of(hits, n, z).orElseThrow();
    }

    /**
     * This less that one, with Newcombe's hybrid of two score intervals (1998, method 10,
     * doi:10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I).
     */
    Estimate less(Rate that, double z) {
        return difference(wilson(z), that.wilson(z));
    }

    private static Estimate difference(Estimate one, Estimate other) {
        double value = one.value() - other.value();
        return new Estimate(
                value,
                value - StrictMath.hypot(one.value() - one.low(), other.high() - other.value()),
                value + StrictMath.hypot(one.high() - one.value(), other.value() - other.low()),
                one.n() + other.n());
    }

    /**
     * The mean of two independent differences, by the same rule: variance estimates recovered from each one's bounds (Zou and
     * Donner 2008, doi:10.1002/sim.3095).
     */
    static Estimate mean(Estimate one, Estimate other) {
        double value = (one.value() + other.value()) / 2;
        return new Estimate(
                value,
                value - StrictMath.hypot(one.value() - one.low(), other.value() - other.low()) / 2,
                value + StrictMath.hypot(one.high() - one.value(), other.high() - other.value()) / 2,
                one.n() + other.n());
    }

    /**
     * This as a multiple of that one, which is not zero; with an interval on the log scale, half a row added to each count
     * (Walter 1975, doi:10.1093/biomet/62.2.371).
     */
    Estimate over(Rate that, double z) {
        double x = hits + .5;
        double nx = n + .5;
        double y = that.hits + .5;
        double ny = that.n + .5;
        double log = StrictMath.log(x / nx) - StrictMath.log(y / ny);
        double half = z * Math.sqrt(Math.max(0, 1 / x - 1 / nx + 1 / y - 1 / ny));
        double value = value() / that.value();
        return new Estimate(
                value,
                hits == 0 ? 0 : Math.min(value, StrictMath.exp(log - half)),
                Math.max(value, StrictMath.exp(log + half)),
                n + that.n);
    }
}
