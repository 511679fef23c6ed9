package io.plumbline.monitor.history;

/** What the headers of a dead letter are called, beside those that the rejected record had. Values are text. */
public final class DeadLetterHeaders {
    /** What the names begin with. */
    public static final String PREFIX = "plumbline.";
    /** Why it was rejected, in a word. */
    public static final String REASON = PREFIX + "reason";
    /** The same in a sentence. */
    public static final String DETAIL = PREFIX + "detail";
    /** Where it was. */
    public static final String TOPIC = PREFIX + "topic";

    public static final String PARTITION = PREFIX + "partition";
    public static final String OFFSET = PREFIX + "offset";
    /** Its own timestamp, in milliseconds. */
    public static final String TIMESTAMP = PREFIX + "timestamp";
    /** Bytes of the whole value, where only its beginning is kept. */
    public static final String VALUE_BYTES = PREFIX + "value-bytes";
    /** On a record that is sent again: how often it was; comes back with it where it is rejected again. */
    public static final String REDRIVEN = PREFIX + "redriven";
    /** On a receipt, which is no dead letter: the offset, in its partition, of the one that was sent again. */
    public static final String RECEIPT_OF = PREFIX + "receipt-of";

    private DeadLetterHeaders() {}
}
