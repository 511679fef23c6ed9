package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.IngestSettings.Deduplication;
import io.plumbline.stats.Hash64;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The identities of events that one source had lately. Which are remembered follows from its records and their timestamps
 * alone, so that a source read again drops the same events.
 */
final class SeenEvents {
    /** A hash of 128 bits: that two of a billion identities share one has a chance of one in 10^20. */
    record Identity(long high, long low) {
        /** Null where the event has no id. */
        static @Nullable Identity of(ModelEvent event) {
            String id = event.id();
            if (id == null) {
                return null;
            }
            String text = SampledRow.carried(event) + event.model().model() + '\n' + id;
            return of(text);
        }

        /** Of any text. */
        static Identity of(String text) {
            // Something before it, not after: what follows the whole text only mixes the first hash again.
            return new Identity(Hash64.of(text), Hash64.of('\n' + text));
        }
    }

    private final Deduplication settings;
    private final LinkedHashMap<Identity, Long> times = new LinkedHashMap<>(); // oldest first
    private final Map<Identity, Long> added = new LinkedHashMap<>(); // since they were last stored
    private final List<Identity> forgotten = new ArrayList<>();
    private long newest = Long.MIN_VALUE;

    SeenEvents(Deduplication settings) {
        this.settings = settings;
    }

    /**
     * Remembers an event.
     *
     * @param timestamp of its record
     * @param early hears how many identities were forgotten before their time
     * @return whether it came before
     */
    boolean cameBefore(ModelEvent event, long timestamp, Consumer<Integer> early) {
        Identity identity = Identity.of(event);
        if (identity == null) {
            return false;
        }
        newest = Math.max(newest, timestamp);
        forgetOld();
        if (times.putIfAbsent(identity, newest) != null) {
            return true;
        }
        added.put(identity, newest);
        if (times.size() > settings.ids()) {
            forgetOldest();
            early.accept(1);
        }
        return false;
    }

    private void forgetOld() {
        long since = newest - settings.within().toMillis();
        while (!times.isEmpty() && times.values().iterator().next() < since) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Iterator<Identity> oldest = times.keySet().iterator();
        Identity identity = oldest.next();
        oldest.remove();
        if (added.remove(identity) == null) {
            forgotten.add(identity);
        }
    }

    /** Takes back an identity that was stored; those of one source in order of their times. */
    void restore(Identity identity, long time) {
        times.put(identity, time);
        newest = Math.max(newest, time);
    }

    /** Hands over what changed since the last call, to be stored before the offsets are committed. */
    void flush(ObjLongConsumer<Identity> remembered, Consumer<Identity> dropped) {
        added.forEach(remembered::accept);
        forgotten.forEach(dropped);
        added.clear();
        forgotten.clear();
    }
}
