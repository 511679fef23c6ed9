package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.ClientMetrics;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Ownership;
import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.history.WorkSpans;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream, kept running: Kafka Streams with Plumbline's topology, exactly once. When it fails from something that
 * passes, a new one is started in its place after a pause, for ever; when a person must mend something, or the error is
 * Plumbline's own and comes again and again, it gives up and says so.
 */
public final class MonitorStream implements AutoCloseable {
    /** How old the stream's picture of topics and their partitions may be, unless {@code metadata.max.age.ms} is given. */
    public static final Duration METADATA_MAX_AGE = Duration.ofSeconds(30);

    /** How long a clean end may take; what is committed by then is safe, and the rest is read again. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);
    /** The same while no broker answers: nothing can be committed. */
    static final Duration CLOSE_TIMEOUT_UNREACHABLE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(MonitorStream.class);
    private static final Duration TURN = Duration.ofMillis(200);

    private final StreamSettings settings;
    private final Properties kafka;
    private final MonitorListener listener;
    private final WorkSpans spans;
    private final InstantSource clock = InstantSource.system();
    private final PoisonRecords poison = new PoisonRecords();
    private final StreamFailures failures = new StreamFailures(clock);
    private final StreamWatch watch;
    private final CompletableFuture<StreamFailure> givenUp = new CompletableFuture<>();
    private final Thread keeper = new Thread(this::keep, "stream-keeper");
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stream-watch");
        thread.setDaemon(true);
        return thread;
    });

    private volatile StreamRun run;
    private volatile boolean stopping;
    private volatile @Nullable String restart;
    private volatile BooleanSupplier repair = () -> false;

    /**
     * @param kafka settings of Kafka clients and of Kafka Streams; {@code bootstrap.servers}, {@code application.id} and
     *     {@code state.dir} must be among them
     * @throws IllegalArgumentException if a setting is one that cannot be changed
     */
    public MonitorStream(StreamSettings settings, Map<String, String> kafka, MonitorListener listener) {
        this(settings, kafka, listener, WorkSpans.NONE);
    }

    /**
     * The same, traced.
     *
     * @param spans of windows that are reported and of records that are no events
     */
    public MonitorStream(
            StreamSettings settings, Map<String, String> kafka, MonitorListener listener, WorkSpans spans) {
        this.settings = settings;
        this.kafka = StreamProperties.of(kafka);
        this.listener = listener;
        this.spans = spans;
        watch = new StreamWatch(kafka.getOrDefault("bootstrap.servers", ""), clock, failures);
        run = newRun();
        keeper.setDaemon(true);
    }

    private StreamRun newRun() {
        return new StreamRun(settings, kafka, poison, listener, spans, clock);
    }

    /** The closing task that a model belongs to, by its name. */
    public static int taskOf(String model, int closingTasks) {
        return OwnedModels.partitionOf(model, closingTasks);
    }

    /** Starts it, and returns at once. */
    public void start() {
        keeper.start();
        looking.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * What is tried when the stream has failed, before it is started anew.
     *
     * @param attempt says whether it found and mended something
     */
    public void repairBy(BooleanSupplier attempt) {
        repair = attempt;
    }

    /** Has all partitions shared out anew, which Kafka leaves out when the group's leader returns after a restart. */
    public void rebalance() {
        run.rebalance();
    }

    /**
     * Ends Kafka Streams cleanly and starts it anew, with the settings' sources as they are then. Returns at once.
     *
     * @param why for the log: {@code topic events has 8 partitions now}
     */
    public void restart(String why) {
        restart = why;
    }

    private void keep() {
        try {
            while (true) {
                Throwable failure = live();
                if (stopping) {
                    return;
                }
                if (failure != null && !pauseAfter(failure)) {
                    return;
                }
                renew();
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("The stream is kept no more");
        }
    }

    /** One life of Kafka Streams, to its very end; what it failed from, or null. */
    private @Nullable Throwable live() throws InterruptedException {
        StreamRun mine = run;
        try {
            mine.start();
        } catch (RuntimeException e) {
            if (mine.failure() == null && !stopping) {
                closeFully(mine);
                return e;
            }
        }
        while (!mine.awaitEnd(TURN) && !stopping) {
            String why = restart;
            if (why != null && mine.failure() == null) {
                LOG.atInfo().addKeyValue("reason", why).log("The stream is started anew");
                closeFully(mine);
            }
        }
        if (!stopping) {
            closeFully(mine);
        }
        Throwable failure = mine.failure();
        return failure == null && restart == null ? new StreamsException("Kafka Streams ended by itself") : failure;
    }

    /** Its state directory and its place in the group are free only when all its threads have ended. */
    private void closeFully(StreamRun ending) {
        while (!stopping && !ending.close(CLOSE_TIMEOUT)) {
            LOG.atInfo().log("The stream still waits for the broker to end what is under way");
        }
    }

    /** False to give up. */
    private boolean pauseAfter(Throwable failure) throws InterruptedException {
        if (mended()) {
            LOG.atInfo()
                    .addKeyValue("reason", FailureKind.describe(failure))
                    .log("What the stream failed from is mended; it is started anew");
            return !stopping;
        }
        Optional<Duration> pause = failures.failed(failure);
        if (pause.isEmpty()) {
            LOG.atError().setCause(failure).log("The stream fails again and again and gives up");
            givenUp.complete(new StreamFailure(failure));
            return false;
        }
        LOG.atWarn()
                .setCause(failure)
                .addKeyValue("error", failures.last())
                .addKeyValue("seconds", pause.get().toSeconds())
                .log("The stream failed and is started anew after a pause");
        long end = System.nanoTime() + pause.get().toNanos();
        while (!stopping && System.nanoTime() < end) {
            Thread.sleep(TURN.toMillis());
        }
        return !stopping;
    }

    private boolean mended() {
        try {
            return repair.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("It cannot be seen whether what the stream failed from can be mended");
            return false;
        }
    }

    private void renew() throws InterruptedException {
        while (!stopping) {
            try {
                restart = null;
                run = newRun();
                return;
            } catch (RuntimeException e) {
                if (!pauseAfter(e)) {
                    return;
                }
            }
        }
    }

    private void look() {
        try {
            Sight sight = run.sight();
            if (givenUp.isDone()) {
                sight = sight.in(Sight.Life.FAILED);
            } else if (stopping) {
                sight = sight.in(Sight.Life.STOPPED);
            } else if (sight.life() == Sight.Life.STOPPED) {
                sight = sight.in(Sight.Life.STARTING);
            }
            watch.look(sight);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("The state of the stream cannot be seen");
        }
    }

    /** Commits what is under way, if the broker answers. The instance keeps its place in the group for its time-out. */
    @Override
    public void close() {
        stopping = true;
        boolean reachable = watch.status().brokerReachable();
        if (!run.close(reachable ? CLOSE_TIMEOUT : CLOSE_TIMEOUT_UNREACHABLE)) {
            LOG.atWarn()
                    .log(
                            "The stream did not end in time, as the broker does not answer or is slow; what was not committed by "
                                    + "now is read again at the next start");
        }
        keeper.interrupt();
        try {
            keeper.join(CLOSE_TIMEOUT_UNREACHABLE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A new one may just have been made.
        run.close(CLOSE_TIMEOUT_UNREACHABLE);
        looking.shutdownNow();
    }

    /** Commits what is under way, stops, and leaves its group: nobody comes back to its place. */
    public void leave() {
        stopping = true;
        run.leave(CLOSE_TIMEOUT);
        close();
    }

    /**
     * Whether all sources are read to their end and whatever was due of them is reported, though maybe not yet committed.
     * Stays so where every source has an end.
     */
    public boolean settled() {
        return run.settled();
    }

    /** Offset of the last record of the source that was processed, as far as is known; -1 before the first. */
    public long processed(Source source) {
        return run.processed(source);
    }

    /** Completes when it has given up. */
    public CompletionStage<StreamFailure> givenUp() {
        return givenUp;
    }

    /** Which models this instance reports on. */
    public Ownership ownership() {
        return model -> run.ownership().owns(model);
    }

    /** What Kafka Streams and its clients measure of themselves. */
    public ClientMetrics metrics() {
        return names -> run.metrics(names);
    }

    /** How it stands; seen once a second. */
    public StreamStatus status() {
        return watch.status();
    }

    /** Whether it processes events, or will by itself. */
    public boolean alive() {
        return !givenUp.isDone();
    }

    /** Whether it processes events right now. */
    public boolean running() {
        return run.running();
    }

    /** A line for people. */
    public String description() {
        StreamStatus seen = status();
        boolean early = seen.state() == StreamState.STARTING || seen.state() == StreamState.JOINING;
        return early && running() ? "running" : seen.description();
    }
}
