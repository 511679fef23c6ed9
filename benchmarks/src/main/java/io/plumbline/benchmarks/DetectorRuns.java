package io.plumbline.benchmarks;

import io.plumbline.monitor.detect.DetectorLayout;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.detect.VersionDetectors;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How long sequential detectors run until they are wrong, and until they are right: with the defaults of the service, on columns as it scales
 * them. Seeds are fixed; {@code quick} runs a hundredth.
 */
public final class DetectorRuns {
    private static final int ROWS = 20_000;
    private static final int CALM = 5000;
    private static final int MOST = 20_000;
    private static final long MINUTE = 60_000;
    private static final int DAY = 1440; // numbers

    private DetectorRuns() {}

    /** A number of a stream, by its place. */
    private interface Column {
        double at(SplittableRandom random, long place);
    }

    private static final Map<String, Column> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("normal", (random, place) -> random.nextGaussian());
        COLUMNS.put("exponential", (random, place) -> random.nextExponential() - 1);
        COLUMNS.put("lognormal", (random, place) -> (Math.exp(random.nextGaussian()) - Math.exp(.5)) / 2.1612);
        COLUMNS.put("0 or 1, a tenth of them 1", (random, place) -> ((random.nextDouble() < .1 ? 1 : 0) - .1) / .3);
    }

    private static final Map<String, Column> CHANGING = new LinkedHashMap<>();

    static {
        CHANGING.put("normal, a daily cycle of .25 sd", (random, place) -> cycle(random, place, .25));
        CHANGING.put("normal, a daily cycle of .5 sd", (random, place) -> cycle(random, place, .5));
        CHANGING.put("normal, a daily cycle of 1 sd", (random, place) -> cycle(random, place, 1));
    }

    /** Of a standard deviation of 1 in all; the cycle's own is given. */
    private static double cycle(SplittableRandom random, long place, double sd) {
        double wave = Math.sqrt(2) * sd * Math.sin(2 * Math.PI * place / DAY);
        return (random.nextGaussian() + wave) / Math.sqrt(1 + sd * sd);
    }

    /** Numbers until each change, at its event. */
    private static final class Run {
        private final VersionDetectors detectors = new VersionDetectors();
        private final Column column;
        private final SplittableRandom random;
        private long place;
        private long found;

        Run(DetectorMethod method, Reference reference, Column column, long seed) {
            this.column = column;
            random = new SplittableRandom(seed);
            detectors.use(DetectorLayout.ofColumns(List.of(new DetectorSettings("x", method, Map.of())), reference), 0);
        }

        void next(double shift) {
            InferenceEvent event = new InferenceEvent(
                    new ModelRef("m", "1"),
                    null,
                    place * MINUTE,
                    Map.of("x", new FeatureValue.Numeric(column.at(random, place) + shift)),
                    null,
                    Map.of(),
                    Map.of());
            place++;
            detectors.take(event, place, change -> found++);
        }
    }

    private static Reference reference(Column column) {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m",
                        null,
                        Instant.EPOCH,
                        "simulated",
                        Set.of(),
                        Set.of("x"),
                        Set.of(),
                        List.of(),
                        ZoneOffset.UTC),
                rows -> {
                    SplittableRandom random = new SplittableRandom(7);
                    for (int i = 0; i < ROWS; i++) {
                        rows.accept(new ReferenceRow(
                                null, Map.of("x", new FeatureValue.Numeric(column.at(random, i))), null, null));
                    }
                });
    }

    public static void main(String[] arguments) {
        boolean quick = Arrays.asList(arguments).contains("quick");
        long numbers = quick ? 1_000_000 : 100_000_000;
        int runs = quick ? 20 : 1000;
        System.out.printf(
                Locale.ROOT, "%nNumbers between two false alarms, of %,d without a change:%n%n| column |", numbers);
        for (DetectorMethod method : DetectorMethod.values()) {
            System.out.printf(" %s |", method.words());
        }
        System.out.println("\n|---|---|---|---|");
        falseAlarms(COLUMNS, numbers);
        falseAlarms(CHANGING, numbers / 100);
        System.out.printf(
                Locale.ROOT,
                "%nNumbers until a shift is found, after %,d without one: mean (95 %% of %,d runs within)%n%n"
                        + "| column | shift | ADWIN | Page-Hinkley | EWMA |%n|---|---|---|---|---|%n",
                CALM,
                runs);
        COLUMNS.forEach((name, column) -> {
            Reference reference = reference(column);
            for (double shift : new double[] {.25, .5, 1, 2}) {
                System.out.printf(Locale.ROOT, "| %s | %s sd |", name, shift);
                for (DetectorMethod method : DetectorMethod.values()) {
                    System.out.printf(" %s |", delay(method, reference, column, shift, runs));
                }
                System.out.println();
            }
        });
    }

    private static void falseAlarms(Map<String, Column> columns, long numbers) {
        columns.forEach((name, column) -> {
            Reference reference = reference(column);
            System.out.printf("| %s |", name);
            for (DetectorMethod method : DetectorMethod.values()) {
                Run run = new Run(method, reference, column, 1);
                for (long i = 0; i < numbers; i++) {
                    run.next(0);
                }
                System.out.print(
                        run.found == 0
                                ? " none |"
                                : String.format(Locale.ROOT, " %,d (%,d times) |", numbers / run.found, run.found));
            }
            System.out.println();
        });
    }

    private static String delay(DetectorMethod method, Reference reference, Column column, double shift, int runs) {
        double[] delays = new double[runs];
        int early = 0;
        int missed = 0;
        int kept = 0;
        for (int i = 0; i < runs; i++) {
            Run run = new Run(method, reference, column, 100 + i);
            while (run.place < CALM) {
                run.next(0);
            }
            if (run.found > 0) {
                early++;
                continue;
            }
            while (run.found == 0 && run.place < CALM + MOST) {
                run.next(shift);
            }
            missed += run.found == 0 ? 1 : 0;
            delays[kept++] = run.place - CALM;
        }
        double[] sorted = Arrays.copyOf(delays, kept);
        Arrays.sort(sorted);
        String told = String.format(
                Locale.ROOT,
                "%.0f (%.0f)",
                Arrays.stream(sorted).average().orElse(Double.NaN),
                sorted[(int) Math.min(kept - 1, Math.ceil(.95 * kept))]);
        return told
                + (missed > 0 ? ", " + missed + " not within " + MOST : "")
                + (early > 0 ? ", " + early + " before" : "");
    }
}
