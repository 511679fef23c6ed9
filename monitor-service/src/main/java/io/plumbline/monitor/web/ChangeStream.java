package io.plumbline.monitor.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.javalin.http.Context;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.PathName;
import io.plumbline.monitor.history.Changes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers that what they show has changed, as server-sent events: at most one in a second, without saying what. Each
 * stream has a thread of the server to itself, so that none waits for another's reader.
 */
final class ChangeStream implements AutoCloseable {
    /** Streams at a time: well below the threads of the server, of which there are 250. */
    static final int MOST = 100;

    /** After which a stream on which nothing happens says that it is there. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Duration EVERY = Duration.ofSeconds(1);
    /** After which a browser asks again by itself. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final String TYPE = "text/event-stream";

    private final Gate gate;
    private final Duration heartbeat;
    private final Semaphore free = new Semaphore(MOST);
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    /** Grows with each change, from a number that no earlier process reached. */
    private final AtomicLong last;

    private final Runnable deaf;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Somebody who is told. */
    private static final class Reader {
        private final @Nullable ModelRef only;
        private volatile boolean behind;

        Reader(@Nullable ModelRef only) {
            this.only = only;
        }

        void changed(@Nullable ModelRef model) {
            if (only == null || model == null || only.equals(model)) {
                behind = true;
            }
        }
    }

    /** @param first less than the id of any event */
    ChangeStream(Changes changes, Gate gate, long first) {
        this(changes, gate, first, HEARTBEAT);
    }

    ChangeStream(Changes changes, Gate gate, long first, Duration heartbeat) {
        this.gate = gate;
        this.heartbeat = heartbeat;
        this.last = new AtomicLong(first);
        deaf = changes.listen(this::changed);
    }

    private void changed(@Nullable ModelRef model) {
        last.incrementAndGet();
        readers.forEach(reader -> reader.changed(model));
    }

    /**
     * Answers for as long as the reader is there and may read. The first event comes at once, unless the reader says that it
     * has it: a page may be older than its stream.
     */
    void read(Context request) {
        String accept = request.header("Accept");
        if (accept == null || !accept.contains(TYPE)) {
            throw new HttpFailure(406, "this is a stream of events: Accept: " + TYPE);
        }
        Reader reader = new Reader(model(request));
        request.contentType(TYPE);
        if (request.method().name().equals("HEAD")) {
            return;
        }
        if (!free.tryAcquire()) {
            request.header("Retry-After", "10");
            throw new HttpFailure(503, "at most " + MOST + " streams of changes are open at a time");
        }
        readers.add(reader);
        try {
            if (!Long.toString(last.get()).equals(request.header("Last-Event-ID"))) {
                reader.behind = true;
            }
            request.header("X-Accel-Buffering", "no"); // proxies would hold events back until there are many
            request.res().flushBuffer();
            write(reader, request.res().getOutputStream(), gate.admission(request));
        } catch (IOException e) {
            // Nobody is there any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            readers.remove(reader);
            free.release();
        }
    }

    private void write(Reader reader, OutputStream out, BooleanSupplier admitted)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long written = begun;
        while (admitted.getAsBoolean() && System.nanoTime() - begun < LONGEST.toNanos()) {
            boolean changed = reader.behind;
            if (changed || System.nanoTime() - written >= heartbeat.toNanos()) {
                if (changed) {
                    reader.behind = false; // before the id is read: what changes meanwhile is told once more
                }
                String lines = changed ? "id: " + last.get() + "\nevent: change\ndata: changed\n\n" : ":\n\n";
                out.write(lines.getBytes(US_ASCII));
                out.flush();
                written = System.nanoTime();
            }
            if (closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** Null for all. */
    private static @Nullable ModelRef model(Context request) {
        String model = request.queryParam("model");
        String version = request.queryParam("version");
        if (model == null && version == null) {
            return null;
        }
        if (model == null || version == null) {
            throw new HttpFailure(400, "model and version: both are allowed, or neither");
        }
        try {
            return new ModelRef(PathName.named(model), PathName.named(version));
        } catch (IllegalArgumentException e) {
            throw new HttpFailure(400, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        deaf.run();
        closed.countDown();
    }
}
