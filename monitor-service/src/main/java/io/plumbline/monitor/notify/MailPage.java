package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the HTML of a mail shows below its title.
 *
 * @param report address of the report; null for none
 */
record MailPage(
        String summary,
        List<AlertText.Fact> facts,
        List<String> lines,
        @Nullable String report) {
    static MailPage of(AlertTransition alert, @Nullable String report) {
        return new MailPage(
                AlertText.cut(alert.summary(), 3000),
                AlertText.facts(alert),
                AlertText.findings(alert, AlertText.COLUMNS),
                report);
    }
}
