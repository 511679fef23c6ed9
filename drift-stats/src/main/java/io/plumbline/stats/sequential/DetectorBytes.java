package io.plumbline.stats.sequential;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/** First bytes of a detector's state, and what no detector takes. */
final class DetectorBytes {
    private static final int MAGIC = 'd';
    private static final int VERSION = 1;
    /** Of those that tell where a change began. */
    static final int WITH_SHIFT = 2;

    private DetectorBytes() {}

    static SummaryWriter write(int kind) {
        return write(kind, VERSION);
    }

    static SummaryWriter write(int kind, int version) {
        return new SummaryWriter().putByte(MAGIC).putByte(kind).putByte(version);
    }

    static SummaryReader read(byte[] bytes, int kind, String name) {
        return read(bytes, kind, name, VERSION);
    }

    /** @param latest version that is known; a later one adds something at the end */
    static SummaryReader read(byte[] bytes, int kind, String name, int latest) {
        SummaryReader in = new SummaryReader(bytes);
        boolean own = in.getByte() == MAGIC && in.getByte() == kind;
        int version = in.getByte();
        if (!own || version < VERSION || version > latest) {
            throw new IllegalArgumentException(
                    "not the state of " + name + " of version " + VERSION + (latest > VERSION ? " to " + latest : ""));
        }
        return in;
    }

    static double number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a detector takes finite numbers, not " + value);
        }
        return value;
    }

    static double share(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("this detector takes numbers from 0 to 1, not " + value);
        }
        return value;
    }

    static void check(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(expected);
        }
    }
}
