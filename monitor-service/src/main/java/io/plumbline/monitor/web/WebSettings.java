package io.plumbline.monitor.web;

import org.jspecify.annotations.Nullable;

/**
 * Where the console listens, and to whom.
 *
 * @param port 0 for any free one
 * @param publicUrl its address as people reach it; null where that is not known
 * @param management where metrics and health are answered instead of there; null for there
 */
public record WebSettings(
        String host,
        int port,
        AccessSettings access,
        @Nullable String publicUrl,
        @Nullable Management management) {

    /**
     * A port of its own for those who run the service, on which nobody is asked for a token.
     *
     * @param access whether everybody who reaches it is let in, or everybody on this machine
     */
    public record Management(String host, int port, AccessSettings access) {}

    /** Metrics and health with everything else. */
    public WebSettings(String host, int port, AccessSettings access, @Nullable String publicUrl) {
        this(host, port, access, publicUrl, null);
    }
}
