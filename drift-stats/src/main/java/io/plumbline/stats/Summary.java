package io.plumbline.stats;

/**
 * A summary of values that came in some order, in some number of parts. Every summary keeps the same promises:
 *
 * <ul>
 *   <li>{@link #merge} adds exactly: the summary of two parts is that of the whole, commutative and associative;
 *   <li>{@link #toBytes} depends on the values alone, not on their order or on how they were parted;
 *   <li>nothing is random, and nothing depends on the machine.
 * </ul>
 *
 * <p>Values come in by an {@code update} of its own, as each takes what it summarises; one that refuses a value leaves the
 * summary as it was. A second argument is a weight: how often the value came, a whole number, so that counts stay exact. Those
 * for which it makes no difference or no sense have none: {@code DistinctCount} (a value counts once, however often it came),
 * {@code HashSample} and {@code HeavyHitters} (an event is known by its own hash, and is one), {@code RandomFourierMmd}.
 *
 * <p>Bytes begin with the {@link #kind} and the {@link #VERSION}; {@code fromBytes} of each class refuses all others.
 *
 * <p>Not for use by several threads.
 *
 * @param <S> the summary itself
 */
public interface Summary<S extends Summary<S>> {
    /** Version of the bytes that are written. */
    int VERSION = 1;

    /**
     * Adds what the other summarises, which is not changed.
     *
     * @throws IllegalArgumentException if the other was made with other settings
     */
    void merge(S that);

    /** What it is now, unchanged by what comes later. */
    S copy();

    /** First byte of the summary's bytes: tells kinds of summaries apart. */
    int kind();

    /** Writes the body, without kind and version. */
    void writeTo(SummaryWriter out);

    /** Kind, version and body. */
    default byte[] toBytes() {
        SummaryWriter out = new SummaryWriter();
        out.putByte(kind()).putByte(VERSION);
        writeTo(out);
        return out.toByteArray();
    }
}
