package io.plumbline.monitor.web;

import io.javalin.http.Context;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Who changed what, in a line each of the logger {@code io.plumbline.audit}. */
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.plumbline.audit");

    private AuditLog() {}

    /** @param details names and values, in turn */
    static void tell(Context request, String what, String... details) {
        tellOf(request, Objects.requireNonNullElse(Visitor.of(request).name(), "(no token)"), what, details);
    }

    /** The same, of somebody who is not the visitor yet. */
    static void tellOf(Context request, String who, String what, String... details) {
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("who", who).addKeyValue("address", request.ip());
        for (int i = 0; i + 1 < details.length; i += 2) {
            line = line.addKeyValue(details[i], inALine(details[i + 1]));
        }
        line.log(what);
    }

    /** Nobody writes lines of their own into the log. */
    private static String inALine(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ").replace('"', '\'');
    }
}
