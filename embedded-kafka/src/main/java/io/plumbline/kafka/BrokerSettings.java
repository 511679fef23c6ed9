package io.plumbline.kafka;

import java.nio.file.Path;
import java.util.Map;

/**
 * What may be chosen about an embedded broker.
 *
 * @param dataDirectory where records live; created when missing, used by one broker at a time
 * @param host the address to listen on, {@code 127.0.0.1} unless set: the broker has no authentication
 * @param advertisedHost the name clients are told to connect to; must not be a wildcard address
 * @param port 0 to 65535; 0 picks a free one
 * @param advertisedPort the port clients are told to connect to, where something between forwards it; 0 for {@code port}
 * @param properties Kafka's own configuration, in place of or beside what this broker sets
 */
public record BrokerSettings(
        Path dataDirectory,
        String host,
        String advertisedHost,
        int port,
        int advertisedPort,
        Map<String, String> properties) {
    private static final String LOOPBACK = "127.0.0.1";

    public BrokerSettings {
        properties = Map.copyOf(properties);
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is empty; give an address such as " + LOOPBACK);
        }
        if (advertisedHost.isBlank() || isWildcard(advertisedHost)) {
            throw new IllegalArgumentException("advertised host is '" + advertisedHost
                    + "', to which no client can connect; give a name or an address of this machine");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; allowed are 0 (pick a free one) to 65535");
        }
        if (advertisedPort < 0 || advertisedPort > 65_535) {
            throw new IllegalArgumentException(
                    "advertised port is " + advertisedPort + "; allowed are 0 (the port itself) to 65535");
        }
    }

    /** Clients are told to connect to the port itself. */
    public BrokerSettings(Path dataDirectory, String host, String advertisedHost, int port) {
        this(dataDirectory, host, advertisedHost, port, 0, Map.of());
    }

    /** What clients are told, once the port is known. */
    int advertised(int boundPort) {
        return advertisedPort == 0 ? boundPort : advertisedPort;
    }

    /** These, with properties in place of those here. */
    public BrokerSettings with(Map<String, String> more) {
        return new BrokerSettings(dataDirectory, host, advertisedHost, port, advertisedPort, more);
    }

    /** Loopback only. */
    public static BrokerSettings local(Path dataDirectory, int port) {
        return new BrokerSettings(dataDirectory, LOOPBACK, LOOPBACK, port);
    }

    /** Whether {@code host} means every address of the machine, which can be listened on but not connected to. */
    public static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
