package io.plumbline.monitor.notify;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How alerts leave the house.
 *
 * @param links what messages link to
 * @param maxAge what alerts are about is past for longer: they are told of together, once no more of them come; null if
 *     each is told of, however old
 * @param receivers with different names
 */
public record NotifySettings(AlertLinks links, @Nullable Duration maxAge, List<ReceiverSettings> receivers) {
    /** How old an alert may be unless configured. */
    public static final Duration MAX_AGE = Duration.ofHours(2);

    /** Nobody is told. */
    public static final NotifySettings NONE = new NotifySettings(AlertLinks.NONE, MAX_AGE, List.of());

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with the value's name */
    public NotifySettings {
        if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
            throw new IllegalArgumentException("max_age: more than nothing is needed");
        }
        receivers = List.copyOf(receivers);
        Set<String> names = new HashSet<>();
        for (ReceiverSettings receiver : receivers) {
            if (!names.add(receiver.name())) {
                throw new IllegalArgumentException("receivers: two are named " + receiver.name());
            }
        }
    }

    /** Those who have a place of their own on the alerts topic, by different names. */
    public List<String> subscribers() {
        return receivers.stream()
                .flatMap(receiver -> receiver.subscribers().stream())
                .toList();
    }
}
