package io.plumbline.monitor.stream;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The version of what a store holds, in an entry of the store itself: state of a later version is not misread. */
final class StoreFormat {
    static final int VERSION = 6;

    private static final Bytes KEY = Bytes.wrap(new byte[] {'F'});

    private final KeyValueStore<Bytes, byte[]> store;
    private boolean stored;

    /** @throws NewerState if a later program wrote the store */
    StoreFormat(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        byte[] found = store.get(KEY);
        stored = found != null && found[0] == VERSION;
        if (found != null && found[0] > VERSION) {
            throw new NewerState(store.name(), found[0]);
        }
    }

    /**
     * Writes the version where there is none, or an earlier one, whose programs will not read what comes now. Not before
     * something else is written: a task at rest commits nothing.
     */
    void write() {
        if (!stored) {
            store.put(KEY, new byte[] {VERSION});
            stored = true;
        }
    }

    /** State that only a later program can read. */
    static final class NewerState extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NewerState(String store, int version) {
            super("the state in " + store + " has format " + version + ", this program reads up to " + VERSION
                    + ": run the version that wrote it, or start with another application_id");
        }
    }
}
