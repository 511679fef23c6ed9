package io.plumbline.monitor.web;

import io.javalin.http.Context;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Who changed what, in a line each of the logger {@code io.plumbline.audit}. */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.plumbline.audit");

    private AuditLog() {}

    /** @param details names and values, in turn */
    public static void tell(String who, String what, String... details) {
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("who", inALine(who));
        for (int i = 0; i + 1 < details.length; i += 2) {
            line = line.addKeyValue(details[i], inALine(details[i + 1]));
        }
        line.log(what);
    }

    /** What the visitor has done. */
    static void tell(Context request, String what, String... details) {
        tellOf(request, Objects.requireNonNullElse(Visitor.of(request).name(), "(no token)"), what, details);
    }

    /** The same, of somebody who is not the visitor yet, or says who it is. */
    static void tellOf(Context request, String who, String what, String... details) {
        String[] all = Stream.concat(Stream.of("address", request.ip()), Stream.of(details))
                .toArray(String[]::new);
        tell(who, what, all);
    }

    /** Nobody writes lines of their own into the log, nor values of others. */
    private static String inALine(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ").replace('"', '\'');
    }
}
