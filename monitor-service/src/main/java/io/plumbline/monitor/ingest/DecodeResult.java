package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.ModelEvent;
import java.util.List;

/** What a record turned out to be. A record is taken whole or rejected whole, so that re-driving it counts nothing twice. */
public sealed interface DecodeResult {
    /**
     * Events, in the order of the record.
     *
     * @param ignoredMembers members that the format does not know, which were passed over
     */
    record Decoded(List<ModelEvent> events, int ignoredMembers, EventFormat format) implements DecodeResult {
        /** Of Plumbline's own format. */
        public Decoded(List<ModelEvent> events, int ignoredMembers) {
            this(events, ignoredMembers, EventFormat.PLUMBLINE);
        }
    }

    /** @param detail a sentence for people: what, where and what is allowed */
    record Rejected(RejectReason reason, String detail) implements DecodeResult {}
}
