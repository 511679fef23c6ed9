package io.plumbline.monitor.event;

/** One value of an event, as it was sent. */
public sealed interface FeatureValue {
    /** A number; NaN and infinities are possible, as some formats carry them. */
    record Numeric(double value) implements FeatureValue {}

    /** A string. */
    record Text(String value) implements FeatureValue {}

    /** A boolean. */
    record Flag(boolean value) implements FeatureValue {
        public static final Flag TRUE = new Flag(true);
        public static final Flag FALSE = new Flag(false);
    }

    /** An explicit null. */
    record Missing() implements FeatureValue {
        public static final Missing MISSING = new Missing();
    }

    /** A value of a kind that no column holds: an object or an array. */
    record Unusable() implements FeatureValue {
        public static final Unusable UNUSABLE = new Unusable();
    }
}
