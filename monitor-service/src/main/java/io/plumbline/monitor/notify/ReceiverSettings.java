package io.plumbline.monitor.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts go to.
 *
 * @param name by which logs and metrics call it
 * @param kind {@code slack} or {@code webhook}
 * @param url address that takes POST requests, http or https; itself a secret with Slack
 * @param secret that webhooks are signed with, {@code whsec_} and the base64 of 24 to 64 bytes; null for no signature
 */
public record ReceiverSettings(
        String name, String kind, String url, @Nullable String secret) {
    public static final String SLACK = "slack";
    public static final String WEBHOOK = "webhook";

    private static final List<String> KINDS = List.of(SLACK, WEBHOOK);
    private static final String SECRET_PREFIX = "whsec_";
    private static final int LEAST_SECRET = 24;
    private static final int MOST_SECRET = 64;

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with the value's name and holds no secret */
    public ReceiverSettings {
        if (name.isBlank() || name.length() > 60) {
            throw new IllegalArgumentException("name: 1 to 60 characters are needed");
        }
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("kind: one of " + String.join(", ", KINDS) + " is allowed: " + kind);
        }
        checkUrl("url", url);
        if (secret != null) {
            if (!kind.equals(WEBHOOK)) {
                throw new IllegalArgumentException("secret: only for receivers of kind " + WEBHOOK);
            }
            key(secret);
        }
    }

    /** An address is not shown, as it may be secret. */
    static void checkUrl(String at, String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return;
            }
        } catch (URISyntaxException e) {
            // Told below: the exception's own message holds the address.
        }
        throw new IllegalArgumentException(at + ": an address such as https://example.org/hook is needed");
    }

    private static byte[] key(String secret) {
        if (secret.startsWith(SECRET_PREFIX)) {
            try {
                byte[] key = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
                if (key.length >= LEAST_SECRET && key.length <= MOST_SECRET) {
                    return key;
                }
            } catch (IllegalArgumentException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException("secret: " + SECRET_PREFIX + " and the base64 of " + LEAST_SECRET + " to "
                + MOST_SECRET + " bytes is needed");
    }

    byte @Nullable [] key() {
        return secret == null ? null : key(secret);
    }

    @Override
    public String toString() {
        return name + " (" + kind + ")";
    }
}
