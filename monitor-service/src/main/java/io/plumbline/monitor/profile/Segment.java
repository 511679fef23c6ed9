package io.plumbline.monitor.profile;

/** Names of segments. */
public final class Segment {
    /** The segment of all events. */
    public static final String ALL = "all";

    private Segment() {}
}
