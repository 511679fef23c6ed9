package io.plumbline.monitor.stream;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/** A store that keeps nothing and notes when Kafka Streams asks it to write. */
final class WatchedStore implements StateStore {
    static final String NAME = "watched";

    private final CommitJournal journal;
    private int partition = -1;
    private boolean open;

    private WatchedStore(CommitJournal journal) {
        this.journal = journal;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        partition = context.taskId().partition();
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        journal.add(CommitJournal.Step.STORE_COMMIT, partition, -1);
    }

    @Override
    @SuppressWarnings("deprecation")
    public void flush() {
        journal.add(CommitJournal.Step.STORE_COMMIT, partition, -1);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Neither cached nor logged. */
    record Builder(CommitJournal journal) implements StoreBuilder<WatchedStore> {
        @Override
        public WatchedStore build() {
            return new WatchedStore(journal);
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public StoreBuilder<WatchedStore> withCachingEnabled() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoreBuilder<WatchedStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<WatchedStore> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StoreBuilder<WatchedStore> withLoggingDisabled() {
            return this;
        }
    }
}
