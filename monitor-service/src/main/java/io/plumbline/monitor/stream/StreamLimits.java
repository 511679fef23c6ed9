package io.plumbline.monitor.stream;

import java.time.Duration;

/**
 * What the stream holds at most. What is beyond is counted together or written out early, never dropped unseen; a counter
 * says how often.
 *
 * @param models models of one source partition; events of further ones are counted together, as the model
 *     {@code _others}
 * @param versions versions of a model that have open windows at one source partition; events of further ones are counted
 *     together, as its version {@code _others}
 * @param windows windows of a model that late events can restate; above it, the oldest are given up early
 * @param liveBytes heap of all live profiles of this instance, estimated; above it, those not used for longest are
 *     written out
 * @param forgetAfter how long a model without open windows must be silent, by the wall clock, until nothing is kept of it
 *     but its reports
 * @param outcomes predictions that wait for labels in one task; above it, only some of further ones are kept, by their ids
 */
public record StreamLimits(int models, int versions, int windows, long liveBytes, Duration forgetAfter, int outcomes) {
    /** Live profiles have a quarter of the heap. */
    public static final StreamLimits DEFAULT = new StreamLimits(
            10_000, 100, 100_000, Runtime.getRuntime().maxMemory() / 4, Duration.ofDays(30), 5_000_000);

    /** The name of what is counted together. */
    public static final String OTHERS = "_others";
}
