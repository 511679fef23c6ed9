package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.ChangeRule;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.detect.Change;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Alerts as the evaluator makes them. */
public final class SampleAlerts {
    public static final AlertTransition FIRING;
    public static final AlertTransition RESOLVED;

    static {
        AlertEvaluator evaluator = new AlertEvaluator();
        AlertEvaluator.Evaluation fired = evaluator.evaluate(
                null,
                SampleReports.hour(
                        0,
                        SampleReports.drifted("temp", Severity.MODERATE, Part.ABOVE_RANGE),
                        SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)),
                1,
                AlertSettings.DEFAULT);
        byte[] calm = evaluator
                .evaluate(fired.next(), hour(1), 1, AlertSettings.DEFAULT)
                .next();
        FIRING = fired.transitions().get(0);
        RESOLVED = evaluator
                .evaluate(calm, hour(2), 1, AlertSettings.DEFAULT)
                .transitions()
                .get(0);
    }

    /** What a detector of model m, version 1, found in the middle of a window. */
    public static final AlertTransition CHANGED = Objects.requireNonNull(SuddenChange.found(
                    null,
                    ChangeRule.COLUMNS,
                    new ModelRef("m", "1"),
                    new Change(
                            "prediction",
                            DetectorMethod.ADWIN,
                            Instant.parse("2012-02-14T00:03:12Z").toEpochMilli(),
                            7,
                            12.1,
                            15.3,
                            40),
                    new SuddenChange.Within(
                            "1h", Instant.parse("2012-02-14T00:00:00Z").toEpochMilli()))
            .transition());

    private SampleAlerts() {}

    /** Nothing fires, and nothing is silenced. */
    public static final FiringAlerts NOTHING = new FiringAlerts() {
        @Override
        public boolean isSilenced(AlertTransition alert) {
            return false;
        }

        @Override
        public List<AlertTransition> heard() {
            return List.of();
        }
    };

    /** The same by other names. */
    public static AlertTransition named(AlertTransition like, String id, String fingerprint, String model) {
        return changed(like, id, fingerprint, model, like.at(), like.severity(), like.graver());
    }

    /** The same of another model, to tell them by. */
    public static AlertTransition of(AlertTransition like, String model, String fingerprint) {
        return named(like, fingerprint + "-" + like.state(), fingerprint, model);
    }

    /** The beginning once more, as it has become graver. */
    public static AlertTransition graver() {
        AlertTransition like = FIRING;
        return changed(like, like.id() + "-graver", like.fingerprint(), like.model(), like.at(), like.severity(), true);
    }

    /** The same about another time. */
    static AlertTransition at(Instant at, AlertTransition like) {
        return changed(like, like.id(), like.fingerprint(), like.model(), at, like.severity(), like.graver());
    }

    public static AlertTransition with(AlertTransition like, @Nullable Severity severity) {
        return changed(like, like.id(), like.fingerprint(), like.model(), like.at(), severity, like.graver());
    }

    private static AlertTransition changed(
            AlertTransition like,
            String id,
            String fingerprint,
            String model,
            Instant at,
            @Nullable Severity severity,
            boolean graver) {
        return new AlertTransition(
                id,
                fingerprint,
                like.rule(),
                model,
                like.version(),
                like.segment(),
                like.state(),
                at,
                like.since(),
                like.windowStart(),
                like.windowSize(),
                severity,
                like.summary(),
                like.columns(),
                graver);
    }

    /** One whose texts are these, of so many columns. */
    static AlertTransition large(String text, int columns) {
        List<AlertTransition.Finding> findings = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            findings.add(new AlertTransition.Finding(i + text, Severity.MAJOR, "nulls", text));
        }
        AlertTransition like = of(FIRING, text, FIRING.fingerprint());
        return new AlertTransition(
                like.id(),
                like.fingerprint(),
                like.rule(),
                like.model(),
                like.version(),
                "region=<eu>",
                like.state(),
                like.at(),
                like.since(),
                like.windowStart(),
                like.windowSize(),
                like.severity(),
                text,
                findings,
                like.graver());
    }

    private static io.plumbline.monitor.assess.WindowReport hour(int hour) {
        return SampleReports.hour(hour, SampleReports.stable("temp"), SampleReports.stable("hum"));
    }
}
