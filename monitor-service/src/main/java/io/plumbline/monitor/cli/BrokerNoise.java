package io.plumbline.monitor.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/** Keeps lines off the log by which the embedded broker alarms people over what is its normal course. Named in logback.xml. */
public final class BrokerNoise extends Filter<ILoggingEvent> {
    private static final List<String> HARMLESS = List.of(
            // A broker that is its own controller says so as a warning at every start.
            "Performing controller activation",
            // Said at every shutdown: the broker closes this channel, then closes it again with all others.
            "name=registration] Attempting to close NetworkClient that has already been closed");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLevel().toInt() < Level.WARN_INT) {
            return FilterReply.NEUTRAL;
        }
        String message = event.getFormattedMessage();
        return HARMLESS.stream().anyMatch(message::contains) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
