package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.util.List;

/**
 * What the HTML of a mail shows below its title.
 *
 * @param links to more
 */
record MailPage(String summary, List<AlertText.Fact> facts, List<String> lines, List<AlertLinks.Link> links) {
    /** Of words of one's own. */
    static MailPage of(String text, List<AlertLinks.Link> links) {
        return new MailPage(text, List.of(), List.of(), links);
    }

    static MailPage of(AlertTransition alert, List<AlertLinks.Link> links) {
        return new MailPage(
                AlertText.cut(alert.summary(), 3000),
                AlertText.facts(alert),
                AlertText.findings(alert, AlertText.COLUMNS),
                links);
    }
}
