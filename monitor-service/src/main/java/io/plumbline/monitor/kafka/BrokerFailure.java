package io.plumbline.monitor.kafka;

import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** The broker did not answer, or refused; the message says which, what was tried and what can be done about it. */
public final class BrokerFailure extends RuntimeException {
    /** What exactly-once needs; older brokers do not know of a consumer's place in its group. */
    static final String OLDEST_BROKER = "2.5";

    private static final long serialVersionUID = 1;

    /** @param needs the permission that is needed for it, such as {@code Create on topic a} */
    public BrokerFailure(String bootstrap, String doing, String needs, Throwable cause) {
        super("cannot " + doing + " at " + bootstrap + ": " + why(cause, needs), cause);
    }

    private static String why(Throwable cause, String needs) {
        if (cause instanceof TimeoutException || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return "the broker does not answer; is it there, and security.protocol what its port wants?";
        }
        if (cause instanceof AuthorizationException) {
            return "no permission; it needs " + needs;
        }
        if (cause instanceof SaslAuthenticationException) {
            return "the broker refuses the login: " + cause.getMessage();
        }
        if (cause instanceof SslAuthenticationException) {
            return "no TLS connection: " + innermost(cause);
        }
        if (cause instanceof UnsupportedVersionException) {
            return "the broker is too old, Kafka " + OLDEST_BROKER + " or newer is needed: " + cause.getMessage();
        }
        return innermost(cause);
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
