package io.plumbline.monitor.policy;

import java.time.Instant;

/**
 * A model that nobody uses any more. It is forgotten, and its alerts are over; should something of it come later, it lives
 * again, as if it were new.
 *
 * @param at when that was said, by the wall clock
 * @param author who said it
 */
public record Retirement(Instant at, String author) {}
