package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.HistoryUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows on disk in order of their keys, as unsigned bytes: a cache of what can be read elsewhere. There is no log of
 * writes: after a crash the last few MB of them are gone, but never one before another, so that a position written with
 * what was read up to there is right. One thread writes, any may read.
 *
 * <p>Files that cannot be read are thrown away: when they are opened, or by {@link #repair} after reading has failed.
 */
final class RowStore implements AutoCloseable {
    /** Gathered before it is written to a file; as much again while that is done. */
    private static final long WRITE_BUFFER_BYTES = 8 << 20;

    private static final long FILE_BYTES = 32 << 20;
    private static final int OPEN_FILES = 128;
    private static final byte[] FORMAT = {'f'};

    private static final Logger LOG = LoggerFactory.getLogger(RowStore.class);

    /** Writes that take effect together. */
    static final class Batch {
        private final WriteBatch writes;

        private Batch(WriteBatch writes) {
            this.writes = writes;
        }

        void put(byte[] key, byte[] value) {
            try {
                writes.put(key, value);
            } catch (RocksDBException e) {
                throw new IllegalStateException(e);
            }
        }

        void delete(byte[] key) {
            try {
                writes.delete(key);
            } catch (RocksDBException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Takes rows in order. */
    interface Visitor {
        /** Whether the next one is wanted as well. */
        boolean visit(byte[] key, byte[] value);
    }

    private enum State {
        OPEN,
        /** A write or a read failed. */
        FAILED,
        /** It failed because of what is on disk. */
        CORRUPT
    }

    private final Path directory;
    private final byte[] format;
    private final Options options;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable RocksDB rows;
    private volatile State state = State.OPEN;
    private boolean closed;

    private RowStore(Path directory, String format, Cache cache) {
        this.directory = directory;
        this.format = format.getBytes(StandardCharsets.UTF_8);
        this.options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(2)
                .setTargetFileSizeBase(FILE_BYTES)
                .setMaxBytesForLevelBase(4 * FILE_BYTES)
                .setMaxOpenFiles(OPEN_FILES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(16 << 10)
                        .setCacheIndexAndFilterBlocks(true));
    }

    /**
     * @param format of the rows; those of another are thrown away
     * @throws HistoryDirectory.Unusable if its files cannot be written
     */
    static RowStore open(Path directory, String format, Cache cache) {
        RowStore store = new RowStore(directory, format, cache);
        try {
            store.open();
        } catch (RocksDBException | IOException e) {
            store.options.close();
            throw new HistoryDirectory.Unusable("history cannot be kept in " + directory + ": " + e.getMessage(), e);
        }
        return store;
    }

    private void open() throws RocksDBException, IOException {
        RocksDB opened;
        try {
            opened = opened();
        } catch (RocksDBException e) {
            thrownAway(e.getMessage());
            opened = opened();
        }
        byte[] found = opened.get(FORMAT);
        if (!Arrays.equals(found, format)) {
            if (found != null) {
                opened.close();
                thrownAway("another version wrote it");
                opened = opened();
            }
            try (WriteOptions how = new WriteOptions().setDisableWAL(true)) {
                opened.put(how, FORMAT, format);
            }
        }
        rows = opened;
        state = State.OPEN;
    }

    private RocksDB opened() throws RocksDBException, IOException {
        Files.createDirectories(directory);
        return RocksDB.open(options, directory.toString());
    }

    private void thrownAway(@Nullable String why) throws IOException {
        LOG.atWarn()
                .addKeyValue("file", directory)
                .addKeyValue("reason", why)
                .log("The history on disk cannot be used; it is thrown away, and read from its topic anew");
        delete();
    }

    private void delete() throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Whether it has failed, and answers no more until it is repaired. */
    boolean hasFailed() {
        return state != State.OPEN;
    }

    /**
     * Opens it anew if it has failed; without its rows if these were at fault.
     *
     * @throws HistoryUnavailable if it fails still
     */
    void repair() {
        if (!hasFailed()) {
            return;
        }
        reopen(state == State.CORRUPT);
    }

    /** Throws all rows away. */
    void clear() {
        reopen(true);
    }

    private void reopen(boolean empty) {
        lock.writeLock().lock();
        try {
            if (closed) {
                throw unavailable(null);
            }
            if (rows != null) {
                rows.close();
                rows = null;
            }
            if (empty && Files.exists(directory)) {
                if (state == State.CORRUPT) {
                    thrownAway("a file is damaged");
                } else {
                    delete();
                }
            }
            open();
        } catch (RocksDBException | IOException e) {
            state = State.FAILED;
            throw unavailable(e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    byte @Nullable [] get(byte[] key) {
        lock.readLock().lock();
        try {
            return open(rows).get(key);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The first key at or after one that begins with a prefix; null where there is none. */
    byte @Nullable [] firstKey(byte[] prefix, byte[] from) {
        byte[][] found = new byte[1][];
        forEach(prefix, from, (key, value) -> {
            found[0] = key;
            return false;
        });
        return found[0];
    }

    /** The last key that begins with a prefix; null where there is none. */
    byte @Nullable [] lastKey(byte[] prefix) {
        lock.readLock().lock();
        try (RocksIterator at = open(rows).newIterator()) {
            byte[] end = after(prefix);
            at.seekForPrev(end);
            if (at.isValid() && Arrays.equals(at.key(), end)) {
                at.prev();
            }
            at.status();
            return at.isValid() && startsWith(at.key(), prefix) ? at.key() : null;
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Visits the rows whose keys begin with a prefix, in order. */
    void forEach(byte[] prefix, Visitor visitor) {
        forEach(prefix, prefix, visitor);
    }

    /** Visits those at or after a key. */
    void forEach(byte[] prefix, byte[] from, Visitor visitor) {
        lock.readLock().lock();
        try (RocksIterator at = open(rows).newIterator()) {
            boolean wanted = true;
            for (at.seek(from); wanted && at.isValid() && startsWith(at.key(), prefix); at.next()) {
                wanted = visitor.visit(at.key(), at.value());
            }
            at.status();
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    void write(Consumer<Batch> writes) {
        lock.readLock().lock();
        try (WriteBatch batch = new WriteBatch();
                WriteOptions how = new WriteOptions().setDisableWAL(true)) {
            writes.accept(new Batch(batch));
            open(rows).write(how, batch);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The first key, in order, that does not begin with the prefix. The first byte of keys is never the last one there is. */
    private static byte[] after(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] after = Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
    }

    private RocksDB open(@Nullable RocksDB opened) {
        if (opened == null || hasFailed()) {
            throw unavailable(null);
        }
        return opened;
    }

    private HistoryUnavailable failed(RocksDBException e) {
        Status status = e.getStatus();
        state = status != null && status.getCode() == Status.Code.Corruption ? State.CORRUPT : State.FAILED;
        return unavailable(e);
    }

    /** What is said to those who ask has no paths of this machine. */
    private HistoryUnavailable unavailable(@Nullable Exception e) {
        if (e != null) {
            LOG.atWarn()
                    .addKeyValue("file", directory)
                    .addKeyValue("error", e.toString())
                    .log("The history on disk cannot be read or written; it is opened anew");
        }
        return new HistoryUnavailable("What was reported cannot be read from the disk at the moment.");
    }

    /** Writes what is not yet in a file. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (rows != null) {
                flush(rows);
                rows.close();
                rows = null;
            }
            if (!closed) {
                options.close();
            }
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void flush(RocksDB opened) {
        try (FlushOptions how = new FlushOptions().setWaitForFlush(true)) {
            opened.flush(how);
        } catch (RocksDBException e) {
            LOG.atWarn()
                    .addKeyValue("file", directory)
                    .addKeyValue("error", e.toString())
                    .log("The history on disk is not whole; the next start reads more from its topic");
        }
    }
}
