package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to one receiver, one after the other, so that an end never comes before its beginning. After a message
 * that could not be brought at all, each further one gets a single try until one arrives: a receiver that is gone does
 * not keep the rest waiting. What is over the receiver's rate waits; if more than {@link #SINGLY} wait, they are brought
 * in one message, where the channel has such. Addresses and secrets are never logged.
 */
final class Receiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    /** As many that wait are brought one by one. */
    static final int SINGLY = 5;

    /** Runs something later, on another thread. */
    interface Later {
        void run(Runnable task, Duration wait);
    }

    private final ReceiverSettings settings;
    private final Channel channel;
    private final Later later;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final BiConsumer<String, String> outcomes;
    private final Pace pace;

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** Whether a turn is under way, or will be. */
    private boolean busy;

    private boolean slowed;
    private volatile boolean gone;
    private volatile boolean mute;
    private volatile boolean closed;

    private record Waiting(AlertTransition alert, CompletableFuture<?> settled) {}

    Receiver(
            ReceiverSettings settings,
            Channel channel,
            Later later,
            RetryPolicy policy,
            InstantSource clock,
            BiConsumer<String, String> outcomes) {
        this.settings = settings;
        this.channel = channel;
        this.later = later;
        this.policy = policy;
        this.clock = clock;
        this.outcomes = outcomes;
        this.pace = new Pace(settings.perMinute());
    }

    /** Completes, always without an exception, once the alert was taken or given up; at once if it is none of this receiver's. */
    CompletableFuture<?> deliver(AlertTransition alert) {
        CompletableFuture<?> settled = new CompletableFuture<>();
        if (!settings.route().takes(alert)) {
            settled.complete(null);
            return settled;
        }
        synchronized (this) {
            waiting.add(new Waiting(alert, settled));
            if (busy) {
                return settled;
            }
            busy = true;
        }
        later.run(this::turn, Duration.ZERO);
        return settled;
    }

    /** Says once more what fires, where that is needed, unless there is something else to do. */
    void repeat(List<AlertTransition> firing) {
        synchronized (this) {
            if (busy) {
                return;
            }
            busy = true;
        }
        later.run(
                () -> {
                    repeatNow(firing.stream().filter(settings.route()::takes).toList());
                    turn();
                },
                Duration.ZERO);
    }

    private void repeatNow(List<AlertTransition> firing) {
        Answer answer;
        try {
            Channel.Message message = channel.repetition(firing);
            answer = message == null ? Answer.TAKEN : Answer.to(message);
        } catch (RuntimeException e) {
            answer = Answer.refused(e.getClass().getSimpleName());
        }
        boolean failed = answer.kind() != Answer.Kind.TAKEN;
        if (failed && !mute) {
            LOG.atWarn()
                    .addKeyValue("receiver", settings.name())
                    .addKeyValue("error", answer.why())
                    .log(
                            "A receiver could not be told what still fires; that is tried each minute, and not said again");
        }
        mute = failed;
    }

    private void turn() {
        List<Waiting> next = new ArrayList<>();
        synchronized (this) {
            if (waiting.isEmpty()) {
                busy = false;
                return;
            }
            Duration wait = pace.take(clock.instant());
            if (!wait.isZero()) {
                slowed = true;
                later.run(this::turn, wait);
                return;
            }
            next.add(waiting.remove());
            if (slowed && waiting.size() >= SINGLY) {
                next.addAll(waiting);
            }
            slowed = false;
        }
        begin(next);
    }

    private void begin(List<Waiting> alerts) {
        try {
            List<AlertTransition> told = alerts.stream().map(Waiting::alert).toList();
            Channel.Message digest = told.size() > 1 ? channel.digest(told) : null;
            if (digest == null) {
                new Delivery(alerts.subList(0, 1), channel.messages(told.get(0))).next();
                return;
            }
            synchronized (this) {
                waiting.removeAll(alerts);
            }
            new Delivery(alerts, List.of(digest)).next();
        } catch (RuntimeException e) {
            new Delivery(alerts.subList(0, 1), List.of()).broken(e);
        }
    }

    /** Alerts on their way: one, or several in one message. */
    private final class Delivery {
        private final List<Waiting> alerts;
        private final Iterator<Channel.Message> messages;
        private int tries;
        private Duration waited = Duration.ZERO;

        Delivery(List<Waiting> alerts, List<Channel.Message> messages) {
            this.alerts = alerts;
            this.messages = messages.iterator();
        }

        void next() {
            if (!messages.hasNext()) {
                finish("sent");
                return;
            }
            tries = 0;
            attempt(messages.next());
        }

        private void attempt(Channel.Message message) {
            tries++;
            Answer answer;
            try {
                answer = Answer.to(message);
            } catch (RuntimeException e) {
                broken(e);
                return;
            }
            if (closed && answer.kind() != Answer.Kind.TAKEN) {
                return; // By our own doing: it stays unsettled and is brought after the next start.
            }
            switch (answer.kind()) {
                case TAKEN -> {
                    gone = false;
                    next();
                }
                case REFUSED -> {
                    warn(answer.why(), "A receiver refused an alert; it is not sent again");
                    finish("failed");
                }
                case AGAIN -> retry(message, answer);
            }
        }

        private void retry(Channel.Message message, Answer answer) {
            Duration wait = policy.wait(tries, answer.asked());
            if (gone || waited.plus(wait).compareTo(policy.total()) > 0) {
                gone = true;
                warn(answer.why(), "A receiver could not be reached; the alert is given up");
                finish("failed");
                return;
            }
            waited = waited.plus(wait);
            if (tries == 1) {
                warn(answer.why(), "A receiver could not be reached; the alert is tried again");
            }
            outcomes.accept(settings.name(), "retried");
            later.run(() -> attempt(message), wait);
        }

        void broken(RuntimeException problem) {
            LOG.atError()
                    .addKeyValue("receiver", settings.name())
                    .addKeyValue("error", problem.getClass().getSimpleName())
                    .log("An alert could not be put into words");
            finish("failed");
        }

        private void warn(String why, String what) {
            LOG.atWarn()
                    .addKeyValue("receiver", settings.name())
                    .addKeyValue("alert", alerts.get(0).alert().id())
                    .addKeyValue("error", why)
                    .log(what);
        }

        private void finish(String outcome) {
            for (Waiting one : alerts) {
                outcomes.accept(settings.name(), outcome);
                one.settled().complete(null);
            }
            later.run(Receiver.this::turn, Duration.ZERO);
        }
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
    }
}
