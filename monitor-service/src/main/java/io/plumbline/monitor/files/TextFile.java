package io.plumbline.monitor.files;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** UTF-8 text in a file, with a byte order mark or without, gzipped if its name ends with {@code .gz}. */
final class TextFile {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TextFile() {}

    /**
     * Reads a file from its first letter on. Bytes that are no UTF-8 are a {@code CharacterCodingException}.
     *
     * @param progress hears how many bytes of the file have been read so far
     */
    static BufferedReader reader(Path file, LongConsumer progress) throws IOException {
        InputStream counted = new CountingStream(Files.newInputStream(file), progress);
        try {
            InputStream bytes =
                    file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")
                            ? new GZIPInputStream(counted, 1 << 16)
                            : new BufferedInputStream(counted, 1 << 16);
            BufferedReader reader = new BufferedReader(new InputStreamReader(
                    bytes,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (IOException e) {
            counted.close();
            throw e;
        }
    }

    private static final class CountingStream extends FilterInputStream {
        private final LongConsumer progress;
        private long bytes;

        CountingStream(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? read : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(read);
            return read;
        }

        private void count(int read) {
            if (read > 0) {
                bytes += read;
                progress.accept(bytes);
            }
        }
    }
}
