package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a channel needs beside its own settings.
 *
 * @param guard of the addresses it connects to
 * @param publicUrl address of the console as people reach it; null for no links
 * @param clock what time it is where messages carry it
 */
record Surroundings(AddressGuard guard, @Nullable String publicUrl, InstantSource clock) {
    @Nullable
    String report(AlertTransition alert) {
        return ReportLink.of(publicUrl, alert);
    }

    /** Requests to an address, each judged by its status alone unless the channel knows better. */
    HttpPost http(Address address) {
        return new HttpPost(address.uri(), guard);
    }

    Answer judge(HttpPost.Response response) {
        return Answer.of(response, clock.instant());
    }
}
