package io.plumbline.monitor.history;

import java.util.Locale;

/** What the stream is doing, in the words that health, metrics and the log share. */
public enum StreamState {
    /** It connects and reads the references. */
    STARTING(Course.NORMAL),
    /** It waits for its partitions: the group is forming, or forms anew. */
    JOINING(Course.NORMAL),
    /** It has its partitions and reads their state back from the broker. */
    RESTORING(Course.NORMAL),
    /** It has more to read than it gets done within some seconds. */
    CATCHING_UP(Course.NORMAL),
    /** It reads events as they come. */
    RUNNING(Course.NORMAL),
    /** Events wait, the broker answers, and yet nothing has been committed for a while. */
    STALLED(Course.TROUBLE),
    /** No broker answers. Nothing is lost; it goes on by itself when one does. */
    BROKER_UNREACHABLE(Course.TROUBLE),
    /** It failed, and is started anew after a pause. */
    RESTARTING(Course.TROUBLE),
    /** It was asked to stop. */
    STOPPED(Course.OVER),
    /** It failed for a reason that does not pass by itself, and has given up. */
    FAILED(Course.OVER);

    private enum Course {
        NORMAL,
        TROUBLE,
        OVER
    }

    private final Course course;

    StreamState(Course course) {
        this.course = course;
    }

    /** Whether somebody should look, though it goes on by itself. */
    public boolean isTrouble() {
        return course == Course.TROUBLE;
    }

    /** Whether it has ended and goes on no more. */
    public boolean isOver() {
        return course == Course.OVER;
    }

    /** Whether events are counted. */
    public boolean isCounting() {
        return this == RUNNING || this == CATCHING_UP;
    }

    /** As it stands in metrics and JSON: {@code catching_up}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
