package io.plumbline.monitor.assess;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.sketch.Moments;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The hourly bike data: 2011 as a reference with the variation of its own windows, 2012 as windows. */
final class BikeYears {
    static final ModelRef MODEL = new ModelRef("bikes", "1");
    private static final List<String> COLUMNS =
            List.of("atemp", "cnt", "holiday", "hr", "hum", "temp", "weathersit", "weekday", "windspeed", "workingday");
    private static final Set<String> CATEGORICAL = Set.of("holiday", "weathersit", "weekday", "workingday");

    private record Row(long time, Map<String, FeatureValue> features) {}

    private final WindowSize size;
    private final List<Row> rows = new ArrayList<>();

    BikeYears(WindowSize size) {
        this.size = size;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                BikeYears.class.getResourceAsStream("/demo/bike-sharing-hourly.csv"), StandardCharsets.UTF_8))) {
            List<String> header = Arrays.asList(in.readLine().split(",", -1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                rows.add(row(header, line.split(",", -1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(List<String> header, String[] cells) {
        Map<String, FeatureValue> features = new TreeMap<>();
        for (String column : COLUMNS) {
            String text = cells[header.indexOf(column)];
            features.put(
                    column,
                    CATEGORICAL.contains(column)
                            ? new FeatureValue.Text(text)
                            : new FeatureValue.Numeric(Double.parseDouble(text)));
        }
        int hour = Integer.parseInt(cells[header.indexOf("hr")]);
        long time =
                Instant.parse(cells[header.indexOf("dteday")] + "T00:00:00Z").toEpochMilli() + hour * 3_600_000L;
        return new Row(time, features);
    }

    private static boolean in(Row row, int year) {
        return Instant.ofEpochMilli(row.time()).atZone(ZoneOffset.UTC).getYear() == year;
    }

    /** The year 2011. */
    Reference reference(boolean withVariation) {
        List<Row> year = rows.stream().filter(row -> in(row, 2011)).toList();
        List<ReferenceColumn> columns = COLUMNS.stream()
                .map(name -> CATEGORICAL.contains(name)
                        ? categorical(name, year, withVariation)
                        : numeric(name, year, withVariation))
                .toList();
        Instant from = Instant.ofEpochMilli(year.get(0).time());
        Instant to = Instant.ofEpochMilli(year.get(year.size() - 1).time());
        return new Reference("bike2011", "bikes", null, to, "2011", from, to, year.size(), columns, List.of());
    }

    private ReferenceColumn numeric(String name, List<Row> year, boolean withVariation) {
        Function<Row, Double> value =
                row -> ((FeatureValue.Numeric) row.features().get(name)).value();
        double[] values = year.stream().mapToDouble(value::apply).toArray();
        NumericCells cells = NumericCells.ofReference(values);
        Moments moments = new Moments();
        Arrays.stream(values).forEach(moments::update);
        return column(
                name,
                ColumnType.NUMERIC,
                cells,
                year,
                row -> cells.index(value.apply(row)),
                moments.mean(),
                moments.standardDeviation(),
                withVariation);
    }

    private ReferenceColumn categorical(String name, List<Row> year, boolean withVariation) {
        Function<Row, String> value = row -> ((FeatureValue.Text) row.features().get(name)).value();
        CategoricalCells cells = new CategoricalCells(
                year.stream().map(value).distinct().sorted().toList(), false);
        return column(
                name,
                ColumnType.CATEGORICAL,
                cells,
                year,
                row -> cells.index(value.apply(row)),
                null,
                null,
                withVariation);
    }

    private ReferenceColumn column(
            String name,
            ColumnType type,
            Cells cells,
            List<Row> year,
            Function<Row, Integer> index,
            Double mean,
            Double sd,
            boolean withVariation) {
        long[] counts = new long[cells.size()];
        Map<Long, long[]> blocks = new TreeMap<>();
        for (Row row : year) {
            int cell = index.apply(row);
            counts[cell]++;
            blocks.computeIfAbsent(window(row).start(), start -> new long[cells.size()])[cell]++;
        }
        TreeMap<Long, NaturalVariation> variation = new TreeMap<>();
        if (withVariation) {
            List<Sample> samples =
                    blocks.values().stream().map(block -> new Sample(block, 0)).toList();
            variation.put(size.length().toMillis(), NaturalVariation.estimate(cells, samples));
        }
        return new ReferenceColumn(name, ColumnRole.FEATURE, type, cells, counts, 0, mean, sd, variation);
    }

    private Window window(Row row) {
        return size.containing(row.time(), ZoneOffset.UTC);
    }

    /** The windows of 2012, those that reach into another year left out, with the features changed as told. */
    Map<Window, Profile> windows(
            Reference reference, Function<Map<String, FeatureValue>, Map<String, FeatureValue>> change) {
        Map<Window, Profile> windows = new TreeMap<>(java.util.Comparator.comparingLong(Window::start));
        long start = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();
        long end = Instant.parse("2013-01-01T00:00:00Z").toEpochMilli();
        for (Row row : rows) {
            Window window = window(row);
            if (window.start() >= start && window.end() <= end) {
                windows.computeIfAbsent(window, w -> new Profile(reference.layout()))
                        .update(new InferenceEvent(
                                MODEL,
                                null,
                                row.time(),
                                change.apply(new HashMap<>(row.features())),
                                null,
                                Map.of(),
                                Map.of()));
            }
        }
        return windows;
    }
}
