package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertSubscriber;
import io.plumbline.monitor.history.WorkSpans;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to one receiver, one after the other, so that an end never comes before its beginning. One that cannot be
 * reached is tried until it can: what waits is kept on the alerts topic. What is over the receiver's rate waits; if more
 * than {@link #SINGLY} wait, they are brought in one message, where the channel has such, and so are those that are late.
 * Addresses and secrets are never logged.
 */
final class Receiver implements AlertSubscriber, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    /** As many that wait are brought one by one. */
    static final int SINGLY = 5;

    private final String name;
    private final ReceiverSettings settings;
    private final Channel channel;
    private final FiringAlerts firing;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final BiConsumer<String, String> outcomes;
    private final WorkSpans spans;
    private final Pace pace;
    private final LateAlerts lateAlerts;
    /** What is to be told though it does not come from the topic; it is lost with this process. */
    private final Deque<AlertTransition> beside = new ConcurrentLinkedDeque<>();

    private volatile int waiting;
    private volatile boolean closed;
    private @Nullable Delivery underWay;
    private @Nullable Stuck stuck;
    private Instant repeated;
    /** Nothing is tried before. */
    private Instant next = Instant.MIN;

    private int failures;
    private boolean slowed;
    private boolean mute;

    /**
     * @param name tells it from all others, also where several have the name of the settings
     * @param maxAge see {@link NotifySettings#maxAge}
     */
    Receiver(
            String name,
            ReceiverSettings settings,
            Channel channel,
            FiringAlerts firing,
            @Nullable Duration maxAge,
            RetryPolicy policy,
            InstantSource clock,
            BiConsumer<String, String> outcomes,
            WorkSpans spans) {
        this.name = name;
        this.settings = settings;
        this.channel = channel;
        this.firing = firing;
        this.policy = policy;
        this.clock = clock;
        this.outcomes = outcomes;
        this.spans = spans;
        this.pace = new Pace(settings.perMinute());
        this.lateAlerts = new LateAlerts(maxAge);
        this.repeated = clock.instant();
    }

    /** Alerts on their way: one, or several in one message. */
    private static final class Delivery {
        final List<AlertTransition> alerts;
        final List<Channel.Message> messages;
        int taken;

        Delivery(List<AlertTransition> alerts, List<Channel.Message> messages) {
            this.alerts = alerts;
            this.messages = messages;
        }
    }

    /**
     * An alert that could not be brought. If that goes on for long, others are tried between its own tries: perhaps it is
     * the alert, and not the receiver, that fails.
     */
    private static final class Stuck {
        final AlertTransition alert;
        final Instant since;
        boolean anotherIsNext;
        boolean anotherWasTaken;

        Stuck(AlertTransition alert, Instant since) {
            this.alert = alert;
            this.since = since;
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** Alerts that wait to be brought. */
    int waiting() {
        return waiting;
    }

    ReceiverSettings settings() {
        return settings;
    }

    /** Tells of an alert that does not come from the topic. */
    void tell(AlertTransition alert) {
        if (settings.route().takes(alert)) {
            beside.add(alert);
        }
    }

    @Override
    public boolean turn(List<AlertTransition> all, Consumer<AlertTransition> settled) {
        List<AlertTransition> mine = new ArrayList<>(beside);
        for (AlertTransition alert : all) {
            if (!settings.route().takes(alert)) {
                settled.accept(alert);
            } else if (firing.isSilenced(alert)) {
                outcomes.accept(settings.name(), "silenced");
                settled.accept(alert);
            } else {
                mine.add(alert);
            }
        }
        waiting = mine.size();
        Instant now = clock.instant();
        if (closed || now.isBefore(next)) {
            return false;
        }
        if (underWay != null && (underWay.taken == 0 || !contains(mine, underWay.alerts.get(0)))) {
            underWay = null; // others may wait by now, or it has become late; or it is another instance's
        }
        if (stuck != null && !contains(mine, stuck.alert)) {
            stuck = null;
        }
        if (underWay == null) {
            underWay = compose(mine, now, alert -> settle(alert, settled));
        }
        if (underWay == null) {
            repeat(now);
            return false;
        }
        attempt(underWay, now, alert -> settle(alert, settled));
        return true;
    }

    private static boolean contains(List<AlertTransition> alerts, AlertTransition one) {
        return alerts.stream().anyMatch(alert -> alert == one);
    }

    private void settle(AlertTransition alert, Consumer<AlertTransition> settled) {
        if (!beside.removeIf(one -> one == alert)) {
            settled.accept(alert);
        }
    }

    /** What is to be told next; null if nothing is, or not now. */
    private @Nullable Delivery compose(List<AlertTransition> mine, Instant now, Consumer<AlertTransition> settled) {
        List<AlertTransition> late = lateAlerts.of(mine, now);
        List<AlertTransition> ready =
                mine.stream().filter(alert -> !contains(late, alert)).toList();
        boolean complete = lateAlerts.areComplete(late, now);
        if (complete && channel.callsPeople()) {
            List<AlertTransition> over = LateAlerts.over(late);
            over.forEach(alert -> {
                outcomes.accept(settings.name(), "over");
                settled.accept(alert);
            });
            late.removeIf(alert -> contains(over, alert));
        }
        boolean many = slowed && ready.size() > SINGLY;
        if (complete && ready.stream().allMatch(this::mayNotBeNext)) {
            ready = late;
            many = late.size() > 1;
        }
        if (ready.isEmpty()) {
            return null;
        }
        Duration wait = pace.take(now);
        if (!wait.isZero()) {
            slowed = true;
            next = now.plus(wait);
            return null;
        }
        slowed = false;
        AlertTransition one = chosen(ready);
        try {
            Channel.Message digest = many && stuck == null ? channel.digest(ready) : null;
            return digest == null
                    ? new Delivery(List.of(one), channel.messages(one))
                    : new Delivery(ready, List.of(digest));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("receiver", settings.name())
                    .addKeyValue("alert", one.id())
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("An alert could not be put into words");
            finish(List.of(one), "failed", settled);
            return null;
        }
    }

    private AlertTransition chosen(List<AlertTransition> ready) {
        return ready.stream().filter(alert -> !mayNotBeNext(alert)).findFirst().orElse(ready.get(0));
    }

    /** Whether another one is to be tried, unless there is none. */
    private boolean mayNotBeNext(AlertTransition alert) {
        return stuck != null && stuck.anotherIsNext && alert.fingerprint().equals(stuck.alert.fingerprint());
    }

    private void attempt(Delivery delivery, Instant now, Consumer<AlertTransition> settled) {
        Answer answer = delivery.messages.isEmpty() ? Answer.TAKEN : send(delivery);
        if (closed && answer.kind() != Answer.Kind.TAKEN) {
            return; // By our own doing: it stays unsettled and is brought after the next start.
        }
        switch (answer.kind()) {
            case TAKEN -> {
                answers();
                delivery.taken++;
                if (delivery.taken >= delivery.messages.size()) {
                    brought(delivery.alerts);
                    finish(delivery.alerts, "sent", settled);
                }
            }
            case REFUSED -> {
                warn(delivery, answer, "A receiver refused an alert; it is not sent again");
                finish(delivery.alerts, "failed", settled);
            }
            case AGAIN -> {
                failures++;
                next = now.plus(policy.wait(failures, answer.asked()));
                outcomes.accept(settings.name(), "retried");
                if (failures == 1) {
                    warn(delivery, answer, "A receiver could not be reached; it is tried until it can");
                }
                if (isHopeless(delivery.alerts.get(0), now)) {
                    warn(delivery, answer, "A receiver takes others, but not this alert; it is given up");
                    finish(delivery.alerts, "failed", settled);
                }
            }
        }
    }

    private Answer send(Delivery delivery) {
        WorkSpans.DeliverySpan span = spans.deliver(settings.name(), delivery.alerts);
        Answer answer;
        try {
            answer = Answer.to(delivery.messages.get(delivery.taken));
        } catch (RuntimeException e) {
            answer = Answer.refused(e.getClass().getSimpleName());
        }
        span.end(
                answer.kind().name().toLowerCase(Locale.ROOT),
                answer.kind() == Answer.Kind.TAKEN ? null : answer.why());
        return answer;
    }

    private void answers() {
        if (failures > 0) {
            LOG.atInfo().addKeyValue("receiver", settings.name()).log("A receiver takes alerts again");
        }
        failures = 0;
    }

    /** Alerts were taken: what of it is known of one that is stuck. */
    private void brought(List<AlertTransition> alerts) {
        if (stuck == null) {
            return;
        }
        if (contains(alerts, stuck.alert)) {
            stuck = null;
        } else if (stuck.anotherIsNext) {
            stuck.anotherWasTaken = true;
            stuck.anotherIsNext = false;
        }
    }

    /** An alert failed, alone or as the first of several: whether it is known to be the alert's fault. */
    private boolean isHopeless(AlertTransition alert, Instant now) {
        if (stuck == null) {
            stuck = new Stuck(alert, now);
            return false;
        }
        if (alert != stuck.alert) {
            stuck.anotherIsNext = false;
            return false;
        }
        stuck.anotherIsNext = !now.isBefore(stuck.since.plus(policy.patience()));
        return stuck.anotherWasTaken;
    }

    private void finish(List<AlertTransition> alerts, String outcome, Consumer<AlertTransition> settled) {
        for (AlertTransition alert : alerts) {
            outcomes.accept(settings.name(), outcome);
            settled.accept(alert);
        }
        waiting = Math.max(0, waiting - alerts.size());
        underWay = null;
    }

    private void warn(Delivery delivery, Answer answer, String what) {
        LOG.atWarn()
                .addKeyValue("receiver", settings.name())
                .addKeyValue("alert", delivery.alerts.get(0).id())
                .addKeyValue("alerts", delivery.alerts.size())
                .addKeyValue("error", answer.why())
                .log(what);
    }

    /** Says once more what fires, to receivers that forget. */
    private void repeat(Instant now) {
        if (now.isBefore(repeated.plus(policy.repeat()))) {
            return;
        }
        repeated = now;
        Answer answer;
        try {
            Channel.Message message = channel.repetition(
                    firing.heard().stream().filter(settings.route()::takes).toList());
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

    @Override
    public void close() {
        closed = true;
        channel.close();
    }
}
