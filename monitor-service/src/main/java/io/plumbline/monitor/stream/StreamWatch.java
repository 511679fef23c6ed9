package io.plumbline.monitor.stream;

import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells from what is seen of the stream once a second in which state it is, and says so in the log when that changes. Times
 * are counted in looks: what happened while the whole process stood still, nobody could have seen.
 */
final class StreamWatch {
    /** Looks without an answer of a broker, after which it counts as gone. One that is there answers twice a second. */
    static final int SILENT = 10;
    /** Looks without a commit or a poll, after which the stream counts as stalled. */
    static final int STALLED = 30;
    /** It is catching up when it is behind by more than it reads in so many looks... */
    static final int BEHIND = 10;
    /** ...for so many looks, until it is behind by no more than it reads in two. */
    static final int BEHIND_FOR = 5;
    /** Fewer records are no backlog, however slowly they are read. */
    static final int FEW = 1000;
    /** A state is told to the log at its second look: a rebalance of a moment is not worth a line. */
    private static final int TOLD_AT = 2;

    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(StreamWatch.class);

    private final String bootstrap;
    private final InstantSource clock;
    private final StreamFailures failures;

    private @Nullable Sight before;
    private int silent;
    private int notCommitted;
    private int notPolled;
    private int behindFor;
    private boolean catchingUp;
    private double rate;
    private @Nullable Instant lastAnswer;

    private volatile StreamStatus status;
    private StreamState seen = StreamState.STARTING;
    private StreamState told = StreamState.STARTING;
    private Instant toldAt;
    private int looks;

    StreamWatch(String bootstrap, InstantSource clock, StreamFailures failures) {
        this.bootstrap = bootstrap;
        this.clock = clock;
        this.failures = failures;
        toldAt = clock.instant();
        status = new StreamStatus(
                StreamState.STARTING, toldAt, "starting", true, 0, null, java.util.Map.of(), 0, null, null);
    }

    StreamStatus status() {
        return status;
    }

    /** Looks once; called every second. */
    void look(Sight now) {
        count(now);
        before = now;
        StreamState state = state(now);
        Instant since = state == status.state() ? status.since() : clock.instant();
        if (state == StreamState.BROKER_UNREACHABLE && state != status.state() && lastAnswer != null) {
            since = lastAnswer;
        }
        status = new StreamStatus(
                state,
                since,
                describe(state, since, now) + recently(state),
                silent < SILENT,
                failures.count(),
                failures.last(),
                now.behind(),
                now.restore().records() - now.restore().done(),
                now.restore().last(),
                now.lastCommit());
        tell();
    }

    private void count(Sight now) {
        Sight last = before;
        // The clients of a new run begin at none.
        long answeredBefore = last == null || now.answers() < last.answers() ? 0 : last.answers();
        if (now.answers() > answeredBefore) {
            silent = 0;
            lastAnswer = clock.instant();
        } else if (now.answers() != Sight.NO_CLIENTS) {
            silent++;
        }
        boolean runs = now.life() == Sight.Life.RUNNING && silent < SILENT;
        if (last == null || !runs || last.life() != now.life()) {
            notCommitted = 0;
            notPolled = 0;
            behindFor = 0;
            rate = 0;
            return;
        }
        long all = now.allBehind();
        notCommitted = all == 0 || !Objects.equals(now.lastCommit(), last.lastCommit()) ? 0 : notCommitted + 1;
        notPolled = now.polls() == last.polls() ? notPolled + 1 : 0;
        rate += (now.records() - last.records() - rate) / BEHIND;
        if (silent > 1) {
            return; // How much waits is not known anew.
        }
        behindFor = all > Math.max(FEW, BEHIND * rate) ? behindFor + 1 : 0;
        if (behindFor >= BEHIND_FOR) {
            catchingUp = true;
        } else if (all <= Math.max(FEW, 2 * rate)) {
            catchingUp = false;
        }
    }

    private StreamState state(Sight now) {
        if (now.life() == Sight.Life.FAILED) {
            return StreamState.FAILED;
        }
        if (now.life() == Sight.Life.STOPPED) {
            return StreamState.STOPPED;
        }
        if (silent >= SILENT) {
            return StreamState.BROKER_UNREACHABLE;
        }
        return switch (now.life()) {
            case FAILING -> StreamState.RESTARTING;
            case STARTING -> StreamState.STARTING;
            case REBALANCING -> now.restore().store() == null ? StreamState.JOINING : StreamState.RESTORING;
            default -> {
                if (notPolled >= STALLED || notCommitted >= STALLED) {
                    yield StreamState.STALLED;
                }
                yield catchingUp ? StreamState.CATCHING_UP : StreamState.RUNNING;
            }
        };
    }

    private String describe(StreamState state, Instant since, Sight now) {
        return switch (state) {
            case STARTING -> "starting";
            case JOINING -> "joining the group";
            case RESTORING ->
                "restoring state: " + count(now.restore().done()) + " of "
                        + count(now.restore().records()) + " records, of "
                        + now.restore().store();
            case RUNNING -> "running";
            case CATCHING_UP -> "catching up: " + count(now.allBehind()) + " records behind";
            case STALLED ->
                "stalled: " + count(now.allBehind()) + " records wait, and nothing was committed since "
                        + time(Objects.requireNonNullElse(now.lastCommit(), since));
            case BROKER_UNREACHABLE ->
                "no answer from the broker at " + bootstrap + " since " + time(since)
                        + "; goes on by itself when it is back";
            case RESTARTING -> "restarting after a failure" + next() + ": " + failures.last();
            case STOPPED -> "stopped";
            case FAILED -> "stopped by an error: " + failures.last();
        };
    }

    private String next() {
        Instant at = failures.nextTry();
        return at == null || at.isBefore(clock.instant()) ? "" : ", next try at " + time(at);
    }

    private String recently(StreamState state) {
        Instant last = failures.lastAt();
        if (last == null
                || state == StreamState.RESTARTING
                || state.isOver()
                || last.isBefore(clock.instant().minus(RECENT))) {
            return "";
        }
        return " (restarted after a failure at " + time(last) + ")";
    }

    private void tell() {
        StreamStatus now = status;
        looks = now.state() == seen ? looks + 1 : 1;
        seen = now.state();
        if (seen == told || looks < (seen.isOver() ? 1 : TOLD_AT)) {
            return;
        }
        long seconds = Duration.between(toldAt, clock.instant()).toSeconds();
        Level level =
                now.state() == StreamState.FAILED ? Level.ERROR : now.state().isTrouble() ? Level.WARN : Level.INFO;
        LOG.atLevel(level)
                .addKeyValue("state", now.state().label())
                .addKeyValue("before", told.label())
                .addKeyValue("seconds", seconds)
                .addKeyValue("detail", now.description())
                .log("The stream is in another state");
        told = now.state();
        toldAt = clock.instant();
    }

    private static String count(long records) {
        return String.format(Locale.ROOT, "%,d", records).replace(',', ' ');
    }

    private static String time(Instant at) {
        return at.toString().substring(11, 19) + " UTC";
    }
}
