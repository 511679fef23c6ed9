package io.plumbline.monitor.app;

import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.kafka.BrokerFailure;
import java.util.function.Supplier;

/** Says of a broker that does not answer what those who ask over HTTP understand. */
final class Availability {
    private Availability() {}

    static <T> T orUnavailable(Supplier<T> task) {
        try {
            return task.get();
        } catch (BrokerFailure e) {
            throw new HistoryUnavailable(String.valueOf(e.getMessage()));
        }
    }

    static void orUnavailable(Runnable task) {
        orUnavailable(() -> {
            task.run();
            return task;
        });
    }
}
