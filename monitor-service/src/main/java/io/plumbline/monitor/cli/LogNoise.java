package io.plumbline.monitor.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/** Keeps warnings off the log that tell of the normal course of things. Named in logback.xml. */
public final class LogNoise extends Filter<ILoggingEvent> {
    private static final List<String> HARMLESS = List.of(
            // A broker that is its own controller says so as a warning at every start.
            "Performing controller activation",
            // A topic that was made a moment ago is not known to every part of the broker yet; clients ask again.
            "The metadata response from the cluster reported a recoverable issue",
            // About a default that changes in Kafka 5; the setting to say so is deprecated already.
            "Processing exception handler is not enabled for the GlobalThread",
            // Kafka Streams wants to be asked about the topic it has just restored, and is answered late.
            "as it is no longer assigned",
            // The demo's and small installations' own choice; state is rebuilt from its topics.
            "Using an OS temp directory in the state.dir property",
            // Our own admin client asks once a second; the command says in the end that nobody answered.
            "[AdminClient clientId=adminclient-",
            // The command says which port is taken.
            "Failed to start Javalin",
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
