package io.plumbline.monitor.kafka;

import java.util.concurrent.TimeoutException;

/** The broker did not answer, or refused; the message says which and what was tried. */
public final class BrokerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerFailure(String bootstrap, String doing, Throwable cause) {
        super("cannot " + doing + " at " + bootstrap + ": " + why(cause), cause);
    }

    private static String why(Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return "the broker does not answer";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
