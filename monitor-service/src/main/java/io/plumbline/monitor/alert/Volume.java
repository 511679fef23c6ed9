package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertStatus.Seen;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model has about as many events as it uses to. Of all versions together: a new version takes events from an old one.
 *
 * <p>A window is compared with those of the same hour on the last 28 days; one of a day or more, with the last 28. At least
 * fourteen are needed. The range of those, from the fewest events to the most, is taken as a factor, and at least as two: a window is
 * unusual that lies beyond the range by that factor once more. So a model whose events vary much must change much. For
 * counts that vary at random this is rare: about once in five years of hourly windows where they are lognormal
 * ({@code VolumeTest}). A day that was unusual is no measure for the next ones, unless too few others are left: what stays
 * is usual after two weeks.
 *
 * <p>Pure. What the alert becomes is of {@link AlertStatus}, as for other rules.
 *
 * @param slots by size of window, then by hour of the day
 * @param status of the alert
 */
public record Volume(TreeMap<String, TreeMap<Integer, List<Day>>> slots, AlertStatus status) {
    private static final String RULE = "volume";
    private static final int VERSION = 1;
    private static final int REMEMBERED = 28;
    private static final int LEAST_DAYS = 14;
    private static final double LEAST_FACTOR = 2;
    /** Below so many events, halves and doubles are chance. */
    private static final long LEAST_EVENTS = 20;

    private static final double MAJOR_FACTOR = 10;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /**
     * Windows of one hour of a day, or a window of a day or more.
     *
     * @param start of the day, or of the window, in milliseconds
     * @param fewest events in one of them
     * @param most events in one of them
     * @param unusual whether one of them was
     */
    record Day(long start, long fewest, long most, boolean unusual) {
        Day and(long events, boolean strange) {
            return new Day(start, Math.min(fewest, events), Math.max(most, events), unusual || strange);
        }
    }

    /** From the fewest events to the most. */
    private record Range(long fewest, long most) {
        double factor() {
            return Math.max(LEAST_FACTOR, (double) most / Math.max(1, fewest));
        }

        boolean isBelow(long events) {
            return fewest >= LEAST_EVENTS && events < fewest / factor();
        }

        boolean isAbove(long events) {
            return events > most * factor() + LEAST_EVENTS;
        }

        @Override
        public String toString() {
            return fewest == most ? Figures.count(most) : Figures.count(fewest) + " to " + Figures.count(most);
        }
    }

    /**
     * What follows from a window.
     *
     * @param next what is to be kept
     * @param transition what is to be published; null for nothing
     */
    public record Step(Volume next, @Nullable AlertTransition transition) {}

    /** Nothing is known. */
    public static Volume unknown() {
        return new Volume(new TreeMap<>(), AlertStatus.Inactive.INACTIVE);
    }

    /**
     * A window has closed.
     *
     * @param ref the version that it is told of
     * @param start of the window, in milliseconds
     * @param events of all versions, at least 1
     */
    public Step counted(ModelRef ref, WindowSize size, long start, long events, AlertSettings settings) {
        String name = size.toString();
        boolean whole = size.length().toMillis() >= DAY;
        TreeMap<String, TreeMap<Integer, List<Day>>> all = new TreeMap<>(slots);
        TreeMap<Integer, List<Day>> ofSize = all.get(name);
        if (ofSize == null) {
            all.put(name, new TreeMap<>()); // the first window of a model may be a part of one
            return new Step(new Volume(all, status), null);
        }
        int slot = whole ? 0 : (int) (Math.floorMod(start, DAY) / HOUR);
        long day = whole ? start : Math.floorDiv(start, DAY) * DAY;
        List<Day> days = ofSize.getOrDefault(slot, List.of());
        if (!days.isEmpty() && days.get(days.size() - 1).start() > day) {
            return new Step(this, null); // of before, as in a back-fill: no measure for now
        }
        Range range = usual(days, day);
        boolean strange = range != null && (range.isBelow(events) || range.isAbove(events));
        TreeMap<Integer, List<Day>> next = new TreeMap<>(ofSize);
        next.put(slot, with(days, day, events, strange));
        all.put(name, next);

        long end = start + size.length().toMillis();
        Signal signal = range == null
                ? Signal.Still.UNDECIDED
                : strange ? new Signal.Moved(List.of(finding(range, events))) : Signal.Still.CALM;
        AlertStatus after = status.next(new Seen(name, start, end, true), signal, settings);
        AlertStatus.News news = AlertStatus.news(status, after, signal);
        AlertTransition told = news == null
                ? null
                : AlertWording.ofModel(
                        RULE,
                        news.state(),
                        news.episode().severity(),
                        ref,
                        end,
                        news.episode().since(),
                        start,
                        name,
                        Wording.name(ref.model()) + words(news, range, events, end),
                        news.graver());
        return new Step(new Volume(all, after), told);
    }

