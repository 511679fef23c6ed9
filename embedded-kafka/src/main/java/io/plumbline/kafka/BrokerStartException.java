package io.plumbline.kafka;

import org.jspecify.annotations.Nullable;

/** The broker could not be started. The message says what is in the way, in words for the person who gave the settings. */
public final class BrokerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
