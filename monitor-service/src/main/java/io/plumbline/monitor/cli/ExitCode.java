package io.plumbline.monitor.cli;

/** What the process says when it ends. */
final class ExitCode {
    static final int OK = 0;
    /** {@code compare} found drift. */
    static final int DRIFTED = 1;
    /** {@code replay-range} came to another report than the service did. */
    static final int DIFFERENT = 1;
    /** The command line, the configuration or the surroundings are wrong: nothing was done. */
    static final int BAD_USE = 2;
    /** What the command works on cannot be used: the data given, or the Kafka broker and its topics. */
    static final int BAD_INPUT = 3;
    /** {@code compare} could not tell; {@code replay-range} had nothing to compare. */
    static final int INCONCLUSIVE = 4;
    /** A fault in Plumbline. */
    static final int FAULT = 70;

    private ExitCode() {}
}
