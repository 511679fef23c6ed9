package io.plumbline.monitor.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file from a place on. Several may read one file at places of their own. */
final class ParquetBytes extends InputStream {
    /** Small, as each column of a table has one: headers of pages come through it, their contents do not. */
    private static final int BUFFER = 4096;

    private final FileChannel file;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private long position; // of the byte after the buffer

    /**
     * @param from place of the first byte
     * @throws EOFException if it is not in the file
     */
    ParquetBytes(FileChannel file, long from) throws IOException {
        this.file = file;
        this.size = file.size();
        this.position = from;
        if (from < 0 || from >= size) {
            throw new EOFException("nothing is at byte " + from);
        }
    }

    /** How many bytes come before the end of the file. */
    long remaining() {
        return size - position + buffer.remaining();
    }

    @Override
    public int read() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int read = file.read(buffer, position);
            buffer.flip();
            if (read <= 0) {
                return -1;
            }
            position += read;
        }
        return buffer.get() & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (buffer.hasRemaining()) {
            int read = Math.min(length, buffer.remaining());
            buffer.get(into, offset, read);
            return read;
        }
        int read = file.read(ByteBuffer.wrap(into, offset, length), position);
        position += Math.max(0, read);
        return read;
    }
}
