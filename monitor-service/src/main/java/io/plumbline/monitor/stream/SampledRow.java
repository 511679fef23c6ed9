package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.stats.Hash64;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.HexFormat;
import java.util.List;

/**
 * An event in the sample that a reference is learned from. Which events are in it is decided by hashes alone, so that it is
 * the same whatever their order: those with the smallest.
 *
 * @param order hash of the event's identity as 16 hexadecimal digits, and a digit for what it carries: question, answer and
 *     label of one identity go in or out together
 * @param time of the event, in milliseconds since the epoch
 * @param event in Plumbline's own format
 */
record SampledRow(String order, long time, byte[] event) {
    /** Longest event in a sample, as it is written there. */
    static final int MOST_BYTES = 100_000;

    private static final HexFormat HEX = HexFormat.of();
    private static final int DIGITS = 16;
    private static final char LABEL = '4';

    /**
     * Hash of the event's identity: of its id, else of where it stands.
     *
     * @param place among the events of its record
     */
    static long hash(ModelEvent event, Source source, long offset, int place) {
        String id = event.id();
        return id == null
                ? Hash64.of(Hash64.of(Hash64.of(source.topic()) + source.partition()) ^ Hash64.of(offset) + place)
                : Hash64.of(id);
    }

    static SampledRow of(ModelEvent event, long hash) {
        return new SampledRow(HEX.toHexDigits(hash) + carried(event), event.time(), NativeJsonEncoder.encode(event));
    }

    /** The hash of the event's identity. */
    long hash() {
        return HexFormat.fromHexDigitsToLong(order, 0, DIGITS);
    }

    /** A digit for what it carries: features 1, prediction 2, both 3, label 4; 5 more with attributions. */
    static char carried(ModelEvent event) {
        if (event instanceof InferenceEvent inference) {
            int features = inference.features().isEmpty() ? 0 : 1;
            int prediction = inference.prediction() == null ? 0 : 2;
            int attributions = inference.attributions().isEmpty() ? 0 : 5;
            return (char) ('0' + features + prediction + attributions);
        }
        return LABEL;
    }

    /** Writes all but its order, which is in the key of whatever holds it. */
    SummaryWriter writeTo(SummaryWriter out) {
        return out.putSigned(time).putBytes(event);
    }

    static SampledRow readFrom(String order, SummaryReader in) {
        return new SampledRow(order, in.getSigned(), in.getBytes());
    }

    boolean isInference() {
        return order.charAt(DIGITS) != LABEL;
    }

    /** Its events: one, or none where this version does not read what an earlier one wrote. */
    List<ModelEvent> events(RecordDecoder decoder) {
        SourceRecord record = new SourceRecord("sample", 0, 0, time, event);
        DecodeResult result = decoder.decode(record);
        return result instanceof DecodeResult.Decoded decoded ? decoded.events() : List.of();
    }
}
