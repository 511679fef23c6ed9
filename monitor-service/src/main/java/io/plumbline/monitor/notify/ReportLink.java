package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.profile.Segment;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where people find the report of the window that decided. */
final class ReportLink {
    /** As long as every receiver and browser takes it. */
    private static final int LONGEST = 2000;

    private ReportLink() {}

    /**
     * @param publicUrl address of the console; null for none
     * @return null if there is none, or names make it too long to be followed
     */
    static @Nullable String of(@Nullable String publicUrl, AlertTransition alert) {
        if (publicUrl == null) {
            return null;
        }
        String root = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
        String segment = alert.segment().equals(Segment.ALL) ? "" : "&segment=" + encode(alert.segment());
        String link = root + "/models/" + encode(alert.model()) + "/versions/" + encode(alert.version()) + "/windows/"
                + encode(alert.windowStart().toString()) + "/report?size=" + encode(alert.windowSize()) + segment;
        return link.length() > LONGEST ? null : link;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
