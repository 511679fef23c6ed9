package io.plumbline.monitor.registry;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry, and how long records wait for it.
 *
 * @param address what paths are appended to, without a slash at its end
 * @param kind the API that it has there
 * @param authorization value of the header of this name; null for none
 * @param timeout of one request
 * @param maxWait how long a record waits for a registry that does not answer, and then for how long none asks again
 */
public record RegistrySettings(
        URI address, Kind kind, @Nullable String authorization, Duration timeout, Duration maxWait) {
    /** The longest wait: a stream's thread must come back before its group takes it for dead. */
    public static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    public static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    /** What API a registry has. */
    public enum Kind {
        /** Confluent's, which others have too. */
        CONFLUENT,
        /** Apicurio's own. */
        APICURIO
    }

    public RegistrySettings {
        if (maxWait.isNegative() || maxWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("max_wait: 0s to 2m is allowed: " + maxWait);
        }
        if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout: more than 0s, and at most 30s, is allowed: " + timeout);
        }
    }

    /** Without what it is logged in with. */
    @Override
    public String toString() {
        return "schema registry " + address;
    }
}
