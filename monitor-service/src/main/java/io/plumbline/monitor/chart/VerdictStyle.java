package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.Wording;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The classes of a verdict in style sheets; signs are named after them, too. */
public final class VerdictStyle {
    private VerdictStyle() {}

    public static String of(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /** What a chip says after the verdict; empty where there is no severity. */
    public static String severity(@Nullable Severity severity) {
        return severity == null ? "" : ", " + Wording.severity(severity);
    }

    /** With that of the severity, where there is one. */
    public static String of(Verdict verdict, @Nullable Severity severity) {
        return of(verdict) + (severity == null ? "" : " " + Wording.severity(severity));
    }
}
