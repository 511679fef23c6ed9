package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.stats.verdict.Severity;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against GreenMail, an SMTP server. */
class MailTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static GreenMail server(String protocol) {
        ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
        GreenMail server = new GreenMail(setup);
        server.setUser("ml@example.org", "ml", "right");
        server.start();
        return server;
    }

    private static Channel open(int port, Mail.Tls tls, @Nullable String password, AddressGuard guard) {
        Mail mail = new Mail(
                "127.0.0.1",
                port,
                tls,
                password == null ? null : "ml",
                password == null ? null : new Secret(password),
                "Plumbline <ml@example.org>",
                List.of("a@example.org", "B <b@example.org>"));
        return mail.open(
                new Surroundings(guard, new AlertLinks("https://p.example.org", null), InstantSource.fixed(NOW)));
    }

    private static Answer tell(Channel channel, AlertTransition alert) throws IOException {
        return channel.messages(alert).get(0).send();
    }

    private static String part(MimeMessage message, int index) throws Exception {
        BodyPart part = ((MimeMultipart) message.getContent()).getBodyPart(index);
        return (String) part.getContent();
    }

    @Test
    void shouldAnswerTheBeginningWithTheEndAlsoAfterARestart() throws Exception {
        GreenMail server = server(ServerSetup.PROTOCOL_SMTP);
        try {
            for (AlertTransition alert : List.of(FIRING, RESOLVED)) {
                try (Channel channel = open(server.getSmtp().getPort(), Mail.Tls.NONE, null, AddressGuard.PRIVATE)) {
                    assertThat(tell(channel, alert)).isEqualTo(Answer.TAKEN);
                }
            }
            MimeMessage[] mails = server.getReceivedMessages();
            assertThat(mails).as("two recipients each").hasSize(4);
            MimeMessage begin = mails[0];
            MimeMessage end = mails[1]; // they are by recipient
            assertThat(begin.getSubject()).isEqualTo("bike-demand 1: drift");
            assertThat(end.getSubject()).isEqualTo("Re: bike-demand 1: drift");
            assertThat(begin.getMessageID())
                    .isEqualTo("<plumbline." + AlertText.episode(FIRING) + "@example.org>")
                    .isEqualTo(end.getHeader("In-Reply-To")[0])
                    .isEqualTo(end.getHeader("References")[0])
                    .isNotEqualTo(end.getMessageID());
            assertThat(begin.getFrom()[0].toString()).isEqualTo("Plumbline <ml@example.org>");
            assertThat(begin.getAllRecipients()).hasSize(2);
            assertThat(begin.getSentDate()).isEqualTo(NOW);
            assertThat(part(begin, 0))
                    .contains(FIRING.summary())
                    .contains("- hum: major, nulls")
                    .contains("Open the report: https://p.example.org/models/");
            assertThat(part(begin, 1)).contains("<h2>bike-demand 1: drift</h2>").contains("Open the report");
            assertThat(part(end, 1)).contains("<h2>bike-demand 1: drift has ended</h2>");
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldEscapeNamesAndKeepThemOutOfHeaders() throws Exception {
        GreenMail server = server(ServerSetup.PROTOCOL_SMTP);
        try (Channel channel = open(server.getSmtp().getPort(), Mail.Tls.NONE, null, AddressGuard.PRIVATE)) {
            AlertTransition hostile = SampleAlerts.of(FIRING, "<script>\r\nBcc: x@example.org", "f");
            assertThat(tell(channel, hostile)).isEqualTo(Answer.TAKEN);
            Objects.requireNonNull(channel.digest(Collections.nCopies(200, hostile)))
                    .send();
            MimeMessage mail = server.getReceivedMessages()[0];
            assertThat(mail.getHeader("Bcc")).isNull();
            assertThat(part(mail, 1)).doesNotContain("<script>").contains("&lt;script&gt;");
            MimeMessage digest = server.getReceivedMessages()[1];
            assertThat(digest.getSubject()).isEqualTo("200 alerts: 200 began, 0 ended");
            assertThat(part(digest, 0)).contains("and 100 more");
        } finally {
            server.stop();
        }
    }

    /** GreenMail's certificate is its own: that of a stranger, whose password nobody should send. */
    @Test
    void shouldNotTalkToAServerWithACertificateOfNobody() throws Exception {
        GreenMail server = server(ServerSetup.PROTOCOL_SMTPS);
        try (Channel channel = open(server.getSmtps().getPort(), Mail.Tls.TLS, "right", AddressGuard.PRIVATE)) {
            assertThat(tell(channel, FIRING).kind()).isEqualTo(Answer.Kind.AGAIN);
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldNotSendWithoutTheEncryptionThatIsAskedFor() throws Exception {
        GreenMail server = server(ServerSetup.PROTOCOL_SMTP);
        try (Channel channel = open(server.getSmtp().getPort(), Mail.Tls.STARTTLS, "right", AddressGuard.PRIVATE)) {
            assertThat(tell(channel, FIRING).kind()).isEqualTo(Answer.Kind.AGAIN);
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldRefuseAnAddressOnceItIsConnectedTo() {
        GreenMail server = server(ServerSetup.PROTOCOL_SMTP);
        try (Channel channel = open(server.getSmtp().getPort(), Mail.Tls.NONE, null, AddressGuard.PUBLIC)) {
            assertThatThrownBy(() -> tell(channel, FIRING)).isInstanceOf(AddressGuard.Refused.class);
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldTryAgainWhatPassesAndNothingElse() throws Exception {
        assertThat(repliesTo("RCPT", "450 busy").kind()).isEqualTo(Answer.Kind.AGAIN);
        assertThat(repliesTo("RCPT", "550 nobody")).isEqualTo(Answer.refused("reply 550"));
        assertThat(repliesTo("DATA", "452 full").kind()).isEqualTo(Answer.Kind.AGAIN);
        assertThat(repliesTo("DATA", "554 spam")).isEqualTo(Answer.refused("reply 554"));
        assertThat(repliesTo("MAIL", "553 not you")).isEqualTo(Answer.refused("reply 553"));
        assertThat(repliesTo("HELLO", "")).as("all is well").isEqualTo(Answer.TAKEN);
    }

    /** What becomes of a mail where a server answers one command so, and all others well. */
    private static Answer repliesTo(String command, String reply) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> converse(server, command, reply));
            thread.setDaemon(true);
            thread.start();
            try (Channel channel = open(server.getLocalPort(), Mail.Tls.NONE, null, AddressGuard.PRIVATE)) {
                return tell(channel, SampleAlerts.with(FIRING, Severity.MAJOR));
            }
        }
    }

    private static void converse(ServerSocket server, String command, String reply) {
        try (Socket socket = server.accept()) {
            var in = new java.io.BufferedReader(
                    new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var out = socket.getOutputStream();
            boolean data = false;
            String line = "220 here";
            while (line != null) {
                String said = line;
                boolean body = data && !said.equals(".");
                if (!body) {
                    String answer = said.startsWith("220")
                            ? said
                            : said.startsWith(command) ? reply : said.startsWith("DATA") ? "354 go on" : "250 well";
                    data = answer.startsWith("354");
                    out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
                line = in.readLine();
            }
        } catch (IOException e) {
            // The client has hung up.
        }
    }
}
