package io.plumbline.monitor.kafka;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * The windows of one size of a model and segment. As bytes: model, version and segment, each with an end, and the size, so
 * that those of a model, and of a model and segment, begin alike and no two others do.
 */
record Series(ModelRef model, String segment, WindowSize size) {
    private static final int END = 0;
    /** Follows a zero byte that is of a name. */
    private static final int OF_NAME = 0xff;

    static Series of(ModelRef model, String segment, WindowReport.Span window) {
        return new Series(model, segment, WindowSize.parse(window.size()));
    }

    byte[] key(char kind) {
        return concat(
                prefix(kind, model.model(), model.version(), segment),
                bytes(size.length().toMillis()));
    }

    /** Of one of its windows: later ones come first. */
    byte[] key(char kind, Instant start) {
        return concat(key(kind), bytes(~(start.toEpochMilli() ^ Long.MIN_VALUE)));
    }

    /** What the keys of a kind begin with that have these names first. */
    static byte[] prefix(char kind, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(kind);
        for (String name : names) {
            for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
                out.write(one);
                if (one == END) {
                    out.write(OF_NAME);
                }
            }
            out.write(END);
            out.write(END);
        }
        return out.toByteArray();
    }

    /** Reads what {@link #key(char)} wrote, and {@link #key(char, Instant)}. */
    static Series read(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key).position(1);
        return new Series(new ModelRef(name(in), name(in)), name(in), new WindowSize(Duration.ofMillis(in.getLong())));
    }

    private static String name(ByteBuffer in) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        while (true) {
            int one = in.get();
            if (one == END && in.get() == END) {
                return name.toString(StandardCharsets.UTF_8);
            }
            name.write(one);
        }
    }

    /** The start of the window that {@link #key(char, Instant)} is of. */
    static Instant start(byte[] key) {
        return Instant.ofEpochMilli(~ByteBuffer.wrap(key).getLong(key.length - Long.BYTES) ^ Long.MIN_VALUE);
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
