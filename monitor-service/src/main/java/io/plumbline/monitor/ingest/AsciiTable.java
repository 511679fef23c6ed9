package io.plumbline.monitor.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Short ASCII texts that come again and again, each with what was made of it once: saves decoding a name for every event.
 * Holds the first so many; later ones are made anew each time. Not for use by several threads.
 */
final class AsciiTable<T> {
    private static final int SLOTS = 8192; // a power of two
    private static final int MOST = SLOTS / 2;
    private static final int LONGEST = 64;

    private final Function<String, T> make;
    private final byte[][] keys = new byte[SLOTS][];
    private final Object[] values = new Object[SLOTS];
    private int size;

    AsciiTable(Function<String, T> make) {
        this.make = make;
    }

    /** @param hash of the bytes, the same for equal ones */
    T get(byte[] bytes, int from, int to, int hash) {
        int slot = (hash ^ hash >>> 15) & SLOTS - 1;
        for (byte[] key = keys[slot]; key != null; key = keys[slot]) {
            if (Arrays.equals(key, 0, key.length, bytes, from, to)) {
                return value(slot);
            }
            slot = slot + 1 & SLOTS - 1;
        }
        T made = make.apply(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        if (size < MOST && to - from <= LONGEST) {
            size++;
            keys[slot] = Arrays.copyOfRange(bytes, from, to);
            values[slot] = made;
        }
        return made;
    }

    @SuppressWarnings("unchecked") // only what was made is put there
    private T value(int slot) {
        @Nullable Object value = values[slot];
        return (T) java.util.Objects.requireNonNull(value);
    }
}
