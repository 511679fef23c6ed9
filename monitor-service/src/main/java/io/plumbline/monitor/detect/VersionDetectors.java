package io.plumbline.monitor.detect;

import io.plumbline.monitor.event.InferenceEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The detectors of one version of a model at one place, fed in the order in which its events are read there. What they find follows from that
 * order, from the configuration and from the references alone; state that is read back goes on as if it had never been stored.
 */
public final class VersionDetectors {
    private final TreeMap<String, ColumnDetector> running = new TreeMap<>();
    private final TreeMap<String, ColumnDetector.Stored> stored = new TreeMap<>();
    private final Set<String> gone = new HashSet<>();

    private @Nullable DetectorLayout current;
    private List<ColumnDetector> active = List.of();

    /** Takes back what was stored under a key. */
    public void restore(String key, byte[] bytes) {
        stored.put(key, ColumnDetector.Stored.read(bytes));
    }

    /**
     * From now on events are of this layout.
     *
     * @param from start of the pane that they are in, in milliseconds: late ones, of before a detector began with its settings and its reference,
     *     are not for it
     */
    public void use(DetectorLayout layout, long from) {
        if (layout == current && active.size() == layout.entries().size()) {
            return;
        }
        current = layout;
        List<ColumnDetector> next = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (DetectorLayout.Entry entry : layout.entries()) {
            String key = entry.settings().key();
            named.add(key);
            ColumnDetector own = entry.scale() == null ? null : of(key, entry, entry.scale(), from);
            if (own != null) {
                next.add(own);
            }
        }
        for (String key : keys()) {
            if (!named.contains(key) && from >= since(key)) {
                running.remove(key);
                stored.remove(key);
                gone.add(key);
            }
        }
        active = List.copyOf(next);
    }

    private @Nullable ColumnDetector of(String key, DetectorLayout.Entry entry, Scale scale, long from) {
        ColumnDetector known = running.get(key);
        if (known != null && known.identity().equals(entry.identity())) {
            return known;
        }
        ColumnDetector.Stored before = stored.get(key);
        if (before != null && before.identity().equals(entry.identity())) {
            stored.remove(key);
            ColumnDetector read = ColumnDetector.goOn(entry, scale, before);
            running.put(key, read);
            return read;
        }
        if ((known != null || before != null) && from < since(key)) {
            return null;
        }
        stored.remove(key);
        ColumnDetector begun = ColumnDetector.begin(entry, scale, from);
        running.put(key, begun);
        return begun;
    }

    private long since(String key) {
        ColumnDetector known = running.get(key);
        if (known != null) {
            return known.since();
        }
        ColumnDetector.Stored before = stored.get(key);
        return before == null ? Long.MIN_VALUE : before.since();
    }

    /** Whether any takes events as things are. */
    public boolean isActive() {
        return !active.isEmpty();
    }

    /** Takes an event; hands on what was found. */
    public void take(InferenceEvent event, long offset, Consumer<Change> found) {
        for (ColumnDetector one : active) {
            tell(one.take(event, offset), found);
        }
    }

    /** Takes what a prediction was off by; hands on what was found. */
    public void takeError(double error, long time, Consumer<Change> found) {
        for (ColumnDetector one : active) {
            tell(one.take(error, time, 0), found);
        }
    }

    private static void tell(@Nullable Change change, Consumer<Change> found) {
        if (change != null) {
            found.accept(change);
        }
    }

    /** The keys under which something is stored, or will be. */
    public Collection<String> keys() {
        Set<String> all = new HashSet<>(running.keySet());
        all.addAll(stored.keySet());
        return all;
    }

    /** Hands over, by key, what changed since the last call; null for what is to be forgotten. */
    public void flush(BiConsumer<String, byte @Nullable []> changed) {
        gone.removeAll(running.keySet());
        gone.forEach(key -> changed.accept(key, null));
        gone.clear();
        running.forEach((key, one) -> {
            if (one.dirty) {
                one.dirty = false;
                changed.accept(key, one.toBytes());
            }
        });
    }
}
