package io.plumbline.monitor.detect;

import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.sequential.MeanShift;
import io.plumbline.stats.sequential.SequentialDetector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A detector at work on one column of one version, in the order in which numbers come. */
public final class ColumnDetector {
    /** Event time between two changes that are told; one that goes on is found again with every few events. */
    static final Duration APART = Duration.ofMinutes(1);

    private static final int VERSION = 1;

    private final DetectorLayout.Entry entry;
    private final Scale scale;
    private final long since;
    private final SequentialDetector detector;
    private long toldAt;
    boolean dirty;

    /** How it stood when it was stored. */
    record Stored(String identity, long since, long toldAt, byte[] state) {
        /** @throws IllegalArgumentException if the bytes are something else */
        static Stored read(byte[] bytes) {
            SummaryReader in = new SummaryReader(bytes);
            if (in.getByte() != VERSION) {
                throw new IllegalArgumentException("not a detector of version " + VERSION);
            }
            return new Stored(in.getText(), in.getSigned(), in.getSigned(), in.getBytes());
        }
    }

    private ColumnDetector(
            DetectorLayout.Entry entry, Scale scale, long since, SequentialDetector detector, long toldAt) {
        this.entry = entry;
        this.scale = scale;
        this.since = since;
        this.detector = detector;
        this.toldAt = toldAt;
    }

    /** @param since start of the pane of the first event that it takes, in milliseconds */
    static ColumnDetector begin(DetectorLayout.Entry entry, Scale scale, long since) {
        DetectorSettings settings = entry.settings();
        return new ColumnDetector(entry, scale, since, settings.method().start(settings.parameters()), Long.MIN_VALUE);
    }

    static ColumnDetector goOn(DetectorLayout.Entry entry, Scale scale, Stored stored) {
        return new ColumnDetector(
                entry, scale, stored.since(), entry.settings().method().read(stored.state()), stored.toldAt());
    }

    String identity() {
        return entry.identity();
    }

    long since() {
        return since;
    }

    /** Takes an event; null where it finds nothing, or nothing that is to be told. */
    @Nullable
    Change take(InferenceEvent event, long offset) {
        double number = entry.settings().number(event);
        return Double.isNaN(number) ? null : take(number, event.time(), offset);
    }

    /**
     * Takes a number; null where it finds nothing, or nothing that is to be told.
     *
     * @param number finite
     */
    @Nullable
    Change take(double number, long time, long offset) {
        dirty = true;
        if (detector.update(scale.of(number)) != SequentialDetector.Status.DRIFT) {
            return null;
        }
        if (toldAt != Long.MIN_VALUE && time < toldAt + APART.toMillis()) {
            return null;
        }
        toldAt = time;
        MeanShift shift = detector.shift();
        DetectorSettings settings = entry.settings();
        return new Change(
                settings.column(),
                settings.method(),
                time,
                offset,
                shift == null ? null : scale.back(shift.before()),
                shift == null ? null : scale.back(shift.after()),
                shift == null ? 0 : shift.since());
    }

    byte[] toBytes() {
        return new SummaryWriter()
                .putByte(VERSION)
                .putText(identity())
                .putSigned(since)
                .putSigned(toldAt)
                .putBytes(detector.toBytes())
                .toByteArray();
    }
}
