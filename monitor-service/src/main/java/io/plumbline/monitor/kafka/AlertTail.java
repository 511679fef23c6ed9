package io.plumbline.monitor.kafka;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.Changes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The alerts of all models, as their topic tells them. */
public final class AlertTail implements AlertHistory, AutoCloseable {
    private static final int RECENT = 500;

    private final Map<String, AlertTransition> last = new HashMap<>();
    private final Deque<AlertTransition> recent = new ArrayDeque<>();
    private final TopicTail tail;

    /** @param changes told of what is read */
    public AlertTail(Map<String, String> kafka, String topic, Changes.Listener changes) {
        tail = new TopicTail(kafka, topic, record -> {
            index(record);
            changes.changed(null);
        });
    }

    public void start() {
        tail.start();
    }

    @Override
    public boolean ready() {
        return tail.caughtUp();
    }

    private synchronized void index(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        AlertTransition transition = AlertTransition.fromJson(record.value());
        last.put(transition.fingerprint(), transition);
        recent.addFirst(transition);
        if (recent.size() > RECENT) {
            recent.removeLast();
        }
    }

    @Override
    public synchronized List<AlertTransition> firing() {
        return last.values().stream()
                .filter(transition -> transition.state() == AlertTransition.State.FIRING)
                .sorted(NEWEST_FIRST)
                .toList();
    }

    @Override
    public synchronized List<AlertTransition> latest() {
        return last.values().stream().sorted(NEWEST_FIRST).toList();
    }

    @Override
    public synchronized List<AlertTransition> recent(int limit) {
        List<AlertTransition> transitions = new ArrayList<>(recent);
        return transitions.subList(0, Math.min(limit, transitions.size()));
    }

    @Override
    public void close() {
        tail.close();
    }
}
