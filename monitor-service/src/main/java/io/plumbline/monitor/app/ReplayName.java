package io.plumbline.monitor.app;

import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.history.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/**
 * What a replay is called: the same for the same range, so that it finds what an earlier try has left, and none is the
 * beginning of another's.
 *
 * @param service name of the consumer group whose reports it checks
 * @param id name of its own consumer group
 * @param topics its own topics, and the service's references and settings
 */
record ReplayName(String service, String id, Topics topics) {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    static ReplayName of(ServiceSettings settings, ReplayRange range) {
        String service = settings.kafka().applicationId();
        String all = range + " " + settings.kafka().topics();
        String hash = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8);
        String id = service + "-replay-" + second(range.from()) + "-" + second(range.to()) + "-" + hash;
        return new ReplayName(
                service,
                id,
                new Topics(
                        id + ".dead-letter",
                        settings.kafka().ownTopics().references(),
                        settings.kafka().ownTopics().settings(),
                        id + ".window-reports",
                        id + ".performance-reports",
                        id + ".alerts"));
    }

    private static String second(Instant time) {
        return SECOND.format(time);
    }
}
