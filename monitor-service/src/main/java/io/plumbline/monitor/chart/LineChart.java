package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.Figures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A number over windows, as paths in a box of {@link #WIDTH} by {@link #HEIGHT} that the page stretches; labels are beside it.
 *
 * @param ticks at the vertical axis, greatest first, at equal distances from top to bottom
 * @param heights of the ticks in the box
 * @param band between the bounds of the interval; lines where a window has no neighbour
 * @param line through realised values, of windows that follow each other
 * @param dots at each of them
 * @param from beginning of the first window, UTC
 * @param to end of the last
 */
public record LineChart(
        List<String> ticks,
        List<Double> heights,
        String band,
        String line,
        String dots,
        String estimated,
        String reference,
        String from,
        String to) {
    public static final int WIDTH = 1000;
    public static final int HEIGHT = 100;

    private static final double BIN = 2; // of the steps from one tick to the next, at the most

    /** A window; a number that is not known, or is none, is left out. */
    public record Point(
            Instant start,
            Instant end,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double estimated,
            @Nullable Double reference) {}

    /**
     * @param points oldest first
     * @return null where none of them has a number
     */
    public static @Nullable LineChart of(List<Point> points) {
        double[] all = points.stream()
                .flatMap(point -> java.util.stream.Stream.of(
                        point.value(), point.low(), point.high(), point.estimated(), point.reference()))
                .filter(LineChart::isNumber)
                .mapToDouble(number -> number)
                .toArray();
        if (all.length == 0) {
            return null;
        }
        double least = DoubleStream.of(all).min().orElseThrow();
        double most = DoubleStream.of(all).max().orElseThrow();
        double step = step(Math.max(most - least, Math.max(1e-9, 1e-3 * Math.max(Math.abs(least), Math.abs(most)))));
        long bottom = (long) Math.floor(least / step);
        long top = Math.max(bottom + 1, (long) Math.ceil(most / step));
        return new Drawing(points, bottom * step, top * step).chart(bottom, top, step);
    }

    private static boolean isNumber(@Nullable Double number) {
        return number != null && Double.isFinite(number);
    }

    /** A round number, of which a span has two to five. */
    private static double step(double span) {
        double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(span / BIN)));
        double steps = span / power;
        return steps <= 5 ? power : steps <= 10 ? 2 * power : 5 * power;
    }

    /** Places of windows and numbers. */
    private record Drawing(List<Point> points, double bottom, double top) {
        LineChart chart(long first, long last, double step) {
            List<String> ticks = new ArrayList<>();
            List<Double> heights = new ArrayList<>();
            for (long k = last; k >= first; k--) {
                ticks.add(Figures.number(k * step));
                heights.add(y(k * step));
            }
            return new LineChart(
                    ticks,
                    heights,
                    band(),
                    line(Point::value),
                    dots(),
                    line(Point::estimated),
                    line(Point::reference),
                    Figures.time(points.get(0).start()),
                    Figures.time(points.get(points.size() - 1).end()));
        }

        private double x(int index) {
            long first = points.get(0).start().toEpochMilli();
            long last = points.get(points.size() - 1).start().toEpochMilli();
            long at = points.get(index).start().toEpochMilli();
            return last == first ? WIDTH / 2.0 : round((double) (at - first) / (last - first) * WIDTH);
        }

        private double y(double number) {
            return round((top - number) / (top - bottom) * HEIGHT);
        }

        private static double round(double place) {
            return Math.round(place * 10) / 10.0;
        }

        /** Whether there is no window missing before this one. */
        private boolean follows(int index) {
            return index > 0
                    && !points.get(index).start().isAfter(points.get(index - 1).end());
        }

        private String line(Function<Point, @Nullable Double> number) {
            StringBuilder path = new StringBuilder();
            boolean drawing = false;
            for (int i = 0; i < points.size(); i++) {
                Double at = number.apply(points.get(i));
                drawing &= follows(i);
                if (at == null || !isNumber(at)) {
                    drawing = false;
                    continue;
                }
                path.append(drawing ? 'L' : 'M').append(x(i)).append(' ').append(y(at));
                if (!drawing) {
                    path.append("h0"); // a window alone is a dot
                }
                drawing = true;
            }
            return path.toString();
        }

        private String dots() {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < points.size(); i++) {
                Double at = points.get(i).value();
                if (at != null && isNumber(at)) {
                    path.append('M').append(x(i)).append(' ').append(y(at)).append("h0");
                }
            }
            return path.toString();
        }

        private String band() {
            StringBuilder path = new StringBuilder();
            StringBuilder back = new StringBuilder();
            for (int i = 0; i < points.size(); i++) {
                Double low = points.get(i).low();
                Double high = points.get(i).high();
                if (!follows(i)) {
                    close(path, back);
                }
                if (low == null || high == null || !isNumber(low) || !isNumber(high)) {
                    close(path, back);
                    continue;
                }
                path.append(back.isEmpty() ? 'M' : 'L').append(x(i)).append(' ').append(y(high));
                back.insert(0, "L" + x(i) + " " + y(low));
            }
            close(path, back);
            return path.toString();
        }

        private static void close(StringBuilder path, StringBuilder back) {
            if (!back.isEmpty()) {
                path.append(back).append('Z');
                back.setLength(0);
            }
        }
    }
}
