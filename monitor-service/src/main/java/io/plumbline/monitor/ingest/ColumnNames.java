package io.plumbline.monitor.ingest;

/** What the columns of models are called. */
@FunctionalInterface
public interface ColumnNames {
    /** All columns of all models are called as they are. */
    ColumnNames AS_THEY_ARE = new ColumnNames() {
        @Override
        public boolean areGiven() {
            return false;
        }

        @Override
        public ColumnMapping of(String model, long time) {
            return ColumnMapping.NONE;
        }
    };

    /** Whether columns of any model are called otherwise than in its events; asked for every record. */
    default boolean areGiven() {
        return true;
    }

    /**
     * How the columns of an event are called.
     *
     * @param model its name
     * @param time of the event, in milliseconds since the epoch
     */
    ColumnMapping of(String model, long time);
}
