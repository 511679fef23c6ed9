package io.plumbline.monitor.notify;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.plumbline.monitor.alert.AlertTransition;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Mail about alerts. Its ids are made of the episode, so that an end answers its beginning, also after a restart. */
final class MailChannel implements Channel {
    private static final TemplateEngine PAGES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, MailChannel.class.getClassLoader(), "io.plumbline.monitor");
    private static final int SUBJECT = 200;
    private static final int MOST_ALERTS = 100;

    private final Mail settings;
    private final Surroundings surroundings;
    private final Session session;
    private final String domain;

    MailChannel(Mail settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        String from = Mail.parse("from", settings.from()).getAddress();
        this.domain = from.substring(from.lastIndexOf('@') + 1);
        this.session = session();
    }

    private Session session() {
        String timeout = Long.toString(HttpPost.TIMEOUT.toMillis());
        Properties properties = new Properties();
        properties.put("mail.smtp.host", settings.host());
        properties.put("mail.smtp.port", Integer.toString(settings.port()));
        properties.put("mail.smtp.connectiontimeout", timeout);
        properties.put("mail.smtp.timeout", timeout);
        properties.put("mail.smtp.writetimeout", timeout);
        properties.put("mail.smtp.starttls.enable", Boolean.toString(settings.tls() == Mail.Tls.STARTTLS));
        properties.put("mail.smtp.starttls.required", Boolean.toString(settings.tls() == Mail.Tls.STARTTLS));
        properties.put("mail.smtp.ssl.enable", Boolean.toString(settings.tls() == Mail.Tls.TLS));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.2 TLSv1.3");
        properties.put("mail.smtp.auth", Boolean.toString(settings.username() != null));
        // One that the server refuses does not keep the others from being told.
        properties.put("mail.smtp.sendpartial", "true");
        properties.put("mail.smtp.localhost", domain);
        properties.put("mail.smtp.socketFactory", new GuardedSockets(surroundings.guard()));
        properties.put("mail.smtp.socketFactory.fallback", "false");
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                String username = settings.username();
                Secret password = settings.password();
                return username == null || password == null
                        ? null
                        : new PasswordAuthentication(username, password.text());
            }
        });
    }

    /** Sockets that look at where they connect to, once it is resolved; TLS is laid over them. */
    private static final class GuardedSockets extends SocketFactory {
        private final AddressGuard guard;

        GuardedSockets(AddressGuard guard) {
            this.guard = guard;
        }

        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public void connect(SocketAddress endpoint, int timeout) throws IOException {
                    if (endpoint instanceof InetSocketAddress address && address.getAddress() != null) {
                        guard.check(address.getAddress());
                    }
                    super.connect(endpoint, timeout);
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return createSocket(InetAddress.getByName(host), port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            Socket socket = createSocket();
            socket.connect(new InetSocketAddress(host, port), (int) HttpPost.TIMEOUT.toMillis());
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }
    }

    @Override
    public List<Message> messages(AlertTransition alert) {
        List<AlertLinks.Link> links = surroundings.links().of(alert);
        boolean first = AlertText.isFirst(alert);
        String begun = id(AlertText.episode(alert));
        String own = surroundings.title(alert);
        String text = surroundings.text(alert, UnaryOperator.identity());
        String subject = (first ? "" : "Re: ") + (own == null ? AlertText.subject(alert) : own);
        return List.of(() -> send(
                first ? begun : id(alert.id()),
                first ? null : begun,
                subject,
                text == null ? AlertText.plain(alert, links) : AlertText.withLinks(text, links),
                html(
                        own == null ? AlertText.title(alert) : own,
                        text == null ? MailPage.of(alert, links) : MailPage.of(text, links))));
    }

    @Override
    public Message digest(List<AlertTransition> alerts) {
        AlertTransition last = alerts.get(alerts.size() - 1);
        String title = AlertText.title(alerts);
        String more = alerts.size() > MOST_ALERTS ? "\nand " + (alerts.size() - MOST_ALERTS) + " more" : "";
        List<String> lines = alerts.stream()
                .limit(MOST_ALERTS)
                .map(alert -> AlertText.cut(alert.summary(), 500))
                .toList();
        String plain = lines.stream().map(line -> "- " + line).collect(Collectors.joining("\n")) + more + "\n";
        MailPage page = new MailPage(title, List.of(), lines, List.of());
        return () -> send(id("digest-" + last.id()), null, title, plain, html(title, page));
    }

    private String id(String unique) {
        return "<plumbline." + unique + "@" + domain + ">";
    }

    private static String html(String title, MailPage page) {
        StringOutput out = new StringOutput();
        PAGES.render("notify/mail.jte", Map.of("title", title, "page", page), out);
        return out.toString();
    }

    private Answer send(String id, @Nullable String answers, String subject, String plain, String html)
            throws IOException {
        try {
            MimeMessage message = new MimeMessage(session) {
                @Override
                protected void updateMessageID() throws MessagingException {
                    setHeader("Message-ID", id);
                }
            };
            message.setFrom(Mail.parse("from", settings.from()));
            for (String recipient : settings.to()) {
                InternetAddress to = Mail.parse("to", recipient);
                message.addRecipient(RecipientType.TO, to);
            }
            message.setSubject(AlertText.cut(subject, SUBJECT).replaceAll("\\p{Cntrl}", " "), "UTF-8");
            message.setSentDate(Date.from(surroundings.clock().instant()));
            message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers
            if (answers != null) {
                message.setHeader("In-Reply-To", answers);
                message.setHeader("References", answers);
            }
            message.setContent(alternative(plain, html));
            Transport.send(message);
            return Answer.TAKEN;
        } catch (MessagingException e) {
            return judge(e);
        }
    }

    private static MimeMultipart alternative(String plain, String html) throws MessagingException {
        MimeBodyPart text = new MimeBodyPart();
        text.setText(plain, "UTF-8", "plain");
        MimeBodyPart page = new MimeBodyPart();
        page.setText(html, "UTF-8", "html");
        return new MimeMultipart("alternative", text, page);
    }

    /** Replies that begin with 5 are final, those with 4 pass (RFC 5321, 4.2.1), and so does silence. */
    private static Answer judge(MessagingException problem) throws IOException {
        int code = 0;
        boolean login = false;
        for (Throwable e = problem; e != null; e = e instanceof MessagingException m ? m.getNextException() : null) {
            if (e instanceof AddressGuard.Refused refused) {
                throw refused;
            }
            login |= e instanceof AuthenticationFailedException;
            code = Math.max(code, code(e));
        }
        if (login) {
            return Answer.refused("the server does not take the password");
        }
        String why = code > 0 ? "reply " + code : problem.getClass().getSimpleName();
        boolean sentToSome = problem instanceof SendFailedException failed
                && failed.getValidSentAddresses() != null
                && failed.getValidSentAddresses().length > 0;
        return code >= 500 || sentToSome ? Answer.refused(why) : Answer.again(why, Duration.ZERO);
    }

    private static int code(Throwable e) {
        if (e instanceof SMTPAddressFailedException failed) {
            return failed.getReturnCode();
        }
        if (e instanceof SMTPSenderFailedException failed) {
            return failed.getReturnCode();
        }
        return e instanceof SMTPSendFailedException failed ? failed.getReturnCode() : 0;
    }
}
