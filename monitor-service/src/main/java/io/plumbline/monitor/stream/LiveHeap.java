package io.plumbline.monitor.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Heap that the live profiles of all tasks of this instance take together, as far as it can be estimated. */
final class LiveHeap {
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger shares = new AtomicInteger();
    private final long most;

    /** @param most bytes that they may take */
    LiveHeap(long most) {
        this.most = most;
    }

    long used() {
        return used.get();
    }

    Share share() {
        shares.incrementAndGet();
        return new Share();
    }

    /** What one task has of it. Used by that task's thread only. */
    final class Share {
        private long own;

        void add(long bytes) {
            own += bytes;
            used.addAndGet(bytes);
        }

        /** Whether all tasks together have too much, and this one no less than its part: it must write profiles out. */
        boolean isOver() {
            return used.get() > most && own * shares.get() >= most;
        }

        void release() {
            add(-own);
            shares.decrementAndGet();
        }
    }
}
