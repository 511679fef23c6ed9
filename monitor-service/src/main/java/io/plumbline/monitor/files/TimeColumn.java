package io.plumbline.monitor.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a row's time stands: in one column, or in two with a plus between them, {@code date+hour}, a date and a whole hour.
 * A time is RFC 3339, a date, a date and a time of day, or seconds or milliseconds since the epoch; without an offset it
 * is in the given zone.
 */
public final class TimeColumn {
    /** Numbers from here on are milliseconds: as seconds they would be after the year 5000. */
    private static final double MILLIS_FROM = 1e11;

    /** Later ones are microseconds, or no time at all. */
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,16}(\\.\\d{1,9})?");
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter();

    private final Table table;
    private final String name;
    private final int column;
    private final int hourColumn;
    private final ZoneId zone;

    /**
     * @param name of a column, or of two with a plus between them
     * @throws TableFailure if the table has no such column
     */
    public TimeColumn(Table table, String name, ZoneId zone) {
        this.table = table;
        this.name = name;
        this.zone = zone;
        int plus = table.columns().contains(name) ? -1 : name.indexOf('+');
        this.column = table.column(plus < 0 ? name : name.substring(0, plus));
        this.hourColumn = plus < 0 ? -1 : table.column(name.substring(plus + 1));
    }

    /** Whether the column of that index is this one, or a part of it. */
    public boolean uses(int index) {
        return index == column || index == hourColumn;
    }

    /** @throws TableFailure if the row's cell is no time */
    public Instant of(Table.Row row) {
        String text = row.cell(column);
        Instant time = text == null ? null : parse(text.trim());
        if (time == null) {
            throw row.failure(
                    "column " + table.columns().get(column) + " is "
                            + (text == null ? "empty" : "'" + text + "'")
                            + "; a time is allowed, such as 2012-01-31T14:00:00Z, 2012-01-31 14:00, 2012-01-31, or seconds or milliseconds since 1970");
        }
        return hourColumn < 0 ? time : time.plusSeconds(3600L * hour(row));
    }

    private int hour(Table.Row row) {
        String text = row.cell(hourColumn);
        try {
            int hour = text == null ? -1 : Integer.parseInt(text.trim());
            if (hour >= 0 && hour < 24) {
                return hour;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw row.failure("column " + table.columns().get(hourColumn) + " is "
                + (text == null ? "empty" : "'" + text + "'") + "; a whole hour from 0 to 23 is allowed");
    }

    private @Nullable Instant parse(String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                double number = Double.parseDouble(text);
                long millis = Math.abs(number) >= MILLIS_FROM ? (long) number : Math.round(number * 1000);
                return Math.abs(millis) <= LATEST ? Instant.ofEpochMilli(millis) : null;
            }
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
            boolean offset = text.endsWith("Z")
                    || text.endsWith("z")
                    || text.lastIndexOf('+') > 10
                    || text.lastIndexOf('-') > 10;
            return offset
                    ? OffsetDateTime.parse(text.replace(' ', 'T')).toInstant()
                    : LocalDateTime.parse(text, LOCAL).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
