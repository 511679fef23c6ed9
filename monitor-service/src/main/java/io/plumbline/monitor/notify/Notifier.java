package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertSubscriber;
import io.plumbline.monitor.history.WorkSpans;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The receivers of alerts, each of which is told apart from the others, at its own pace. */
public final class Notifier implements AutoCloseable {
    private final List<Receiver> receivers = new ArrayList<>();

    /**
     * @param outcomes takes a receiver's name and {@code sent}, {@code retried}, {@code failed}, {@code silenced} or
     *     {@code over}; called on the threads of subscribers, must be quick
     * @param spans of each try to tell somebody
     */
    public Notifier(
            NotifySettings settings, FiringAlerts firing, BiConsumer<String, String> outcomes, WorkSpans spans) {
        this(settings, firing, outcomes, spans, RetryPolicy.DEFAULT, InstantSource.system());
    }

    Notifier(
            NotifySettings settings,
            FiringAlerts firing,
            BiConsumer<String, String> outcomes,
            WorkSpans spans,
            RetryPolicy policy,
            InstantSource clock) {
        for (ReceiverSettings receiver : settings.receivers()) {
            Surroundings surroundings = receiver.surroundings(settings.links(), clock);
            List<Target> parts = receiver.target().parts();
            for (int i = 0; i < parts.size(); i++) {
                receivers.add(new Receiver(
                        receiver.subscribers().get(i),
                        receiver,
                        parts.get(i).open(surroundings),
                        firing,
                        settings.maxAge(),
                        policy,
                        clock,
                        outcomes,
                        spans));
            }
        }
    }

    /** Those who are to be told. */
    public List<AlertSubscriber> subscribers() {
        return List.copyOf(receivers);
    }

    /** Tells of an alert that does not come from the topic. */
    public void tell(AlertTransition alert) {
        receivers.forEach(receiver -> receiver.tell(alert));
    }

    /** Alerts that wait to be brought to a receiver, by its name in the settings. */
    public int waiting(String receiver) {
        return receivers.stream()
                .filter(one -> one.settings().name().equals(receiver))
                .mapToInt(Receiver::waiting)
                .sum();
    }

    @Override
    public void close() {
        receivers.forEach(Receiver::close);
    }
}
