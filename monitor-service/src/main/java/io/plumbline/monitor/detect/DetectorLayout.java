package io.plumbline.monitor.detect;

import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceOutcomes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The detectors of a model, with the scales that one reference gives them. */
public record DetectorLayout(List<Entry> entries) {
    /** No detectors. */
    public static final DetectorLayout NONE = new DetectorLayout(List.of());

    /**
     * One of them.
     *
     * @param scale null as long as it must wait for a reference that knows the column
     * @param identity what it is, and against what: with another of it, it begins anew
     */
    record Entry(DetectorSettings settings, @Nullable Scale scale, String identity) {
        /** @param reference the one that the scale is of; null where it needs none, or waits for one */
        static Entry of(DetectorSettings settings, @Nullable Scale scale, @Nullable Reference reference) {
            return new Entry(settings, scale, settings.identity() + " " + (reference == null ? "" : reference.id()));
        }
    }

    public DetectorLayout {
        entries = List.copyOf(entries);
    }

    /** Those on values of columns. A reference that is still being learned gives no scale. */
    public static DetectorLayout ofColumns(List<DetectorSettings> all, @Nullable Reference reference) {
        List<DetectorSettings> some =
                all.stream().filter(one -> !one.isOfError()).toList();
        if (some.isEmpty()) {
            return NONE;
        }
        Reference decides = deciding(reference);
        return new DetectorLayout(some.stream()
                .map(one -> Entry.of(
                        one,
                        decides == null
                                ? null
                                : decides.column(one.referenceColumn())
                                        .map(column -> Scale.of(one.method(), column))
                                        .orElse(null),
                        decides))
                .toList());
    }

    /** Those on errors. */
    public static DetectorLayout ofErrors(List<DetectorSettings> all, Task task, @Nullable Reference reference) {
        Reference decides = deciding(reference);
        ReferenceOutcomes outcomes = decides == null ? null : decides.outcomes();
        OutcomeProfile known = outcomes == null || !outcomes.profile().isOf(task) ? null : outcomes.profile();
        return new DetectorLayout(all.stream()
                .filter(DetectorSettings::isOfError)
                .map(one -> Scale.isKnown(one.method(), !(task instanceof Task.Regression))
                        ? Entry.of(one, Scale.ofWrongClasses(), null)
                        : Entry.of(one, known == null ? null : Scale.ofErrors(one.method(), known), decides))
                .toList());
    }

    private static @Nullable Reference deciding(@Nullable Reference reference) {
        return reference != null && reference.stage().decides() ? reference : null;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }
}
