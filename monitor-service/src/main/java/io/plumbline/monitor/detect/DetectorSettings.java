package io.plumbline.monitor.detect;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.stats.SummaryWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A detector on one column of a model.
 *
 * @param column {@code prediction}, {@code score.} and a name, a feature, or {@link #ERROR}
 * @param parameters those that are not left at their defaults, by name
 */
public record DetectorSettings(String column, DetectorMethod method, Map<String, Double> parameters) {
    /** What a prediction is off by: 0 or 1 for classes, the absolute difference for numbers. */
    public static final String ERROR = "error";
    /** Detectors of a model. */
    public static final int MOST = 20;

    private static final String FEATURE = "feature.";

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
    public DetectorSettings {
        parameters = Map.copyOf(parameters);
        requireColumn(column);
        new TreeMap<>(parameters).forEach((name, value) -> {
            if (!method.parameters().contains(name)) {
                throw new IllegalArgumentException(
                        name + ": " + method + " has none; " + String.join(", ", method.parameters()) + " can be set");
            }
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + ": a finite number is allowed: " + value);
            }
        });
        try {
            method.start(parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(method.parameters().get(0) + ": " + e.getMessage(), e);
        }
    }

    private static void requireColumn(String column) {
        if (column.isEmpty() || column.equals("score.") || column.equals(FEATURE)) {
            throw new IllegalArgumentException(
                    "column: prediction, score.NAME, error or the name of a feature is needed");
        }
        if (column.equals("label")) {
            throw new IllegalArgumentException(
                    "column: label is not allowed, as labels come in any order; error tells how they fit predictions");
        }
        String name = featureOf(column);
        if (column.startsWith(FEATURE) && name.equals(column)) {
            throw new IllegalArgumentException(
                    "column: " + column + " is none; the feature is called " + column.substring(FEATURE.length()));
        }
    }

    /** The name of a feature in events: one that another column has is written with {@code feature.} before it. */
    private static String featureOf(String column) {
        if (column.startsWith(FEATURE)) {
            String name = column.substring(FEATURE.length());
            if (name.equals(ERROR) || ColumnRole.FEATURE.columnName(name).equals(column)) {
                return name;
            }
        }
        return column;
    }

    /** @throws IllegalArgumentException if there are too many, or two of one column and method; the message begins with a name */
    public static List<DetectorSettings> all(List<DetectorSettings> detectors) {
        if (detectors.size() > MOST) {
            throw new IllegalArgumentException(
                    "detectors: at most " + MOST + " of a model are allowed: " + detectors.size());
        }
        if (detectors.stream().map(DetectorSettings::key).distinct().count() < detectors.size()) {
            throw new IllegalArgumentException("detectors: two are of the same column and method");
        }
        return List.copyOf(detectors);
    }

    /** Which of a model's detectors it is. */
    String key() {
        return method + " " + column;
    }

    /** Equal for two that find the same. */
    String identity() {
        SummaryWriter values = new SummaryWriter();
        method.parameters().forEach(name -> values.putDouble(method.value(parameters, name)));
        return key() + " " + HexFormat.of().formatHex(values.toByteArray());
    }

    /** Whether it watches what predictions are off by. */
    public boolean isOfError() {
        return column.equals(ERROR);
    }

    /** Whether a change means more than one of another column. */
    public boolean isOfPrediction() {
        return column.equals("prediction");
    }

    /** The column as references and reports call it. */
    String referenceColumn() {
        return column.equals(FEATURE + ERROR) ? ERROR : column;
    }

    /** Its number in an event; NaN where it has none. */
    double number(InferenceEvent event) {
        FeatureValue value = switch (ColumnRole.ofColumn(column)) {
            case PREDICTION -> event.prediction();
            case SCORE -> event.scores().get(column.substring("score.".length()));
            case FEATURE -> event.features().get(featureOf(column));
            case ATTRIBUTION -> event.attributions().get(ColumnRole.attributed(column));
            case LABEL -> null;
        };
        return number(value);
    }

    private static double number(@Nullable FeatureValue value) {
        if (value instanceof FeatureValue.Numeric number) {
            return Double.isFinite(number.value()) ? number.value() : Double.NaN;
        }
        return value instanceof FeatureValue.Flag flag ? flag.value() ? 1 : 0 : Double.NaN;
    }
}
