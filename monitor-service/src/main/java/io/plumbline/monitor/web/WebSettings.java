package io.plumbline.monitor.web;

import org.jspecify.annotations.Nullable;

/**
 * Where the console listens, and to whom.
 *
 * @param port 0 for any free one
 * @param publicUrl its address as people reach it; null where that is not known
 */
public record WebSettings(
        String host,
        int port,
        AccessSettings access,
        @Nullable String publicUrl) {}
