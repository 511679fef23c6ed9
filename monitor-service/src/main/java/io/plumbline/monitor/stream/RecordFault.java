package io.plumbline.monitor.stream;

/** An error in Plumbline at one record; the message says which. */
final class RecordFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    RecordFault(String topic, int partition, long offset, RuntimeException cause) {
        super("record " + offset + " of " + topic + "-" + partition, cause);
    }
}
