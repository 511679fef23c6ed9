package io.plumbline.monitor.notify;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where alerts go to.
 *
 * @param name by which logs and metrics call it
 * @param target of which kind it is
 * @param guard to which addresses it may be connected
 * @param route which alerts it is told of
 * @param perMinute messages it is sent at most, 1 to 6000
 * @param templates what it says in words of its user's own
 */
public record ReceiverSettings(
        String name, Target target, AddressGuard guard, Route route, int perMinute, Templates templates) {
    /** Messages in a minute unless configured: what people can take in, and no receiver here refuses. */
    public static final int PER_MINUTE = 30;

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with the value's name and holds no secret */
    public ReceiverSettings {
        if (name.isBlank() || name.length() > 60) {
            throw new IllegalArgumentException("name: 1 to 60 characters are needed");
        }
        if (perMinute < 1 || perMinute > 6000) {
            throw new IllegalArgumentException("rate_limit: 1 to 6000 messages a minute are allowed: " + perMinute);
        }
        for (String host : target.hosts()) {
            try {
                guard.checkLiteral(host);
            } catch (AddressGuard.Refused e) {
                throw new IllegalArgumentException((target instanceof Mail ? "host: " : "url: ") + e.getMessage(), e);
            }
        }
    }

    /** A receiver that is told of everything, with what is usual of its kind. */
    public static ReceiverSettings of(String name, Target target) {
        return of(name, target, target.usualGuard());
    }

    /** The same with another guard. */
    public static ReceiverSettings of(String name, Target target, AddressGuard guard) {
        return new ReceiverSettings(name, target, guard, Route.ALL, PER_MINUTE, Templates.NONE);
    }

    Surroundings surroundings(AlertLinks links, InstantSource clock) {
        return new Surroundings(guard, links, clock, templates);
    }

    /** Names of its parts, each of which is told on its own. */
    List<String> subscribers() {
        return IntStream.rangeClosed(1, target.parts().size())
                .mapToObj(part -> part == 1 ? name : name + "-" + part)
                .toList();
    }

    @Override
    public String toString() {
        return name + " (" + target.kind() + ")";
    }
}
