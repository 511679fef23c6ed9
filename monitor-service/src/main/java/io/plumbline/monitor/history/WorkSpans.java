package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of work, for whoever traces the service. Called by several threads; must be quick, must not wait and must not
 * throw. No value of a feature, prediction or label may be in a span.
 */
public interface WorkSpans {
    /** Nobody traces. */
    WorkSpans NONE = new WorkSpans() {};

    /** Begins the report of a window. */
    default WindowSpan report() {
        return WindowSpan.NONE;
    }

    /**
     * A record was found to be no events.
     *
     * @param producer what its producer says it is part of; null where that is not known
     */
    default void rejected(SourceRecord record, RejectReason reason, @Nullable TraceContext producer) {}

    /**
     * A record is about to be sent.
     *
     * @return what the record is to say it is part of; null for nothing
     */
    default @Nullable TraceContext sent(String topic) {
        return null;
    }

    /**
     * Begins to tell a receiver of alerts.
     *
     * @param receiver its name in the settings
     * @param alerts at least one
     */
    default DeliverySpan deliver(String receiver, List<AlertTransition> alerts) {
        return DeliverySpan.NONE;
    }

    /** The report of a window under way. */
    interface WindowSpan {
        /** Of none. */
        WindowSpan NONE = (report, revision, producers) -> {};

        /** Which it is; null where it is not recorded. */
        default @Nullable TraceContext context() {
            return null;
        }

        /** @param producers of a few of the window's events, each of another trace */
        void end(WindowReport report, int revision, List<TraceContext> producers);
    }

    /** A try to tell of alerts under way. */
    interface DeliverySpan {
        /** Of none. */
        DeliverySpan NONE = (outcome, why) -> {};

        /**
         * @param outcome {@code taken}, {@code refused} or {@code again}
         * @param why not taken, in a few words without addresses and secrets; null where it was
         */
        void end(String outcome, @Nullable String why);
    }
}
