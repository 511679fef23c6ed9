package io.plumbline.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The share of windows in which a shifted column is significant at .001, drawn over the shift: prints an SVG. Normal
 * values, reference of 10,000.
 */
public final class PowerCurves {
    private static final int RUNS = 400;
    private static final int REFERENCES = 20;
    private static final double WIDEST = .6;
    private static final int STEPS = 24;
    private static final int[] SIZES = {50, 200, 1000, 10_000};
    /** Okabe and Ito's colours, told apart by the colour blind; each curve has its name beside it, too. */
    private static final String[] COLOURS = {"#D55E00", "#E69F00", "#0072B2", "#009E73"};

    /** The power at which a curve has its name: where no other is near. */
    private static final double[] LABELS = {.5, .5, .5, .8};

    private static final int LEFT = 56;
    private static final int TOP = 20;
    private static final int WIDTH = 560;
    private static final int HEIGHT = 300;

    private PowerCurves() {}

    public static void main(String[] arguments) {
        SplittableRandom random = new SplittableRandom(42);
        List<SimulatedColumn> columns = new ArrayList<>();
        for (int i = 0; i < REFERENCES; i++) {
            columns.add(SimulatedColumn.of(Population.NORMAL.sample(10_000, random)));
        }
        StringBuilder svg = new StringBuilder(4096);
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 660 380\" role=\"img\" font-family=\"sans-serif\""
                        + " font-size=\"12\">\n<title>Power at .001 over the shift of the mean, by events in the window</title>\n"
                        + "<rect width=\"660\" height=\"380\" fill=\"#fff\"/>\n");
        axes(svg);
        for (int s = 0; s < SIZES.length; s++) {
            int n = SIZES[s];
            StringBuilder points = new StringBuilder();
            double named = WIDEST;
            for (int step = 0; step <= STEPS; step++) {
                double shift = WIDEST * step / STEPS;
                double power = power(columns, n, shift, random.split());
                points.append(number(x(shift)))
                        .append(',')
                        .append(number(y(power)))
                        .append(' ');
                named = power >= LABELS[s] ? Math.min(named, shift) : named;
                System.err.print("\rn " + n + ": " + step + " of " + STEPS + " ");
            }
            svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + COLOURS[s] + "\" points=\"")
                    .append(points.toString().strip())
                    .append("\"/>\n");
            text(svg, x(named) + 8, y(LABELS[s]) + (s == 0 ? 24 : 4), "start", COLOURS[s], "n = " + n);
        }
        System.err.println();
        System.out.println(svg.append("</svg>"));
    }

    private static double power(List<SimulatedColumn> columns, int n, double shift, SplittableRandom random) {
        int runs = n > 5000 ? RUNS / 2 : RUNS;
        long hits = 0;
        for (int run = 0; run < runs; run++) {
            double[] window = Population.NORMAL.sample(n, random);
            for (int i = 0; i < n; i++) {
                window[i] += shift;
            }
            hits += columns.get(run % REFERENCES).compare(window).pValue() <= .001 ? 1 : 0;
        }
        return (double) hits / runs;
    }

    private static void axes(StringBuilder svg) {
        for (int i = 0; i <= 4; i++) {
            double y = y(i / 4.0);
            svg.append("<path stroke=\"#ddd\" d=\"M" + LEFT + " " + number(y) + "h" + WIDTH + "\"/>\n");
            text(svg, LEFT - 8, y + 4, "end", "#333", Table.number(i / 4.0));
        }
        for (int i = 0; i <= 6; i++) {
            text(svg, x(i / 10.0), TOP + HEIGHT + 18, "middle", "#333", Table.number(i / 10.0));
        }
        text(svg, LEFT + WIDTH / 2.0, TOP + HEIGHT + 40, "middle", "#333", "shift of the mean, in standard deviations");
        text(svg, LEFT, 12, "start", "#333", "share of windows with p at most .001");
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String text) {
        svg.append("<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\" fill=\""
                + colour + "\">" + text + "</text>\n");
    }

    private static double x(double shift) {
        return LEFT + WIDTH * shift / WIDEST;
    }

    private static double y(double power) {
        return TOP + HEIGHT * (1 - power);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
