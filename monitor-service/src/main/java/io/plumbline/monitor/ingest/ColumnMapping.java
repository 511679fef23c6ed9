package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a model are called, where its events do not say so or say it otherwise.
 *
 * @param names of the features that are named by their place: of {@code f0}, {@code f1} and of {@code <name>-0},
 *     {@code <name>-1}; features beyond them keep their names
 * @param rename from the name of a feature (and its attribution) or a score to another; goes before {@code names}
 * @param prediction the score, or else the feature, that is the prediction, as it is called then; null for none
 */
public record ColumnMapping(
        List<String> names,
        Map<String, String> rename,
        @Nullable String prediction) {
    /** All columns are called as they are. */
    public static final ColumnMapping NONE = new ColumnMapping(List.of(), Map.of(), null);

    /** What an answer is called that another column takes the place of. */
    static final String FORMER = "prediction";

    /**
     * @throws IllegalArgumentException if two columns would have one name, or a name is empty; says which key is
     *     wrong
     */
    public ColumnMapping {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            claim(given, names.get(i), "names[" + i + "]");
        }
        for (Map.Entry<String, String> one : rename.entrySet()) {
            String at = "rename." + one.getKey();
            claim(given, one.getValue(), at);
            int place = number(one.getKey(), 1);
            if (one.getKey().startsWith("f") && place >= 0 && place < names.size()) {
                throw new IllegalArgumentException(at + ": names[" + place + "] names this column too; one is allowed");
            }
        }
        if (prediction != null && prediction.isEmpty()) {
            throw new IllegalArgumentException("prediction: the name of a column is allowed, not an empty text");
        }
        names = List.copyOf(names);
        rename = Map.copyOf(rename);
    }

    private static void claim(Map<String, String> given, @Nullable String name, String at) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException(at + ": a name is allowed, not an empty text");
        }
        String other = given.put(name, at);
        if (other != null) {
            throw new IllegalArgumentException(
                    at + ": " + name + " is what " + other + " is called; each column has a name of its own");
        }
    }

    /** Whether all columns are called as they are. */
    public boolean isNone() {
        return names.isEmpty() && rename.isEmpty() && prediction == null;
    }

    /**
     * The event with its columns called so.
     *
     * @throws Refusal if two of its columns would have one name
     */
    ModelEvent apply(ModelEvent event) throws Refusal {
        if (!(event instanceof InferenceEvent given)) {
            return event;
        }
        Map<String, FeatureValue> features = renamed("feature", given.features(), !names.isEmpty());
        Map<String, FeatureValue> scores = renamed("score", given.scores(), false);
        FeatureValue answer = given.prediction();
        if (prediction != null && (scores.containsKey(prediction) || features.containsKey(prediction))) {
            boolean score = scores.containsKey(prediction);
            features = score ? features : new LinkedHashMap<>(features);
            scores = new LinkedHashMap<>(scores);
            FeatureValue chosen = (score ? scores : features).remove(prediction);
            if (answer != null && scores.put(FORMER, answer) != null) {
                throw clash("score", FORMER, "the prediction that " + prediction + " takes the place of", FORMER);
            }
            answer = chosen;
        }
        return new InferenceEvent(
                given.model(),
                given.id(),
                given.time(),
                features,
                answer,
                scores,
                renamed(
                        "attribution",
                        given.attributions(),
                        !names.isEmpty()), // called as the features that they are of
                given.tags());
    }

    private Map<String, FeatureValue> renamed(String kind, Map<String, FeatureValue> columns, boolean byPlace)
            throws Refusal {
        if (columns.isEmpty() || rename.isEmpty() && !byPlace) {
            return columns;
        }
        Map<String, FeatureValue> renamed = new LinkedHashMap<>(columns.size() * 4 / 3 + 1);
        for (Map.Entry<String, FeatureValue> column : columns.entrySet()) {
            String name = name(column.getKey(), columns, byPlace);
            if (renamed.put(name, column.getValue()) != null) {
                throw clash(kind, name, column.getKey(), other(name, column.getKey(), columns, byPlace));
            }
        }
        return renamed;
    }

    private String name(String given, Map<String, FeatureValue> columns, boolean byPlace) {
        String name = rename.get(given);
        if (name != null) {
            return name;
        }
        int place = byPlace ? place(given, columns) : -1;
        return place < 0 || place >= names.size() ? given : names.get(place);
    }

    /** The first other column that gets the same name. */
    private String other(String name, String besides, Map<String, FeatureValue> columns, boolean byPlace) {
        return columns.keySet().stream()
                .filter(column -> !column.equals(besides)
                        && name(column, columns, byPlace).equals(name))
                .findFirst()
                .orElse(name);
    }

    private static Refusal clash(String kind, String name, String one, String other) {
        return new Refusal(
                RejectReason.NAME_CLASH,
                "models[].columns calls two of its " + kind + "s \"" + name + "\": " + other + " and " + one
                        + "; give one another name with \"rename\"");
    }

    /**
     * The place that a name says, -1 where it says none. Only where there is a first one too: a column that is called
     * covid-19 is not the twentieth.
     */
    private static int place(String name, Map<String, FeatureValue> columns) {
        int digits = name.lastIndexOf('-') + 1;
        if (digits == 0) {
            int place = name.startsWith("f") ? number(name, 1) : -1;
            return place > 0 && !columns.containsKey("f0") ? -1 : place;
        }
        int place = number(name, digits);
        return place > 0 && !columns.containsKey(name.substring(0, digits) + "0") ? -1 : place;
    }

    /** The number that a text ends with, from there on; -1 where it is none, or of more than six digits. */
    private static int number(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > 6 || length > 1 && text.charAt(from) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = from; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }
}
