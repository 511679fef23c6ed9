package io.plumbline.monitor.reference;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reference made of what another tool kept of its data: distributions, not rows.
 *
 * @param lost what a reference that is built from the rows would have besides, a line each, for people
 */
public record ImportedReference(Reference reference, List<String> lost) {
    /** What every one lacks: nobody else keeps the blocks that it is taken from. */
    static final String NO_VARIATION =
            "natural variation is not known, as there are no blocks of time: drift that is usual is called drift";

    /**
     * What a person says of a file that says less than a reference needs.
     *
     * @param version null for all versions of the model
     * @param createdAt now
     * @param source where it comes from, for people
     * @param prediction the column of the file that is the prediction; null where none is
     * @param label the column of the file that is the label; null where none is
     * @param ignored columns of the file that are not compared
     */
    public record Settings(
            String model,
            @Nullable String version,
            Instant createdAt,
            String source,
            @Nullable String prediction,
            @Nullable String label,
            Set<String> ignored) {}
}
