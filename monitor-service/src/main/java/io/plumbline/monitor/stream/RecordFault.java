package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.Wordless;

/** An error in Plumbline at one record; the message says which. */
final class RecordFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient FailureKind kind;

    /** @param cause whose words stay out of the log: they may hold a value of the event, and are with the dead letter */
    RecordFault(String topic, int partition, long offset, RuntimeException cause) {
        super("record " + offset + " of " + topic + "-" + partition, Wordless.of(cause));
        kind = FailureKind.of(cause);
    }

    FailureKind kind() {
        return kind;
    }
}
