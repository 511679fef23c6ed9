package io.plumbline.broken.rooms.ingest;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Date;
import java.util.function.Supplier;

/** Asks the wall clock in each way there is. */
@SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone", "TimeZoneUsage", "UnusedMethod"})
public final class AsksTime {
    private AsksTime() {}

    static long millis() {
        return System.currentTimeMillis();
    }

    static long nanos() {
        return System.nanoTime();
    }

    static Instant instant() {
        return Instant.now();
    }

    static Supplier<Instant> reference() {
        return Instant::now;
    }

    static LocalDate today() {
        return LocalDate.now();
    }

    static Clock clock() {
        return Clock.systemUTC();
    }

    static InstantSource source() {
        return InstantSource.system();
    }

    static Date date() {
        return new Date();
    }

    /** The right way, which the rule lets through. */
    static Instant given(InstantSource source) {
        return source.instant();
    }
}
