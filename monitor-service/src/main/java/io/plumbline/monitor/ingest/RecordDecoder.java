package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.ModelEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any record to events: bounds first, then the format, the time, and the names of columns. Never throws on a record.
 */
public final class RecordDecoder {
    private final IngestSettings settings;
    private final NativeJsonDecoder nativeJson = new NativeJsonDecoder();
    private final JsonTrees trees = new JsonTrees();
    private final ForeignFormats foreign = new ForeignFormats(trees);

    private final MappedColumns columns;
    private final Map<String, ConfiguredRecords> topics = new HashMap<>();
    private final ConfiguredRecords.Detection detection = new ConfiguredRecords.Detection() {
        @Override
        public DecodeResult json(SourceRecord source, byte[] value) {
            return detected(source, value);
        }

        @Override
        public DecodeResult tree(SourceRecord source, JsonNode value) {
            return RecordDecoder.this.tree(source, value);
        }
    };

    /** Whether the last record that was parsed was another's: the next is likely to be, and is parsed once then. */
    private boolean foreignLast;

    public RecordDecoder(IngestSettings settings) {
        this.settings = settings;
        this.columns = new MappedColumns(settings.columns());
        settings.topics().forEach((topic, format) -> topics.put(topic, new ConfiguredRecords(format, trees)));
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
        DecodeResult result = formatted(source, value);
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
            return named(decoded);
        }
        return result;
    }

    /** Before anything else sees the events, so that a column has one name everywhere. */
    private DecodeResult named(DecodeResult.Decoded decoded) {
        try {
            List<ModelEvent> events = columns.apply(decoded.events());
            return events == decoded.events()
                    ? decoded
                    : new DecodeResult.Decoded(events, decoded.ignoredMembers(), decoded.format());
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    private DecodeResult formatted(SourceRecord source, byte[] value) {
        ConfiguredRecords configured = topics.isEmpty() ? null : topics.get(source.topic());
        if (configured == null) {
            byte[] inflated = inflated(value);
            return inflated == null ? brokenGzip() : detected(source, inflated);
        }
        try {
            // Before gzip: with its schema in a header, a record may begin with any bytes.
            DecodeResult written = configured.written(source, value, detection);
            if (written != null) {
                return written;
            }
            byte[] inflated = inflated(value);
            return inflated == null ? brokenGzip() : configured.json(source, inflated, detection);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    /** @return null where it is gzip, and broken */
    private byte @Nullable [] inflated(byte[] value) {
        return Gzip.is(value) ? Gzip.inflate(value, settings.maxBytes()) : value;
    }

    private DecodeResult brokenGzip() {
        return new DecodeResult.Rejected(
                RejectReason.MALFORMED, "gzip that is broken, or of more than " + settings.maxBytes() + " bytes");
    }

    /** What is no text: as any format, if it is none of Plumbline's own. */
    private DecodeResult tree(SourceRecord source, JsonNode value) {
        DecodeResult own = ForeignFormats.isEnvelope(source.headers())
                ? new DecodeResult.Rejected(RejectReason.NOT_AN_EVENT, "neither a CloudEvent nor an event")
                : NativeJsonDecoder.parse(trees.tokens(value), Origin.at(source.timestamp()));
        if (own instanceof DecodeResult.Rejected rejected && rejected.reason().mayBeAnotherFormat()) {
            DecodeResult other = foreign.decode(source, value);
            return other == null ? own : other;
        }
        return own;
    }

    /** Plumbline's own event first, as it costs least to try; another format where it is none. */
    private DecodeResult detected(SourceRecord source, byte[] value) {
        if (ForeignFormats.isEnvelope(source.headers())) {
            DecodeResult message = ForeignFormats.message(source, value);
            DecodeResult result = message == null ? foreign.decode(source, value) : message;
            return result == null
                    ? new DecodeResult.Rejected(RejectReason.EMPTY, "the CloudEvent carries no data")
                    : result;
        }
        DecodeResult own = nativeJson.scan(value, source.timestamp());
        return own == null ? parsed(source, value) : own;
    }

    /** Which is tried first changes no answer: a record that names a model is left to Plumbline's own format. */
    private DecodeResult parsed(SourceRecord source, byte[] value) {
        DecodeResult other = ForeignFormats.message(source, value);
        if (other == null && foreignLast) {
            other = foreign.decodeUnlessOwn(source, value);
        }
        if (other != null) {
            return other;
        }
        DecodeResult own = NativeJsonDecoder.parse(value, Origin.at(source.timestamp()));
        foreignLast = false;
        if (own instanceof DecodeResult.Rejected rejected && rejected.reason().mayBeAnotherFormat()) {
            other = foreign.decode(source, value);
            foreignLast = other instanceof DecodeResult.Decoded;
        }
        return other == null ? own : other;
    }
}
