package io.plumbline.monitor.notify;

import java.time.InstantSource;

/**
 * What a channel needs beside its own settings.
 *
 * @param guard of the addresses it connects to
 * @param links what messages link to
 * @param clock what time it is where messages carry it
 */
record Surroundings(AddressGuard guard, AlertLinks links, InstantSource clock) {
    /** Requests to an address, each judged by its status alone unless the channel knows better. */
    HttpPost http(Address address) {
        return new HttpPost(address.uri(), guard);
    }

    Answer judge(HttpPost.Response response) {
        return Answer.of(response, clock.instant());
    }
}
