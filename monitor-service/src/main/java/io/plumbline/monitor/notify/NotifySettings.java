package io.plumbline.monitor.notify;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How alerts leave the house.
 *
 * @param publicUrl address of the console as people reach it, for links in messages; null for no links
 * @param receivers with different names
 */
public record NotifySettings(@Nullable String publicUrl, List<ReceiverSettings> receivers) {
    /** @throws IllegalArgumentException if a value is not allowed; the message begins with the value's name */
    public NotifySettings {
        if (publicUrl != null) {
            Address.parse("public_url", publicUrl);
        }
        receivers = List.copyOf(receivers);
        Set<String> names = new HashSet<>();
        for (ReceiverSettings receiver : receivers) {
            if (!names.add(receiver.name())) {
                throw new IllegalArgumentException("receivers: two are named " + receiver.name());
            }
        }
    }
}
