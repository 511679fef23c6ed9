package io.plumbline.monitor.ingest;

import java.util.Locale;

/** Why a record is no event. */
public enum RejectReason {
    /** No bytes. */
    EMPTY,
    /** More bytes than an event may have. */
    TOO_LARGE,
    /** Not JSON, or JSON that is nested too deep or has names, texts or numbers that are too long. */
    MALFORMED,
    /** JSON, but neither an object nor an array of objects. */
    NOT_AN_EVENT,
    /** No model, or an empty or too long one. */
    MISSING_MODEL,
    /** A member is of a type that it cannot have. */
    WRONG_TYPE,
    /** A time that is not RFC 3339 or epoch milliseconds. */
    BAD_TIME,
    /** A time too far ahead of the record's own timestamp: a wrong clock must not close windows. */
    FUTURE_TIME,
    /** Data that does not fill the shape it states, or rows of different lengths. */
    BAD_SHAPE,
    /** Two columns that the configuration gives one name. */
    NAME_CLASH,
    /** A format or an encoding that is known but not read. */
    UNSUPPORTED,
    /** The envelope of an inference without its data: it was too large for who logged it. */
    PAYLOAD_UNAVAILABLE,
    /** The id of a schema that its registry does not have. */
    UNKNOWN_SCHEMA,
    /** A schema's registry does not answer, or refuses: to be sent again when it does. */
    SCHEMA_UNAVAILABLE,
    /** An error in Plumbline, which failed at this record more than once. */
    INTERNAL_ERROR;

    /** Whether a record that is refused as Plumbline's own event may be one of another format. */
    boolean mayBeAnotherFormat() {
        // What is malformed is so for all: they are read by the same parser.
        return this == MISSING_MODEL || this == NOT_AN_EVENT || this == WRONG_TYPE || this == BAD_TIME;
    }

    /** As it stands in headers and metrics: {@code missing_model}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
