package io.plumbline.monitor.stream;

import java.util.concurrent.atomic.AtomicLong;

/** Heap that the live profiles of all tasks of this instance take together, as far as it can be estimated. */
final class LiveHeap {
    private final AtomicLong used = new AtomicLong();
    private final long most;

    /** @param most bytes that they may take */
    LiveHeap(long most) {
        this.most = most;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    long used() {
        return used.get();
    }

    boolean isFull() {
        return used.get() > most;
    }
}
