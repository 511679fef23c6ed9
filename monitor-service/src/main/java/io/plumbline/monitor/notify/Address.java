package io.plumbline.monitor.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where requests go to; not shown, as it may hold a secret. */
public record Address(URI uri) {
    /**
     * @param at what the message of the exception begins with
     * @throws IllegalArgumentException if it is no address of HTTP with a host; the message does not hold it
     */
    public static Address parse(String at, String text) {
        try {
            URI uri = new URI(text.trim());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return new Address(uri);
            }
        } catch (URISyntaxException e) {
            // Told below: the exception's own message holds the address.
        }
        throw new IllegalArgumentException(at + ": an address such as https://example.org/hook is needed");
    }

    String host() {
        return uri.getHost();
    }

    /** An address below this one. */
    URI below(String path) {
        String base = uri.toString();
        return URI.create(base + (base.endsWith("/") ? "" : "/") + path);
    }

    @Override
    public String toString() {
        return "(not shown)";
    }
}
