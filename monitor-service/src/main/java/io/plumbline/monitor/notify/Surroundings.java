package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a channel needs beside its own settings.
 *
 * @param guard of the addresses it connects to
 * @param links what messages link to
 * @param clock what time it is where messages carry it
 * @param templates words of the user's own
 */
record Surroundings(AddressGuard guard, AlertLinks links, InstantSource clock, Templates templates) {
    Surroundings(AddressGuard guard, AlertLinks links, InstantSource clock) {
        this(guard, links, clock, Templates.NONE);
    }

    /** The headline in the user's words, in one line; null where the usual one is to be said. */
    @Nullable
    String title(AlertTransition alert) {
        AlertTemplate title = templates.title();
        return title == null
                ? null
                : title.render(alert, links, UnaryOperator.identity()).strip().replaceAll("\\s+", " ");
    }

    /**
     * All below the headline in the user's words; null where the usual is to be said.
     *
     * @param escape what values must go through
     */
    @Nullable
    String text(AlertTransition alert, UnaryOperator<String> escape) {
        AlertTemplate text = templates.text();
        return text == null ? null : text.render(alert, links, escape).strip();
    }

    /** Requests to an address, each judged by its status alone unless the channel knows better. */
    HttpPost http(Address address) {
        return new HttpPost(address.uri(), guard);
    }

    Answer judge(HttpPost.Response response) {
        return Answer.of(response, clock.instant());
    }
}
