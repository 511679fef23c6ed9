package io.plumbline.monitor.app;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.Refused;
import io.plumbline.monitor.history.Remark;
import io.plumbline.monitor.kafka.BrokerFailure;
import io.plumbline.monitor.kafka.EventHistory;
import io.plumbline.monitor.kafka.EventRows;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.web.AuditLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts one alert after the other, so that it takes no more memory than one reference does. */
final class BackgroundAcceptances implements Acceptances, AutoCloseable {
    private static final int MOST_WAITING = 10;
    private static final int REMEMBERED = 50;
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundAcceptances.class);

    private final AcceptAsNormal accept;
    private final List<String> topics;
    private final InstantSource clock;
    private final Changes.Listener changes;
    private final Deque<Job> jobs = new ArrayDeque<>();
    private final ThreadPoolExecutor worker;
    private volatile boolean closed;

    /**
     * @param topics with events
     * @param changes told as they go on
     */
    BackgroundAcceptances(AcceptAsNormal accept, List<String> topics, InstantSource clock, Changes.Listener changes) {
        this.accept = accept;
        this.topics = List.copyOf(topics);
        this.clock = clock;
        this.changes = changes;
        worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "acceptances");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public List<String> topics() {
        return topics;
    }

    @Override
    public Acceptance begin(AlertTransition alert, Events events, Remark remark) {
        AlertDesk.requireAcceptable(alert);
        String topic = AcceptAsNormal.topic(topics, events.topic());
        if (topic == null || !topics.contains(topic)) {
            throw new Refused(
                    Refused.Reason.NOT_ALLOWED,
                    "topic: one of " + String.join(", ", topics) + " is allowed" + (topic == null ? "" : ": " + topic));
        }
        Job job = new Job(alert, new Events(topic, events.from(), events.to()), remark, clock.instant());
        synchronized (jobs) {
            if (jobs.stream().anyMatch(other -> other.isUnderWay() && other.isAbout(alert))) {
                throw new Refused(
                        Refused.Reason.OVER, "alert " + AlertDesk.id(alert) + " is being accepted as normal already");
            }
            if (jobs.stream().filter(Job::isUnderWay).count() >= MOST_WAITING) {
                throw new Refused(Refused.Reason.OVER, MOST_WAITING + " alerts wait to be accepted, which is the most");
            }
            jobs.addFirst(job);
            while (jobs.size() > REMEMBERED) {
                jobs.removeLast();
            }
        }
        worker.execute(job);
        changes.changed(null);
        return job.standing();
    }

    @Override
    public List<Acceptance> all() {
        synchronized (jobs) {
            return jobs.stream().map(Job::standing).toList();
        }
    }

    @Override
    public void close() {
        closed = true;
        worker.shutdownNow();
    }

    private final class Job implements Runnable {
        private final AlertTransition alert;
        private final Events events;
        private final Remark remark;
        private final Instant began;
        private volatile State state = State.WAITING;
        private volatile long read;
        private volatile long records;
        private volatile @Nullable Instant ended;
        private volatile @Nullable String detail;

        Job(AlertTransition alert, Events events, Remark remark, Instant began) {
            this.alert = alert;
            this.events = events;
            this.remark = remark;
            this.began = began;
        }

        boolean isUnderWay() {
            return ended == null;
        }

        boolean isAbout(AlertTransition other) {
            return alert.fingerprint().equals(other.fingerprint());
        }

        Acceptance standing() {
            return new Acceptance(
                    alert.fingerprint(),
                    alert.since(),
                    alert.summary(),
                    state,
                    remark.author(),
                    began,
                    ended,
                    read,
                    records,
                    detail);
        }

        @Override
        public void run() {
            state = State.READING;
            try {
                AcceptAsNormal.Accepted accepted = accept.accept(alert, events, remark, this::pass);
                end(
                        State.DONE,
                        "reference " + accepted.reference().id() + " of "
                                + accepted.reference().rows() + " events is published");
            } catch (Refused
                    | BrokerFailure
                    | EventRows.Unfit
                    | EventHistory.Deleted
                    | EventHistory.Unread
                    | TopicSetup.MissingTopics e) {
                end(State.FAILED, String.valueOf(e.getMessage()));
            } catch (CancellationException e) {
                end(State.FAILED, "the service stopped meanwhile");
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("An alert could not be accepted as normal");
                end(State.FAILED, "an error in Plumbline; its log says which");
            }
        }

        private EventRows.Pass pass(long most) {
            records = most;
            return new EventRows.Pass() {
                @Override
                public void accept(long done) {
                    read = done;
                    changes.changed(null);
                    if (closed) {
                        throw new CancellationException();
                    }
                }

                @Override
                public void close() {
                    // Nothing is shown of the end of a pass.
                }
            };
        }

        private void end(State last, String words) {
            detail = words;
            ended = clock.instant();
            state = last;
            changes.changed(null);
            AuditLog.tell(
                    remark.author(),
                    last == State.DONE ? "accepted as normal" : "could not be accepted as normal",
                    "alert",
                    alert.fingerprint(),
                    "model",
                    alert.model(),
                    "outcome",
                    words);
        }
    }
}
