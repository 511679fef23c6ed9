package io.plumbline.monitor.assess;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as people read them: three significant digits, thousands separated, UTC; the same on every machine. */
public final class Figures {
    private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NO_BREAK_SPACE = "\u00a0";

    private Figures() {}

    /** A count, such as {@code 17,379}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1 event}, {@code 17,379 events}. */
    public static String count(long value, String one) {
        return count(value) + " " + (value == 1 ? one : one + "s");
    }

    /** Three significant digits, all digits from a thousand on: {@code 0.0123}, {@code 12,346}, {@code 4.21e-9}. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinity" : "-infinity";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        if (size < 1e-4 || size >= 1e12) {
            return exponent(rounded);
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        BigDecimal plain = rounded.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0).toPlainString() : plain.toPlainString();
    }

    /** Three decimals at the most, for tables of many numbers: {@code 0.012}, {@code 1.3}; {@code <0.001} for less, unless it is 0 or below. */
    public static String brief(double value) {
        if (value > 0 && value < 0.001) {
            return "<0.001";
        }
        return Math.abs(value) >= 100
                ? number(value)
                : BigDecimal.valueOf(value)
                        .setScale(3, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String exponent(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        return stripped.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /** A difference with its sign: {@code +0.8}. */
    public static String signed(double value) {
        return value > 0 ? "+" + number(value) : number(value);
    }

    /** A share in [0, 1] as a percentage: {@code 12.4 %}; never 0 or 100 unless it is. */
    public static String percent(double share) {
        if (Double.isNaN(share)) {
            return "none";
        }
        double percent = share * 100;
        String digits;
        if (percent > 0 && percent < 0.01) {
            digits = "<0.01";
        } else if (percent > 99.9 && percent < 100) {
            digits = ">99.9";
        } else {
            int decimals = percent < 1 ? 2 : 1;
            digits = BigDecimal.valueOf(percent)
                    .setScale(decimals, RoundingMode.HALF_EVEN)
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return digits + NO_BREAK_SPACE + "%";
    }

    /** {@code 2012-02-14 13:05}, with seconds where there are any; UTC, which the reader must be told. */
    public static String time(Instant time) {
        return (time.getEpochSecond() % 60 == 0 ? MINUTE : SECOND).format(time);
    }

    /** {@code 2012-02-14 to 2012-02-28} where both are midnights, else with the time of day; UTC. */
    public static String span(Instant start, Instant end) {
        boolean days = start.getEpochSecond() % 86_400 == 0 && end.getEpochSecond() % 86_400 == 0;
        if (days) {
            return DAY.format(start) + " to " + DAY.format(end);
        }
        boolean sameDay = DAY.format(start).equals(DAY.format(end));
        return time(start) + " to " + (sameDay ? time(end).substring(11) : time(end));
    }

    /** A length of time in its largest unit of which it has two: {@code 90 seconds}, {@code 31 hours}, {@code 14 days}. */
    public static String roughly(Duration length) {
        double seconds = length.toMillis() / 1000.0;
        return seconds < 120
                ? count(Math.round(seconds), "second")
                : seconds < 7200
                        ? count(Math.round(seconds / 60), "minute")
                        : seconds < 172_800
                                ? count(Math.round(seconds / 3600), "hour")
                                : count(Math.round(seconds / 86_400), "day");
    }

    /** {@code 5 minutes}, {@code 1 hour}, {@code 14 days}. */
    public static String duration(Duration length) {
        long seconds = length.toSeconds();
        if (seconds >= 86_400 && seconds % 86_400 == 0) {
            return count(seconds / 86_400, "day");
        }
        if (seconds >= 3600 && seconds % 3600 == 0) {
            return count(seconds / 3600, "hour");
        }
        return seconds % 60 == 0 && seconds > 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }
}
