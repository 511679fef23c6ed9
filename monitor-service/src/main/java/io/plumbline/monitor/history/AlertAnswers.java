package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;
import java.util.List;

/** What people said of alerts. */
public interface AlertAnswers {
    /** Whether all that was said before has been read. */
    boolean ready();

    /** Those that are not over, and those of the last days that are, in order of their beginning. */
    List<Silence> silences();

    /** Those of the last year, the latest first. */
    List<AlertAnswer> answers();

    /** Those about the same alert, from its beginning to its end; the latest first. */
    default List<AlertAnswer> of(AlertTransition alert) {
        return answers().stream().filter(answer -> answer.isAbout(alert)).toList();
    }

    /** Whether nobody wants to hear of it now: there is a silence, or it is known for a false alarm and has only become graver. */
    default boolean isSilenced(AlertTransition alert, Instant now) {
        return silences().stream().anyMatch(silence -> silence.isActive(now) && silence.isAbout(alert))
                || alert.graver()
                        && of(alert).stream().anyMatch(answer -> answer.kind() == AlertAnswer.Kind.FALSE_ALARM);
    }
}
