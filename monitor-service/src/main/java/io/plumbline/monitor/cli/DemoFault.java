package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.FeatureValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Something that goes wrong with the data, and is repaired.
 *
 * @param from first day with the fault
 * @param until first day without it
 * @param column the feature that it spoils
 * @param story what happens, for people
 * @param spoil what it does to an hour
 */
record DemoFault(LocalDate from, LocalDate until, String column, String story, UnaryOperator<DemoHour> spoil) {
    /** Degrees Celsius in a temperature of 1 in this data. */
    private static final double FULL_SCALE_CELSIUS = 41;

    static final List<DemoFault> ALL = List.of(
            new DemoFault(
                    LocalDate.of(2012, 5, 7),
                    LocalDate.of(2012, 6, 4),
                    "hum",
                    "every third event loses its humidity",
                    DemoFault::withoutHumidity),
            new DemoFault(
                    LocalDate.of(2012, 8, 13),
                    LocalDate.of(2012, 9, 10),
                    "temp",
                    "the temperature comes in Fahrenheit",
                    DemoFault::inFahrenheit));

    /** The hour as it is sent: spoiled if it falls in the fault. */
    DemoHour applyTo(DemoHour hour) {
        boolean during = !hour.time().isBefore(start(from)) && hour.time().isBefore(start(until));
        return during ? spoil.apply(hour) : hour;
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static DemoHour withoutHumidity(DemoHour hour) {
        boolean third = Long.parseLong(hour.id()) % 3 == 0;
        return third ? hour.with("hum", FeatureValue.Missing.MISSING) : hour;
    }

    private static DemoHour inFahrenheit(DemoHour hour) {
        double celsius = hour.number("temp") * FULL_SCALE_CELSIUS;
        return hour.with("temp", new FeatureValue.Numeric(celsius * 9 / 5 + 32));
    }
}
