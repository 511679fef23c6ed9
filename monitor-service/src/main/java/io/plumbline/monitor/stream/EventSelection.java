package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelEvent;

/** What is read of the sources and counted: everything in a service, a part of it in a replay. */
public interface EventSelection {
    /** Everything, without an end. */
    EventSelection ALL = new EventSelection() {};

    /**
     * The offset at which a source is taken to end: no record from there on is read, and once those before it are, the
     * source is read to its end for good.
     *
     * @return {@link Long#MAX_VALUE} where it has no end
     */
    default long end(Source source) {
        return Long.MAX_VALUE;
    }

    /** Whether an event counts. Must not throw; asked about the events of a source in their order, by one thread at a time. */
    default boolean takes(Source source, ModelEvent event) {
        return true;
    }
}
