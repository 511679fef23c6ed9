package io.plumbline.stats.performance;

import io.plumbline.stats.histogram.CategoryCounts;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClassificationTally} is about, given before the first row: the classes by name. A class that is not among
 * them counts as {@link #OTHER}, so that what is counted does not depend on which came first.
 *
 * @param classes 2 to {@value #MAX_CLASSES} names, all different, each as {@link CategoryCounts#bounded} has it
 * @param positive of two classes, the one that scores, precision, recall and so on are about; null if the classes are equals
 *     and each has a score of its own
 * @param resolution how finely scores are told apart, 6 to 12: cells are at most 2^-resolution wide, and finer towards 0
 *     and 1
 */
public record ClassificationLayout(
        List<String> classes, @Nullable String positive, int resolution) {
    /** Most classes that are told apart. */
    public static final int MAX_CLASSES = 50;

    /** How a class is called that is not among the {@link #classes}; no such class can be declared. */
    public static final String OTHER = "(other)";

    /** Resolution where one class has a score: cells of at most 1/1024. */
    public static final int OF_TWO = 10;

    private static final double[] NO_SCORES = {};

    /** @throws IllegalArgumentException if something is out of range */
    public ClassificationLayout {
        classes = List.copyOf(classes);
        if (classes.size() < 2 || classes.size() > MAX_CLASSES) {
            throw new IllegalArgumentException("there must be 2 to " + MAX_CLASSES + " classes, not " + classes.size());
        }
        if (new HashSet<>(classes).size() < classes.size()) {
            throw new IllegalArgumentException("a class is named twice in " + classes);
        }
        for (String name : classes) {
            if (name.equals(OTHER) || !name.equals(CategoryCounts.bounded(name))) {
                throw new IllegalArgumentException("not the name of a class: " + name);
            }
        }
        if (positive != null && (classes.size() != 2 || !classes.contains(positive))) {
            throw new IllegalArgumentException(
                    "the positive class must be one of two, which '" + positive + "' of " + classes + " is not");
        }
        cells(resolution);
    }

    /** Of two classes, with one score: the probability of the positive class. Cells of at most 1/1024. */
    public static ClassificationLayout binary(String negative, String positive) {
        return new ClassificationLayout(List.of(negative, positive), positive, OF_TWO);
    }

    /**
     * Of equal classes, each with its score. Cells of at most 1/256, as every class has its own: a tally of a thousand rows and
     * ten classes takes about 8 kB.
     */
    public static ClassificationLayout multiclass(List<String> classes) {
        return new ClassificationLayout(classes, null, 8);
    }

    /** How many scores a row has: one if there is a positive class, else one for each class. */
    public int scores() {
        return positive == null ? classes.size() : 1;
    }

    /** The class of a score. */
    public String scored(int score) {
        return positive == null ? classes.get(score) : positive;
    }

    /**
     * Scores by name as {@link ClassificationTally#add} takes them. If there is a positive class and only the score of the
     * other is given, it is one less that.
     */
    public double[] scores(Map<String, Double> byClass) {
        if (byClass.isEmpty()) {
            return NO_SCORES;
        }
        double[] scores = new double[scores()];
        Arrays.fill(scores, Double.NaN);
        for (int i = 0; i < scores.length; i++) {
            Double score = byClass.get(scored(i));
            if (score != null) {
                scores[i] = score;
            } else if (positive != null) {
                Double ofNegative = byClass.get(classes.get(1 - classes.indexOf(positive)));
                scores[i] = ofNegative == null ? Double.NaN : 1 - ofNegative;
            }
        }
        return scores;
    }

    /** Index of a class; that after the last if it is not among them. */
    int index(String name) {
        int size = classes.size(); // a loop: indexOf through the immutable list costs more than the comparisons
        for (int i = 0; i < size; i++) {
            if (classes.get(i).equals(name)) {
                return i;
            }
        }
        return size;
    }

    /** Index of a declared class among the scores. */
    int scoreOf(String name) {
        for (int i = 0; i < scores(); i++) {
            if (scored(i).equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no scores of class '" + name + "'");
    }

    ScoreCells cells() {
        return cells(resolution);
    }

    private static ScoreCells cells(int resolution) {
        return new ScoreCells(resolution);
    }
}
