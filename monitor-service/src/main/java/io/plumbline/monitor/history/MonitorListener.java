package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import org.jspecify.annotations.Nullable;

/** Hears what the stream does, as it does it. Called on stream threads: must be quick and must not throw. */
public interface MonitorListener {
    /** What became of an event. */
    enum Outcome {
        ACCEPTED,
        TOO_LATE,
        /** It came before, and de-duplication is on. */
        DUPLICATE
    }

    /** Kind of an event, for counting. */
    enum Kind {
        INFERENCE,
        LABEL
    }

    default void counted(ModelRef model, Kind kind, Outcome outcome, long events) {}

    /**
     * A record went to the dead-letter topic.
     *
     * @param producer what its producer says it is part of; null where that is not known
     */
    default void deadLettered(String reason, @Nullable TraceContext producer) {}

    /** A record had members that the format does not know; they were ignored. */
    default void ignoredMembers(int members) {}

    /** What a limit concerns. */
    enum Limit {
        /** Models of a source: events counted together. */
        MODELS,
        /** Versions of a model at a source: events counted together. */
        VERSIONS,
        /** Heap of live profiles: profiles written out early. */
        LIVE_PROFILES,
        /** Windows of a model that late events can restate: windows given up early. */
        WINDOWS,
        /** Columns that no reference names: reports of windows that had more. */
        COLUMNS,
        /** Categories that no reference knows: events counted together, once for each report. */
        CATEGORIES,
        /** Identities of events that a source has had: those forgotten before their time. */
        IDS,
        /** Models whose references are learned at a time: sampled events that were left out. */
        LEARNING,
        /** Predictions that wait for labels: how often it was decided to keep fewer of those to come. */
        OUTCOMES
    }

    /**
     * A limit was met.
     *
     * @param times what that limit counts
     */
    default void limited(Limit limit, long times) {}

    /** Heap that the live profiles of this instance take, estimated. */
    default void liveBytes(long bytes) {}

    /** Events of this model were profiled: the highest event time so far of one source partition, in milliseconds. */
    default void eventTime(String source, ModelRef model, long time) {}

    /** Nothing came of a model, at one source partition, for so long that the stream keeps nothing of it. */
    default void forgotten(String source, String model) {}

    /** This instance reads a source partition no more: another may, from now on. */
    default void released(String source) {}

    /**
     * A window was reported, or reported anew.
     *
     * @param span of that work; null where it is not recorded
     */
    default void reported(WindowReport report, int revision, @Nullable TraceContext span) {}

    /** What became of a prediction that waits for its label, or of a label. */
    enum Outcomes {
        /** They met. */
        JOINED,
        /** It came when nothing could be changed any more. */
        TOO_LATE,
        /** A prediction was not kept, as too many wait. */
        SHED
    }

    default void outcomes(String model, Outcomes outcome, long times) {}

    /** The performance in a window was reported, or reported anew. */
    default void reported(PerformanceReport report, int revision) {}

    /**
     * A detector found a change in a column.
     *
     * @param column as it is configured
     * @param method such as {@code adwin}
     */
    default void changed(ModelRef model, String column, String method) {}

    /** Live profiles on the heap of one source partition. */
    default void liveProfiles(String source, int profiles) {}
}
