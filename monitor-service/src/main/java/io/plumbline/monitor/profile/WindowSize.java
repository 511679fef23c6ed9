package io.plumbline.monitor.profile;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The length of a window. Windows shorter than a day are aligned to the epoch; of whole days, to midnight in the model's
 * time zone; of whole weeks, to a Monday (multiples are counted from Monday 1969-12-29).
 */
public record WindowSize(Duration length) implements Comparable<WindowSize> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*(s|m|h|d|w)");
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int MONDAY = 3; // epoch day 0 is a Thursday, three days after a Monday

    public WindowSize {
        long millis = length.toMillis();
        if (millis < 1000 || millis % 1000 != 0 || millis > 366 * DAY) {
            throw new IllegalArgumentException("a window lasts 1s to 366d, in whole seconds: " + length);
        }
        if (millis > DAY ? millis % DAY != 0 : DAY % millis != 0) {
            throw new IllegalArgumentException("a window divides a day, or is of whole days: " + length);
        }
    }

    /** Reads {@code 30s}, {@code 5m}, {@code 1h}, {@code 1d} or {@code 2w}. */
    public static WindowSize parse(String text) {
        return new WindowSize(parseDuration(text));
    }

    /** Reads a duration as {@link #parse} does, of any length. */
    public static Duration parseDuration(String text) {
        Matcher matcher = TEXT.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration such as 30s, 5m, 1h, 1d or 2w: " + text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofDays(7 * amount);
        };
    }

    /** The window of this size that holds the time. */
    public Window containing(long time, ZoneId zone) {
        long millis = length.toMillis();
        if (millis < DAY) {
            long start = Math.floorDiv(time, millis) * millis;
            return new Window(start, start + millis);
        }
        long days = millis / DAY;
        int shift = days % 7 == 0 ? MONDAY : 0;
        long epochDay = Instant.ofEpochMilli(time).atZone(zone).toLocalDate().toEpochDay();
        long first = Math.floorDiv(epochDay + shift, days) * days - shift;
        return new Window(midnight(first, zone), midnight(first + days, zone));
    }

    private static long midnight(long epochDay, ZoneId zone) {
        return LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** Whether every window of the other size is made up of whole windows of this one. */
    public boolean divides(WindowSize other) {
        long mine = length.toMillis();
        long theirs = other.length.toMillis();
        return theirs % mine == 0 && (mine < DAY || (mine / DAY) % 7 == 0 == ((theirs / DAY) % 7 == 0) || mine == DAY);
    }

    @Override
    public int compareTo(WindowSize that) {
        return length.compareTo(that.length);
    }

    /** The text that {@link #parse} reads, in the largest unit that fits; 14 days are {@code 14d}. */
    @Override
    public String toString() {
        long seconds = length.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
