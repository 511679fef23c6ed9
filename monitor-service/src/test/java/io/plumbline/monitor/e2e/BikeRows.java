package io.plumbline.monitor.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The bike-sharing rows, read as plainly as can be: nothing of the product is used to check the product. */
final class BikeRows {
    /** @param time start of the hour, in milliseconds since the epoch */
    record Row(long time, String id, double temp, double hum, int cnt) {
        String event(String model) {
            return "{\"model\":\"" + model + "\",\"version\":\"1\",\"id\":\"" + id + "\",\"time\":" + time
                    + ",\"features\":{\"temp\":" + temp + ",\"hum\":" + hum + "},\"prediction\":" + cnt + "}";
        }
    }

    private BikeRows() {}

    static List<Row> all() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BikeRows.class.getResourceAsStream("/demo/bike-sharing-hourly.csv")),
                StandardCharsets.UTF_8))) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(",");
                long time = LocalDateTime.of(
                                LocalDate.parse(cells[1]), java.time.LocalTime.of(Integer.parseInt(cells[5]), 0))
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli();
                rows.add(new Row(
                        time,
                        cells[0],
                        Double.parseDouble(cells[10]),
                        Double.parseDouble(cells[12]),
                        Integer.parseInt(cells[16])));
            }
        }
        return rows;
    }
}
