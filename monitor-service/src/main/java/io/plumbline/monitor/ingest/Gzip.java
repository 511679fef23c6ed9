package io.plumbline.monitor.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Bodies that were packed on their way: known by their first bytes, as brokers between may drop the header that says so. */
final class Gzip {
    private Gzip() {}

    static boolean is(byte[] value) {
        return value.length > 2 && value[0] == 0x1f && value[1] == (byte) 0x8b;
    }

    /** @return null where it is broken, or unpacks to nothing or to more than so many bytes */
    static byte @Nullable [] inflate(byte[] value, int most) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(value))) {
            byte[] inflated = in.readNBytes(most + 1);
            return inflated.length == 0 || inflated.length > most ? null : inflated;
        } catch (IOException e) {
            return null;
        }
    }
}
