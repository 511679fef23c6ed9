package io.plumbline.benchmarks.stream;

/**
 * A stream of events to be measured.
 *
 * @param events how many, over all models, labels included
 * @param models in turn
 * @param columns three of four numeric, the others categorical
 * @param batch events in one Kafka record
 * @param unusual whether every event has an escape in its first string, so that the scanner leaves it to Jackson
 * @param segments of which each event is in one, by a tag; 0 for none
 * @param labels whether half of the events are labels, one of each prediction, {@link #LABEL_AFTER} later and on another partition
 */
record Scenario(int events, int models, int columns, int batch, boolean unusual, int segments, boolean labels) {
    static final int PARTITIONS = 4;
    /** Ten minutes of event time, from a midnight. */
    static final long BEGIN = 1_767_225_600_000L;

    static final long LASTS = 600_000;
    /** Event time from a prediction to its label. */
    static final long LABEL_AFTER = LASTS / 5;
    /** After the last window of every size is over. */
    static final long AFTER = BEGIN + 3 * 86_400_000L;

    Scenario(int events, int models, int columns, int batch, boolean unusual, int segments) {
        this(events, models, columns, batch, unusual, segments, false);
    }

    /** Events that are predictions. */
    int predictions() {
        return labels ? events / 2 : events;
    }

    String topic() {
        return "events-" + events + "-" + models + "-" + columns + "-" + batch + (unusual ? "-unusual" : "")
                + (segments > 0 ? "-segments-" + segments : "") + (labels ? "-labels" : "");
    }

    String model(int index) {
        return "model-" + index;
    }

    /** Event time of a prediction. */
    long time(int index) {
        return BEGIN + LASTS * index / predictions();
    }

    String[] arguments() {
        return new String[] {
            "" + events, "" + models, "" + columns, "" + batch, "" + unusual, "" + segments, "" + labels
        };
    }

    static Scenario of(String... arguments) {
        return new Scenario(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Boolean.parseBoolean(arguments[4]),
                Integer.parseInt(arguments[5]),
                Boolean.parseBoolean(arguments[6]));
    }
}
