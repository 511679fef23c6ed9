package io.plumbline.monitor.notify;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mail over SMTP. The end of an alert answers the message of its beginning.
 *
 * @param tls how the connection is encrypted
 * @param username to authenticate with; null for no authentication
 * @param password null only without a username
 * @param from address of the sender
 * @param to addresses of the recipients
 */
public record Mail(
        String host,
        int port,
        Tls tls,
        @Nullable String username,
        @Nullable Secret password,
        String from,
        List<String> to)
        implements Target {
    /** How the connection to the server is encrypted. */
    public enum Tls {
        /** From the beginning, usually at port 465. */
        TLS,
        /** After a greeting, usually at port 587; without it nothing is sent. */
        STARTTLS,
        /** Not at all, usually at port 25: for a relay on the same machine or network. */
        NONE;

        /** The port that is usual. */
        public int port() {
            return switch (this) {
                case TLS -> 465;
                case STARTTLS -> 587;
                case NONE -> 25;
            };
        }
    }

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with the value's name */
    public Mail {
        to = List.copyOf(to);
        if (host.isBlank() || host.contains("/")) {
            throw new IllegalArgumentException("host: the name of an SMTP server is needed: " + host);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: 1 to 65535 is allowed: " + port);
        }
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("username: only together with password");
        }
        if (username != null && tls == Tls.NONE) {
            throw new IllegalArgumentException("tls: a password is not sent unencrypted; tls or starttls is allowed");
        }
        parse("from", from);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("to: one or more addresses are needed");
        }
        to.forEach(address -> parse("to", address));
    }

    static InternetAddress parse(String at, String text) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            if (address.getAddress().contains("@")) {
                return address;
            }
        } catch (AddressException e) {
            // Told below.
        }
        throw new IllegalArgumentException(at + ": a mail address such as ml@example.org is needed: " + text);
    }

    @Override
    public String kind() {
        return "email";
    }

    @Override
    public List<String> hosts() {
        return List.of(host);
    }

    /** A relay is mostly in the same network. */
    @Override
    public AddressGuard usualGuard() {
        return AddressGuard.PRIVATE;
    }

    @Override
    public Channel open(Surroundings surroundings) {
        return new MailChannel(this, surroundings);
    }
}
