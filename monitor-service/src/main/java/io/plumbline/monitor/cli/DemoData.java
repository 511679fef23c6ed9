package io.plumbline.monitor.cli;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.plumbline.monitor.event.FeatureValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The bike rentals of Washington, D.C., hour by hour, 2011 and 2012; {@code demo/ATTRIBUTION.md} says whose they are. */
final class DemoData {
    /** Features that move with the calendar by their nature: sent, but not compared. */
    static final List<String> IGNORED = List.of("instant", "mnth", "season", "yr");

    private static final String FILE = "/demo/bike-sharing-hourly.csv";
    private static final List<String> FEATURES = List.of(
            "instant",
            "season",
            "yr",
            "mnth",
            "hr",
            "holiday",
            "weekday",
            "workingday",
            "weathersit",
            "temp",
            "atemp",
            "hum",
            "windspeed");

    private DemoData() {}

    /** All hours, in order of time. */
    static List<DemoHour> read() {
        InputStream file = Objects.requireNonNull(DemoData.class.getResourceAsStream(FILE), FILE);
        try (CsvReader<NamedCsvRecord> rows =
                CsvReader.builder().ofNamedCsvRecord(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return rows.stream().map(DemoData::hour).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DemoHour hour(NamedCsvRecord row) {
        Map<String, FeatureValue> features = new HashMap<>();
        FEATURES.forEach(name -> features.put(name, new FeatureValue.Numeric(number(row, name))));
        Instant time = LocalDate.parse(row.getField("dteday"))
                .atTime((int) number(row, "hr"), 0)
                .toInstant(ZoneOffset.UTC);
        return new DemoHour(row.getField("instant"), time, features, number(row, "cnt"));
    }

    private static double number(NamedCsvRecord row, String column) {
        return Double.parseDouble(row.getField(column));
    }
}
