package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.kafka.EventPublisher;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.Consumer;

/** Publishes the events of the demo and knows how far it is: the banner of the console and the line on the terminal. */
final class DemoProgress implements Consumer<ModelEvent> {
    private static final int BAR = 40;

    private final EventPublisher publisher;
    private final long first;
    private final long end;
    private volatile long eventTime;
    private volatile long startNanos;
    private volatile double factor;
    private volatile boolean finished;

    /**
     * @param first time of the first event, in milliseconds since the epoch
     * @param end of the replayed time
     */
    DemoProgress(EventPublisher publisher, long first, long end) {
        this.publisher = publisher;
        this.first = first;
        this.end = end;
        this.eventTime = first;
    }

    @Override
    public void accept(ModelEvent event) {
        if (startNanos == 0) {
            startNanos = System.nanoTime();
        }
        publisher.send(event);
        eventTime = event.time();
        double elapsedMillis = (System.nanoTime() - startNanos) / 1e6;
        factor = elapsedMillis < 100 ? 0 : (event.time() - first) / elapsedMillis;
    }

    /** All events are to be there. */
    void finish() {
        publisher.flush();
        finished = true;
    }

    /** A bar and the date, for the terminal. */
    String line() {
        double share = finished ? 1 : Math.min(1, (double) (eventTime - first) / (end - first));
        int filled = (int) (share * BAR);
        return "  " + day() + "  [" + "=".repeat(filled) + " ".repeat(BAR - filled) + "] " + (int) (share * 100) + " %";
    }

    private LocalDate day() {
        return Instant.ofEpochMilli(eventTime).atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** In a sentence: which event time it is and how fast it runs. */
    String banner() {
        if (finished) {
            return "Demo: the year 2012 has been replayed, up to " + day() + ".";
        }
        if (startNanos == 0) {
            return "Demo: about to replay the year 2012.";
        }
        return "Demo: it is " + day() + " in the replayed data, "
                + String.format(Locale.ROOT, "%,d", Math.round(factor / 1000) * 1000)
                + " times faster than it happened.";
    }
}
