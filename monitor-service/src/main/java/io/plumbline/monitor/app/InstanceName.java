package io.plumbline.monitor.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** A name of this instance that stays the same from start to start: of the host and the data directory. */
final class InstanceName {
    private InstanceName() {}

    static String of(Path dataDirectory) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        String place = host + dataDirectory;
        return host.replaceAll("[^A-Za-z0-9._-]", "_") + "-"
                + UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 8);
    }
}