    /** @param range of which the window is out; of no meaning where the alert is over */
    private static String words(AlertStatus.News news, @Nullable Range range, long events, long end) {
        if (news.state() == State.RESOLVED || range == null) {
            Duration lasted = Duration.ofMillis(Math.max(0, end - news.episode().since()));
            return " has as many events as usual again; the alert lasted " + Figures.duration(lasted);
        }
        return " has " + (range.isBelow(events) ? "fewer" : "more") + " events than usual: " + Figures.count(events)
                + " in a window; on the days before " + range;
    }

    /** Of the days before; null where too few are known. */
    private static @Nullable Range usual(List<Day> days, long today) {
        List<Day> known = days.stream().filter(day -> day.start() < today).toList();
        List<Day> before = known.subList(Math.max(0, known.size() - REMEMBERED), known.size());
        List<Day> usual = before.stream().filter(day -> !day.unusual()).toList();
        List<Day> taken = usual.size() >= LEAST_DAYS ? usual : before;
        return taken.size() < LEAST_DAYS
                ? null
                : new Range(
                        taken.stream().mapToLong(Day::fewest).min().orElseThrow(),
                        taken.stream().mapToLong(Day::most).max().orElseThrow());
    }

    private static List<Day> with(List<Day> days, long today, long events, boolean strange) {
        List<Day> next = new ArrayList<>(days);
        int last = next.size() - 1;
        if (last >= 0 && next.get(last).start() == today) {
            next.set(last, next.get(last).and(events, strange));
        } else {
            next.add(new Day(today, events, events, strange));
        }
        return List.copyOf(next.subList(Math.max(0, next.size() - REMEMBERED - 1), next.size()));
    }

    private static Finding finding(Range range, long events) {
        boolean fewer = range.isBelow(events);
        double factor = fewer ? (double) range.fewest() / Math.max(1, events) : (double) events / range.most();
        return new Finding(
                "events",
                factor >= MAJOR_FACTOR ? Severity.MAJOR : Severity.MODERATE,
                fewer ? "fewer than usual" : "more than usual",
                Figures.count(events, "event") + "; " + range + " are usual");
    }

    public byte[] toBytes() {
        SummaryWriter out = new SummaryWriter().putByte(VERSION).putCount(slots.size());
        slots.forEach((size, hours) -> {
            out.putText(size).putCount(hours.size());
            hours.forEach((hour, days) -> {
                out.putCount(hour).putCount(days.size());
                for (Day day : days) {
                    out.putSigned(day.start()).putCount(day.fewest()).putCount(day.most());
                    out.putByte(day.unusual() ? 1 : 0);
                }
            });
        });
        boolean any = status != AlertStatus.Inactive.INACTIVE;
        out.putByte(any ? 1 : 0);
        if (any) {
            status.writeTo(out);
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static Volume read(byte[] bytes) {
        SummaryReader in = new SummaryReader(bytes);
        if (in.getByte() != VERSION) {
            throw new IllegalArgumentException("not a volume of version " + VERSION);
        }
        TreeMap<String, TreeMap<Integer, List<Day>>> slots = new TreeMap<>();
        for (int sizes = in.getLength(); sizes > 0; sizes--) {
            TreeMap<Integer, List<Day>> hours = new TreeMap<>();
            slots.put(in.getText(), hours);
            for (int rest = in.getLength(); rest > 0; rest--) {
                int hour = in.getLength();
                List<Day> days = new ArrayList<>();
                for (int more = in.getLength(); more > 0; more--) {
                    days.add(new Day(in.getSigned(), in.getCount(), in.getCount(), in.getByte() == 1));
                }
                hours.put(hour, List.copyOf(days));
            }
        }
        return new Volume(slots, in.getByte() == 1 ? AlertStatus.readFrom(in) : AlertStatus.Inactive.INACTIVE);
    }
}
