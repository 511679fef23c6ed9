package io.plumbline.monitor.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in.
 *
 * @param tokens empty unless the mode is {@link Mode#TOKENS}
 * @param oidc a provider whose tokens are taken as well; null for none
 * @param openMetrics whether {@code /metrics} needs no token
 * @param openEvents whether events need none: not everything that sends them can
 * @param sessionKey secret of all instances that sessions of browsers are signed with; null for one of each instance, until it ends
 */
public record AccessSettings(
        Mode mode,
        List<AccessToken> tokens,
        @Nullable OidcSettings oidc,
        boolean openMetrics,
        boolean openEvents,
        @Nullable String sessionKey) {
    /** Everybody on this machine. */
    public static final AccessSettings LOCAL = new AccessSettings(Mode.LOCAL, List.of(), null, true, true, null);

    /** Everybody. */
    public static final AccessSettings OPEN = new AccessSettings(Mode.OPEN, List.of(), null, true, true, null);

    /** How it is decided. */
    public enum Mode {
        /** Everybody on this machine, but no page of another host that a browser on it shows. */
        LOCAL,
        /** Everybody who reaches it. */
        OPEN,
        /** Who has a token, of ours or of the provider. */
        TOKENS
    }

    public AccessSettings {
        tokens = List.copyOf(tokens);
    }

    /** Without a provider. */
    public AccessSettings(
            Mode mode, List<AccessToken> tokens, boolean openMetrics, boolean openEvents, @Nullable String sessionKey) {
        this(mode, tokens, null, openMetrics, openEvents, sessionKey);
    }

    boolean isOpen() {
        return mode != Mode.TOKENS;
    }

    /** Without what must not be shown. */
    @Override
    public String toString() {
        return "access " + mode + " " + tokens + (oidc == null ? "" : " " + oidc);
    }
}
