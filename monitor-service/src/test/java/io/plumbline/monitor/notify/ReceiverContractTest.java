package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.WorkSpans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What every kind of receiver that is told over HTTP does, against a server that answers as theirs are said to. */
class ReceiverContractTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final List<String> outcomes = new ArrayList<>();
    private final Turns turns = new Turns();

    /** A kind, and what its server says when all is well. */
    enum Kind {
        ALERTMANAGER(url -> new Alertmanager(List.of(url), null, null, new Secret(KEY)), 200, ""),
        PAGERDUTY(url -> new PagerDuty(url, new Secret(KEY)), 202, "{\"status\":\"success\"}"),
        SLACK(SlackWebhook::new, 200, "ok"),
        SLACK_CHAT(
                url -> new SlackChat(url, new Secret("xoxb-" + KEY), "C0123456789"),
                200,
                "{\"ok\":true,\"channel\":\"C0123456789\",\"ts\":\"1.2\"}"),
        TEAMS(Teams::new, 202, ""),
        WEBHOOK(url -> new Webhook(url, List.of(new Secret(SECRET))), 204, "");

        private final Function<Address, Target> target;
        private final int status;
        private final String body;

        Kind(Function<Address, Target> target, int status, String body) {
            this.target = target;
            this.status = status;
            this.body = body;
        }

        LocalReceiver.Answer well() {
            return new LocalReceiver.Answer(status, Map.of(), body);
        }
    }

    private Receiver receiver(Kind kind, Address address, BiFunction<Target, Surroundings, Channel> open) {
        Target target = kind.target.apply(address);
        Surroundings surroundings =
                new Surroundings(AddressGuard.PRIVATE, new AlertLinks("https://p.example.org", null), turns);
        return new Receiver(
                "one",
                ReceiverSettings.of("one", target, AddressGuard.PRIVATE),
                open.apply(target, surroundings),
                SampleAlerts.NOTHING,
                null,
                RetryPolicy.DEFAULT,
                turns,
                (name, outcome) -> outcomes.add(outcome),
                WorkSpans.NONE);
    }

    private Receiver receiver(Kind kind, LocalReceiver server) {
        return receiver(kind, server.address(), Target::open);
    }

    private static LocalReceiver server(Kind kind, int... statuses) throws IOException {
        return new LocalReceiver(statuses).otherwise(request -> kind.well());
    }

    private void settle(Receiver receiver, AlertTransition alert) {
        turns.to(receiver).bring(alert).untilSettled();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellTheBeginningAndTheEnd(Kind kind) throws Exception {
        try (LocalReceiver server = server(kind);
                Receiver receiver = receiver(kind, server)) {
            settle(receiver, FIRING);
            assertThat(server.requests).hasSize(1);
            assertThat(server.requests.get(0).body()).contains("bike-demand").contains("https://p.example.org/models/");
            settle(receiver, RESOLVED);
            assertThat(server.requests).hasSize(kind == Kind.SLACK_CHAT ? 3 : 2);
            assertThat(outcomes).containsExactly("sent", "sent");
            assertThat(server.requests)
                    .allSatisfy(request -> assertThat(request.headers())
                            .hasEntrySatisfying(
                                    "Content-Type",
                                    type -> assertThat(type.get(0)).startsWith("application/json")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitAsLongAsItIsAsked(Kind kind) throws Exception {
        try (LocalReceiver server = server(kind)
                        .answering(new LocalReceiver.Answer(429, Map.of("Retry-After", "30")))
                        .answering(new LocalReceiver.Answer(503, Map.of()));
                Receiver receiver = receiver(kind, server)) {
            settle(receiver, FIRING);
            assertThat(turns.seconds()).as("30 seconds, then 2").isEqualTo(32);
            assertThat(outcomes).containsExactly("retried", "retried", "sent");
            assertThat(withoutEnd(server.requests.get(0))).isEqualTo(withoutEnd(server.requests.get(2)));
        }
    }

    /** Until when an Alertmanager is to hold it is of each try. */
    private static String withoutEnd(LocalReceiver.Request request) {
        return request.body().replaceFirst("\"endsAt\":\"[^\"]*\"", "");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTryAgainWhatIsRefused(Kind kind) throws Exception {
        try (LocalReceiver server = server(kind, 400);
                Receiver receiver = receiver(kind, server)) {
            settle(receiver, FIRING);
            assertThat(server.requests).hasSize(1);
            assertThat(outcomes).containsExactly("failed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTryAgainWhereTlsFails(Kind kind) throws Exception {
        try (ServerSocket server = withoutCertificate();
                Receiver receiver = receiver(
                        kind,
                        Address.parse("url", "https://127.0.0.1:" + server.getLocalPort() + "/very-secret"),
                        Target::open)) {
            turns.to(receiver).bring(FIRING).run(Duration.ofMinutes(15));
            assertThat(outcomes).hasSizeBetween(12, 15).containsOnly("retried");
        }
    }

    /** A server that fails every handshake. */
    private static ServerSocket withoutCertificate() throws IOException {
        ServerSocket server =
                SSLServerSocketFactory.getDefault().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    ((SSLSocket) socket).startHandshake();
                } catch (IOException e) {
                    // As it should.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @ParameterizedTest
    @EnumSource
    void shouldShowNoAddressAndNoSecret(Kind kind) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("io.plumbline");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        LocalReceiver dead = new LocalReceiver();
        dead.close();
        try (LocalReceiver server = server(kind, 404);
                Receiver refused = receiver(kind, server);
                Receiver unheard = receiver(kind, dead)) {
            turns.to(refused).to(unheard).bring(FIRING).run(Duration.ofSeconds(10));
            assertThat(refused.waiting()).isZero();
            assertThat(unheard.waiting()).isOne();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSizeGreaterThanOrEqualTo(2).allSatisfy(event -> {
            String line = event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy();
            assertThat(line).doesNotContain("very-secret", SECRET, KEY, "127.0.0.1");
        });
        Target target = kind.target.apply(dead.address());
        assertThat(target.toString() + ReceiverSettings.of("one", target, AddressGuard.ANY))
                .doesNotContain("very-secret", SECRET, KEY, "127.0.0.1");
    }
}
