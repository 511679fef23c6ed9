package io.plumbline.monitor.detect;

import io.plumbline.stats.sequential.Adwin;
import io.plumbline.stats.sequential.Ewma;
import io.plumbline.stats.sequential.PageHinkley;
import io.plumbline.stats.sequential.SequentialDetector;
import java.util.List;
import java.util.Map;

/**
 * A kind of sequential detector. Its defaults are for streams of a thousand events a minute that must not raise a false alarm once a month; those
 * of the literature are for streams of a few thousand numbers. {@code docs/detectors.md} has what they cost in delay.
 */
public enum DetectorMethod {
    /** Compares the newer part of a window of its own length with the older one; any change of the mean. */
    ADWIN("adwin", "ADWIN", Map.of("delta", 1e-5)) {
        @Override
        SequentialDetector start(Map<String, Double> parameters) {
            return new Adwin(new Adwin.Settings(value(parameters, "delta"), CLOCK, BUCKETS, GRACE));
        }

        @Override
        SequentialDetector read(byte[] bytes) {
            return Adwin.fromBytes(bytes);
        }
    },
    /** Adds up how far numbers are from their mean since the last change; takes the new mean for usual once it has told of it. */
    PAGE_HINKLEY("page_hinkley", "Page-Hinkley", Map.of("delta", .25, "threshold", 35.0)) {
        @Override
        SequentialDetector start(Map<String, Double> parameters) {
            return new PageHinkley(new PageHinkley.Settings(
                    MINIMUM, value(parameters, "delta"), value(parameters, "threshold"), 1, 1, true));
        }

        @Override
        SequentialDetector read(byte[] bytes) {
            return PageHinkley.fromBytes(bytes);
        }
    },
    /** Holds a moving mean against the reference's; tells again and again as long as they differ. */
    EWMA("ewma", "EWMA", Map.of("lambda", .01, "limit", 6.0)) {
        @Override
        SequentialDetector start(Map<String, Double> parameters) {
            return new Ewma(new Ewma.Settings(0, 1, value(parameters, "lambda"), value(parameters, "limit")));
        }

        @Override
        SequentialDetector read(byte[] bytes) {
            return Ewma.fromBytes(bytes);
        }
    };

    private static final int CLOCK = Adwin.Settings.DEFAULT.clock();
    private static final int BUCKETS = Adwin.Settings.DEFAULT.buckets();
    private static final int GRACE = Adwin.Settings.DEFAULT.grace();
    private static final int MINIMUM = PageHinkley.Settings.DEFAULT.minimum();

    private final String id;
    private final String words;
    private final Map<String, Double> defaults;

    DetectorMethod(String id, String words, Map<String, Double> defaults) {
        this.id = id;
        this.words = words;
        this.defaults = defaults;
    }

    /** Begins to watch numbers that {@link Scale} has brought onto its scale. */
    abstract SequentialDetector start(Map<String, Double> parameters);

    /** Goes on. */
    abstract SequentialDetector read(byte[] bytes);

    final double value(Map<String, Double> parameters, String name) {
        Double given = parameters.get(name);
        return given == null ? defaults.getOrDefault(name, Double.NaN) : given;
    }

    /** What can be set, in order of name. */
    public List<String> parameters() {
        return defaults.keySet().stream().sorted().toList();
    }

    /** Its name for people. */
    public String words() {
        return words;
    }

    /** Its name in the configuration and in metrics. */
    @Override
    public String toString() {
        return id;
    }
}
