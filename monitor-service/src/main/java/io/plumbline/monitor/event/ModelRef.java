package io.plumbline.monitor.event;

/**
 * A model and its version.
 *
 * @param model name, not empty
 * @param version version, {@link #UNVERSIONED} where the event names none
 */
public record ModelRef(String model, String version) implements Comparable<ModelRef> {
    public static final String UNVERSIONED = "none";
    /** Longest name of a model or a version, in characters. */
    public static final int MAX_LENGTH = 200;

    public ModelRef {
        if (model.isEmpty() || model.length() > MAX_LENGTH || version.isEmpty() || version.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a model and its version have 1 to " + MAX_LENGTH + " characters: " + model + " " + version);
        }
    }

    @Override
    public int compareTo(ModelRef that) {
        int byModel = model.compareTo(that.model);
        return byModel != 0 ? byModel : version.compareTo(that.version);
    }

    @Override
    public String toString() {
        return model + " " + version;
    }
}
