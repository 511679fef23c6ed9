package io.plumbline.monitor.profile;

import java.util.Locale;

/** What a column is to its model. */
public enum ColumnRole {
    FEATURE,
    PREDICTION,
    SCORE,
    LABEL,
    /** How much a feature added to the prediction. */
    ATTRIBUTION;

    private static final String ATTRIBUTIONS = "attribution.";

    /** The column's name for a value of this role: features keep theirs, unless it is one that another role has. */
    public String columnName(String name) {
        return switch (this) {
            case PREDICTION -> "prediction";
            case LABEL -> "label";
            case SCORE -> "score." + name;
            case ATTRIBUTION -> ATTRIBUTIONS + name;
            case FEATURE -> isReserved(name) ? "feature." + name : name;
        };
    }

    /** The role of a column, by its name. */
    public static ColumnRole ofColumn(String columnName) {
        return switch (columnName) {
            case "prediction" -> PREDICTION;
            case "label" -> LABEL;
            default ->
                columnName.startsWith("score.") ? SCORE : columnName.startsWith(ATTRIBUTIONS) ? ATTRIBUTION : FEATURE;
        };
    }

    /** The feature that a column of attributions is of, as events call it. */
    public static String attributed(String columnName) {
        return columnName.substring(ATTRIBUTIONS.length());
    }

    private static boolean isReserved(String name) {
        return name.equals("prediction")
                || name.equals("label")
                || name.startsWith("score.")
                || name.startsWith(ATTRIBUTIONS)
                || name.startsWith("feature.");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
