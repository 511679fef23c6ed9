package io.plumbline.monitor.history;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Takes records of events that come another way than through a Kafka client, and keeps them for the stream to read. */
public interface EventSink {
    /** The topic that records go to. */
    String topic();

    /**
     * Stores a record, without waiting for it.
     *
     * @param headers of the record, by name
     * @return completes once the record is safe; fails with {@link Unavailable} or {@link TooLarge}
     */
    CompletionStage<Void> put(byte[] value, Map<String, String> headers);

    /** The record cannot be stored now. It may have been stored all the same, as it may be that only the answer is lost. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** The record is larger than its topic takes. */
    final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        public TooLarge(String message) {
            super(message);
        }
    }
}
