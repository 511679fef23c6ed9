package io.plumbline.monitor.kafka;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;

/**
 * Where an instance keeps what was reported, for its own console: a cache of its topics, of which nothing is lost with it.
 * One process has it at a time.
 */
public final class HistoryDirectory implements AutoCloseable {
    /** Of blocks read, for all stores together. */
    private static final long CACHE_BYTES = 16 << 20;

    private final Path directory;
    private final FileChannel file;
    private final Cache cache;
    private final List<RowStore> stores = new ArrayList<>();

    /** The directory cannot be used; the message says which, why, and what to do. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private HistoryDirectory(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
        RocksDB.loadLibrary();
        cache = new LRUCache(CACHE_BYTES);
    }

    /**
     * Makes it where it is missing.
     *
     * @throws Unusable if another process has it, or it cannot be written to
     */
    public static HistoryDirectory open(Path directory) {
        FileChannel file;
        try {
            Files.createDirectories(directory);
            file = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Unusable("the data directory cannot be written to: " + directory + " (" + e + ")", e);
        }
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return new HistoryDirectory(directory, file);
            }
        } catch (OverlappingFileLockException e) {
            close(file);
            throw inUse(directory, e);
        } catch (IOException e) {
            close(file);
            throw new Unusable("the data directory cannot be locked: " + directory + " (" + e + ")", e);
        }
        close(file);
        throw inUse(directory, null);
    }

    private static Unusable inUse(Path directory, @Nullable Throwable cause) {
        return new Unusable(
                "another process uses the data directory already: " + directory
                        + "; each instance needs one of its own (data_dir, or --data)",
                cause);
    }

    /**
     * Rows of a name. What another format wrote is thrown away.
     *
     * @throws Unusable if its files cannot be written
     */
    synchronized RowStore store(String name, String format) {
        RowStore store = RowStore.open(directory.resolve(name), format, cache);
        stores.add(store);
        return store;
    }

    @Override
    public synchronized void close() {
        stores.forEach(RowStore::close);
        stores.clear();
        cache.close();
        close(file);
    }

    /** And with it the lock. */
    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new Unusable("the lock of the data directory cannot be given back", e);
        }
    }
}
