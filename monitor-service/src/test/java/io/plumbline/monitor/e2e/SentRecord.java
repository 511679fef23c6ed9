package io.plumbline.monitor.e2e;

import java.util.List;

/**
 * A record for an input topic, and what is in it by those who made it.
 *
 * @param timestamp the record's, in milliseconds since the epoch
 * @param events empty where the record is none of events and must go to the dead-letter topic
 */
record SentRecord(int partition, long timestamp, byte[] value, List<Event> events) {
    /**
     * @param time in milliseconds since the epoch
     * @param x value of the column {@code x}
     * @param segment that it is in where the model has segments; empty for none
     */
    record Event(String model, String version, long time, double x, String segment) {}

    SentRecord on(int other) {
        return new SentRecord(other, timestamp, value, events);
    }
}
