package io.plumbline.monitor.stream;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task's listener before every commit of its offsets, whatever caused it: the timer, a request, a revocation, a
 * clean close.
 *
 * <p>A store's own {@code commit} or {@code flush} comes too late for that: Kafka Streams calls it after the offsets are
 * committed, and under exactly-once not at all while the task runs. What it does call in time is the flush of its record
 * cache. So this is a tiny store behind that cache: writing a marker to it makes the cache flush it, here, just before
 * the producer is flushed and the transaction committed.
 */
final class CommitHook implements KeyValueBytesStoreSupplier {
    static final String STORE = "commit-hook";
    static final Bytes MARKER = Bytes.wrap(new byte[] {1});

    private final String name;
    private final Map<TaskId, MarkerStore> stores = new ConcurrentHashMap<>();

    CommitHook() {
        this(STORE);
    }

    /** @param name of the store */
    CommitHook(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return new MarkerStore();
    }

    @Override
    public String metricsScope() {
        return name;
    }

    /** Makes the listener that of the task, in place of any before. Called by the task's processor as it starts. */
    void attach(TaskId task, Runnable listener) {
        MarkerStore store = stores.get(task);
        if (store == null) {
            throw new IllegalStateException("task " + task + " has no store " + name);
        }
        store.listener = listener;
    }

    private final class MarkerStore implements KeyValueStore<Bytes, byte[]> {
        private @Nullable TaskId task;
        private Runnable listener = () -> {};
        private boolean open;

        @Override
        public void init(StateStoreContext context, StateStore root) {
            task = context.taskId();
            stores.put(context.taskId(), this);
            context.register(root, (key, value) -> {});
            open = true;
        }

        @Override
        public void put(Bytes key, byte[] value) {
            listener.run();
        }

        @Override
        public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
            listener.run();
        }

        @Override
        public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
            listener.run();
            return null;
        }

        @Override
        public byte @Nullable [] delete(Bytes key) {
            return null;
        }

        @Override
        public byte @Nullable [] get(Bytes key) {
            return null;
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
            return new NoEntries();
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> all() {
            return new NoEntries();
        }

        @Override
        public long approximateNumEntries() {
            return 0;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void close() {
            open = false;
            TaskId mine = task;
            if (mine != null) {
                stores.remove(mine, this);
            }
        }

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return open;
        }
    }

    private static final class NoEntries implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public boolean hasNext() {
            return false;
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            throw new java.util.NoSuchElementException();
        }

        @Override
        public Bytes peekNextKey() {
            throw new java.util.NoSuchElementException();
        }

        @Override
        public void close() throws InvalidStateStoreException {}
    }
}
