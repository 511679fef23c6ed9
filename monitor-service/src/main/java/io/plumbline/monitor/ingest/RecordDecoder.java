package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.ModelEvent;
import java.time.Instant;

/** Any record to events: bounds first, then the format, then the time. Never throws on a record. */
public final class RecordDecoder {
    private final IngestSettings settings;
    private final NativeJsonDecoder nativeJson = new NativeJsonDecoder();

    public RecordDecoder(IngestSettings settings) {
        this.settings = settings;
    }

    public DecodeResult decode(SourceRecord source) {
        byte[] value = source.value();
        if (value == null || value.length == 0) {
            return new DecodeResult.Rejected(RejectReason.EMPTY, "the record has no value");
        }
        if (value.length > settings.maxBytes()) {
            return new DecodeResult.Rejected(
                    RejectReason.TOO_LARGE, value.length + " bytes; at most " + settings.maxBytes() + " are allowed");
        }
        DecodeResult result = nativeJson.decode(value, source.timestamp());
        if (result instanceof DecodeResult.Decoded decoded) {
            long latest = source.timestamp() + settings.maxAhead().toMillis();
            for (ModelEvent event : decoded.events()) {
                if (event.time() > latest) {
                    return new DecodeResult.Rejected(
                            RejectReason.FUTURE_TIME,
                            "time " + Instant.ofEpochMilli(event.time()) + " is more than " + settings.maxAhead()
                                    + " after the record's timestamp " + Instant.ofEpochMilli(source.timestamp()));
                }
            }
        }
        return result;
    }
}
