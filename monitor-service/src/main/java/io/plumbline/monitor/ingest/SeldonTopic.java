package io.plumbline.monitor.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A topic of Seldon Core 2: {@code <prefix>.<namespace>.model.<name>.inputs}. A record's key is the id of the call.
 *
 * @param model its model or pipeline
 * @param outputs whether it carries answers
 */
record SeldonTopic(String model, boolean outputs) {
    private static final Pattern NAME = Pattern.compile(".+\\.[^.]+\\.(?:model|pipeline)\\.([^.]+)\\.(inputs|outputs)");

    /** @return null for a topic of another name */
    static @Nullable SeldonTopic of(String topic) {
        if (!topic.endsWith("puts")) { // costs less than the pattern, and is asked for every record
            return null;
        }
        Matcher matcher = NAME.matcher(topic);
        return matcher.matches()
                ? new SeldonTopic(matcher.group(1), matcher.group(2).equals("outputs"))
                : null;
    }
}
