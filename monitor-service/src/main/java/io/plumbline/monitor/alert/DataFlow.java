package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model's events come as they use to. Pure: the wall clock is an argument, as silence is of nothing else.
 *
 * <p>Nightly batches, quiet nights and week-ends are no faults: unless it is said how often something must come, three times the longest
 * gap of the last thirty days may pass, and at least an hour. Once two week-ends have been seen it is the longest but one, as the
 * longest may have been an outage; before the first, at least three days. A model whose last events were old when they came is a
 * back-fill, and is never missed.
 *
 * @param first the earliest event time seen, in milliseconds, as the others
 * @param last the latest
 * @param heard when that was, by the wall clock
 * @param gaps the longest stretches of event time without an event
 * @param missedSince when the silence began that an alert was told of, and that goes on; {@link #NOT_MISSED} where there is none
 */
public record DataFlow(long first, long last, long heard, List<Gap> gaps, long missedSince) {
    public static final long NOT_MISSED = Long.MIN_VALUE;

    /** What is waited for. */
    public enum Kind {
        /** Anything of a model. */
        DATA("no_data", "data", "event"),
        /** Labels of a model that has had some. */
        LABELS("label_starvation", "labels", "label");

        private final String rule;
        private final String many;
        private final String one;

        Kind(String rule, String many, String one) {
            this.rule = rule;
            this.many = many;
            this.one = one;
        }
    }

    private static final int VERSION = 1;
    private static final int MOST_GAPS = 8;
    private static final int FACTOR = 3;
    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final Duration LEAST = Duration.ofHours(1);
    private static final Duration ONE_WEEK_END = Duration.ofDays(8);
    private static final Duration TWO_WEEK_ENDS = Duration.ofDays(15);
    private static final Duration LEAST_BEFORE = Duration.ofDays(3);

    /** A stretch without an event, by the event that ended it. */
    public record Gap(long end, long length) {}

    public DataFlow {
        gaps = List.copyOf(gaps);
    }

    /** The first that is heard of a model. */
    public static DataFlow begin(long eventTime, long now) {
        return new DataFlow(eventTime, eventTime, now, List.of(), NOT_MISSED);
    }

    /** Something came. */
    public DataFlow heard(long eventTime, long now) {
        if (eventTime <= last) {
            return new DataFlow(Math.min(first, eventTime), last, heard, gaps, missedSince);
        }
        List<Gap> longest = new ArrayList<>(gaps);
        longest.add(new Gap(eventTime, eventTime - last));
        longest.removeIf(gap -> gap.end() < eventTime - REMEMBERED.toMillis());
        longest.sort(Comparator.comparingLong(Gap::length).reversed().thenComparingLong(Gap::end));
        return new DataFlow(
                first, eventTime, now, longest.subList(0, Math.min(MOST_GAPS, longest.size())), missedSince);
    }

    /** How long nothing may come. */
    Duration most(@Nullable Duration said) {
        if (said != null) {
            return said;
        }
        long seen = last - first;
        int usual = seen < TWO_WEEK_ENDS.toMillis() || gaps.size() < 2 ? 0 : 1;
        long gap = gaps.isEmpty() ? 0 : gaps.get(usual).length();
        Duration least = seen < ONE_WEEK_END.toMillis() ? LEAST_BEFORE : LEAST;
        return Duration.ofMillis(Math.max(least.toMillis(), FACTOR * gap));
    }

    /**
     * What follows from the time that it is.
     *
     * @param next what is to be kept
     * @param transition what is to be published; null for nothing
     */
    public record Step(DataFlow next, @Nullable AlertTransition transition) {}

    /**
     * Tells once of a silence that is too long, and once of its end.
     *
     * @param now the wall clock
     * @param said how often one must come; null for what is usual
     * @param ref the version that came last
     * @param windowSize of the last window that something came in
     * @param windowStart start of it
     */
    public Step look(Kind kind, long now, @Nullable Duration said, ModelRef ref, String windowSize, long windowStart) {
        Duration most = most(said);
        boolean live = heard - last <= most.toMillis();
        boolean silent = now - last > most.toMillis();
        boolean missed = missedSince != NOT_MISSED;
        if (missed == silent || !live) {
            return new Step(this, null);
        }
        long since = silent ? last : missedSince;
        DataFlow next = new DataFlow(first, last, heard, gaps, silent ? last : NOT_MISSED);
        return new Step(
                next,
                AlertWording.ofModel(
                        kind.rule,
                        silent ? State.FIRING : State.RESOLVED,
                        Severity.MAJOR,
                        ref,
                        silent ? last + most.toMillis() : last,
                        since,
                        windowStart,
                        windowSize,
                        Wording.name(ref.model())
                                + (silent ? missing(kind, most, said != null) : " has " + kind.many + " again"),
                        false));
    }

    private String missing(Kind kind, Duration most, boolean said) {
        return " has no " + kind.many + ": its last " + kind.one + " is of " + Figures.time(Instant.ofEpochMilli(last))
                + " UTC, and "
                + (said ? "one must come every " : "the longest silence that is usual takes ")
                + Figures.duration(said ? most : most.dividedBy(FACTOR));
    }

    public byte[] toBytes() {
        SummaryWriter out = new SummaryWriter()
                .putByte(VERSION)
                .putSigned(first)
                .putSigned(last)
                .putSigned(heard)
                .putSigned(missedSince)
                .putCount(gaps.size());
        gaps.forEach(gap -> out.putSigned(gap.end()).putCount(gap.length()));
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static DataFlow read(byte[] bytes) {
        SummaryReader in = new SummaryReader(bytes);
        if (in.getByte() != VERSION) {
            throw new IllegalArgumentException("not a flow of data of version " + VERSION);
        }
        long first = in.getSigned();
        long last = in.getSigned();
        long heard = in.getSigned();
        long missedSince = in.getSigned();
        List<Gap> gaps = new ArrayList<>();
        for (int rest = in.getLength(); rest > 0; rest--) {
            gaps.add(new Gap(in.getSigned(), in.getCount()));
        }
        return new DataFlow(first, last, heard, gaps, missedSince);
    }
}
