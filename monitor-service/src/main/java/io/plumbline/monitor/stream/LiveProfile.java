package io.plumbline.monitor.stream;

import io.plumbline.monitor.profile.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A profile on the heap, updated in place, and what has become of it outside. */
final class LiveProfile {
    /** Heap that an entry of the store takes beside its value, about: key, nodes of the tree, headers. */
    private static final int STORE_ENTRY = 250;

    final PartialKey key;
    final Profile profile;
    /** Whether the pane was over when its first event here came: more stragglers are likely to follow. */
    final boolean openedLate;
    /** Changed since it was last written to the store. */
    boolean dirty;
    /** Changed since it was last sent on. */
    boolean unsent;
    /** Changed since the last look at what to send. */
    boolean touched;
    /** Whether the reference of its model is still being learned. */
    boolean learns;
    /** Whether it is no longer on the heap: a later event opens a new one. */
    boolean gone;
    /** Of a profile of all events: those of the segments of the same pane, by their numbers, once an event was in them. */
    @Nullable
    LiveProfile @Nullable [] segments;

    /** When its last event came, by the wall clock. */
    long lastUsed;
    /** Events of the profile that were counted in metrics. */
    long countedInferences;

    long countedLabels;

    private final LiveHeap.Share heap;
    private long heapBytes;
    private long storedBytes; // the store is on the heap too
    /** How many records it took so far: each later one must replace its former self. */
    private int parts = 1;

    LiveProfile(PartialKey key, Profile profile, boolean openedLate, LiveHeap.Share heap) {
        this.key = key;
        this.profile = profile;
        this.openedLate = openedLate;
        this.heap = heap;
        this.countedInferences = profile.inferences();
        this.countedLabels = profile.labels();
        weigh();
    }

    private void weigh() {
        long now = profile.heapBytes() + storedBytes;
        heap.add(now - heapBytes);
        heapBytes = now;
    }

    /** It is no longer on the heap. */
    void leave() {
        gone = true;
        heap.add(-heapBytes);
        heapBytes = 0;
    }

    /** The profile, cut into as many records as it takes; the key of each is that of its part. */
    List<byte[]> toParts() {
        List<byte[]> cut = profile.toParts(PartialKey.MOST_BYTES, parts);
        parts = cut.size();
        storedBytes = 0;
        cut.forEach(bytes -> addStored(bytes.length));
        weigh();
        return cut;
    }

    int parts() {
        return parts;
    }

    private void addStored(int bytes) {
        storedBytes += STORE_ENTRY + bytes;
    }

    /** Takes back a part that was stored. */
    void restored(int part, int bytes) {
        addStored(bytes);
        countedInferences = profile.inferences();
        countedLabels = profile.labels();
        parts = Math.max(parts, part + 1);
        weigh();
    }
}
