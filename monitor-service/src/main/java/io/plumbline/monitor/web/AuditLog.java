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

    private static final String SUBJECT = AuditLog.class.getName() + ".subject";

    private AuditLog() {}

    /** Has lines about a request say what a provider calls who asks: names as people have them may change, and be of two. */
    static void subject(Context request, String subject) {
        request.attribute(SUBJECT, subject);
    }

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
        String subject = request.attribute(SUBJECT);
        Stream<String> named = subject == null ? Stream.of() : Stream.of("subject", subject);
        String[] all = Stream.of(named, Stream.of("address", request.ip()), Stream.of(details))
                .flatMap(words -> words)
                .toArray(String[]::new);
        tell(who, what, all);
    }

    /** Nobody writes lines of their own into the log, nor values of others. */
    private static String inALine(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ").replace('"', '\'');
    }
}
