package io.plumbline.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one broker: {@code <data>/broker} holds what Kafka writes, {@code <data>/broker.lock} keeps a second
 * broker out. Kafka has a lock of its own, but takes it only after it has opened the metadata log.
 */
final class BrokerDirectory implements AutoCloseable {
    private final Path logs;
    private final FileChannel lock;

    private BrokerDirectory(Path logs, FileChannel lock) {
        this.logs = logs;
        this.lock = lock;
    }

    /** Creates, locks and, once, formats the directory. */
    static BrokerDirectory open(Path data, int nodeId, String controllerListener) {
        Path logs = create(data.toAbsolutePath().normalize());
        FileChannel lock = lock(data);
        try {
            if (!Files.exists(logs.resolve("meta.properties"))) {
                format(logs, nodeId, controllerListener);
            }
            return new BrokerDirectory(logs, lock);
        } catch (Exception e) {
            closeQuietly(lock, e);
            throw new BrokerStartException("Cannot prepare " + logs + " for the broker: " + e.getMessage(), e);
        }
    }

    Path logs() {
        return logs;
    }

    private static Path create(Path data) {
        Path logs = data.resolve("broker");
        try {
            Files.createDirectories(logs);
        } catch (FileAlreadyExistsException e) {
            throw new BrokerStartException(e.getMessage() + " is a file; the broker's data needs a directory", e);
        } catch (IOException e) {
            throw notWritable(data, e);
        }
        if (!Files.isWritable(logs)) {
            throw notWritable(data, null);
        }
        return logs;
    }

    // The channel outlives this method on purpose: closing it releases the lock.
    @SuppressWarnings("resource")
    private static FileChannel lock(Path data) {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(data.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(data, e);
        }
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel, e);
            throw inUse(data, e);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw new BrokerStartException("Cannot lock the directory " + data + ": " + e.getMessage(), e);
        }
        BrokerStartException failure = inUse(data, null);
        closeQuietly(channel, failure);
        throw failure;
    }

    private static void format(Path logs, int nodeId, String controllerListener) throws Exception {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName(controllerListener)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setFeatureLevel("kraft.version", (short) 0)
                    .run();
        }
    }

    private static BrokerStartException inUse(Path data, @Nullable Exception cause) {
        return new BrokerStartException(
                "The directory " + data + " is in use by another broker; stop it or choose another directory", cause);
    }

    private static BrokerStartException notWritable(Path data, @Nullable IOException cause) {
        return new BrokerStartException(
                "The directory " + data + " cannot be written; choose one that this user may write", cause);
    }

    private static void closeQuietly(FileChannel channel, Exception failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
