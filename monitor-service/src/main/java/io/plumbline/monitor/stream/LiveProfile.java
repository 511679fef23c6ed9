package io.plumbline.monitor.stream;

import io.plumbline.monitor.profile.Profile;

/** A profile on the heap, updated in place, and what has become of it outside. */
final class LiveProfile {
    final PartialKey key;
    final Profile profile;
    /** Whether the pane was over when its first event here came: more stragglers are likely to follow. */
    final boolean openedLate;
    /** Changed since it was last written to the store. */
    boolean dirty;
    /** Changed since it was last sent on. */
    boolean unsent;
    /** Changed since the last look at what to send. */
    boolean touched;
    /** Events of the profile that were counted in metrics. */
    long countedInferences;

    long countedLabels;

    LiveProfile(PartialKey key, Profile profile, boolean openedLate) {
        this.key = key;
        this.profile = profile;
        this.countedInferences = profile.inferences();
        this.countedLabels = profile.labels();
        this.openedLate = openedLate;
    }
}
