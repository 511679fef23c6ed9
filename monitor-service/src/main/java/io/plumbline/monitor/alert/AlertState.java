package io.plumbline.monitor.alert;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a model, version and segment between reports. As bytes: {@code 'A'}, version 1, then the last window
 * evaluated of each size (text, start in milliseconds as zigzag), then the episodes (rule as text, {@link Episode}).
 *
 * @param last start of the last window evaluated, by size
 * @param episodes firing or ended, by rule
 */
record AlertState(TreeMap<String, Long> last, EnumMap<AlertRule, Episode> episodes) {
    private static final int MAGIC = 'A';
    private static final int VERSION = 1;

    /** @throws IllegalArgumentException if the bytes are not such a state */
    static AlertState read(byte @Nullable [] bytes) {
        AlertState state = new AlertState(new TreeMap<>(), new EnumMap<>(AlertRule.class));
        if (bytes == null) {
            return state;
        }
        SummaryReader in = new SummaryReader(bytes);
        if (in.getByte() != MAGIC || in.getByte() != VERSION) {
            throw new IllegalArgumentException("not a state of alerts that this version reads");
        }
        for (int rest = in.getLength(); rest > 0; rest--) {
            state.last.put(in.getText(), in.getSigned());
        }
        for (int rest = in.getLength(); rest > 0; rest--) {
            state.episodes.put(AlertRule.of(in.getText()), Episode.readFrom(in));
        }
        if (!in.atEnd()) {
            throw new IllegalArgumentException("a state of alerts with bytes after its end");
        }
        return state;
    }

    byte[] toBytes() {
        SummaryWriter out = new SummaryWriter().putByte(MAGIC).putByte(VERSION);
        out.putCount(last.size());
        for (Map.Entry<String, Long> size : last.entrySet()) {
            out.putText(size.getKey()).putSigned(size.getValue());
        }
        out.putCount(episodes.size());
        for (Map.Entry<AlertRule, Episode> episode : episodes.entrySet()) {
            out.putText(episode.getKey().id());
            episode.getValue().writeTo(out);
        }
        return out.toByteArray();
    }
}
