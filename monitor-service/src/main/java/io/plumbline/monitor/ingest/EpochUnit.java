package io.plumbline.monitor.ingest;

import java.util.Locale;

/** What a number that stands for a time counts since 1970. */
public enum EpochUnit {
    S(1e3),
    MS(1),
    US(1e-3),
    NS(1e-6);

    private final double millis;

    EpochUnit(double millis) {
        this.millis = millis;
    }

    /** @throws IllegalArgumentException if there is no such unit */
    public static EpochUnit parse(String text) {
        for (EpochUnit unit : values()) {
            if (unit.toString().equals(text)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("s, ms, us or ns is allowed: " + text);
    }

    /** The unit in which a number is a time from 1973 to 5138. */
    static EpochUnit of(double number) {
        return number < 1e11 ? S : number < 1e14 ? MS : number < 1e17 ? US : NS;
    }

    /** Whole milliseconds: of a whole number exactly, rounded down. */
    long toMillis(long number) {
        return switch (this) {
            case S -> Math.multiplyExact(number, 1000L);
            case MS -> number;
            case US -> Math.floorDiv(number, 1000L);
            case NS -> Math.floorDiv(number, 1_000_000L);
        };
    }

    /** The nearest millisecond to a number with a fraction. */
    long toMillis(double number) {
        return Math.round(number * millis);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
