package io.plumbline.monitor.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpPostTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static URI uri(String host, int port) {
        return URI.create("http://" + host + ":" + port + "/very-secret");
    }

    @Test
    void shouldGiveUpOnSilence() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpPost http = new HttpPost(uri("127.0.0.1", silent.getLocalPort()), AddressGuard.PRIVATE, SHORT)) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> http.json(Map.of(), new byte[2])).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void shouldGiveUpOnAnAnswerThatTricklesIn() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpPost http = new HttpPost(uri("127.0.0.1", slow.getLocalPort()), AddressGuard.PRIVATE, SHORT)) {
            Thread server = new Thread(() -> trickle(slow));
            server.start();
            long begun = System.nanoTime();
            assertThatThrownBy(() -> http.json(Map.of(), new byte[2])).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(SHORT, Duration.ofSeconds(5));
            server.interrupt();
            server.join();
        }
    }

    private static void trickle(ServerSocket slow) {
        try (Socket socket = slow.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                out.write('x');
                out.flush();
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            // The client has hung up, as it should.
        }
    }

    @Test
    void shouldNotFollowARedirect() throws Exception {
        try (LocalReceiver other = new LocalReceiver();
                LocalReceiver server =
                        new LocalReceiver().answering(new LocalReceiver.Answer(307, Map.of("Location", other.url())));
                HttpPost http = new HttpPost(server.address().uri(), AddressGuard.PRIVATE)) {
            assertThat(http.json(Map.of(), new byte[2]).status()).isEqualTo(307);
            assertThat(other.requests).isEmpty();
        }
    }

    /** A name that DNS resolves to an address that may not be reached: it looks harmless when the configuration is read. */
    @Test
    void shouldLookAtAnAddressOnceItIsResolved() throws Exception {
        String name = InetAddress.getLoopbackAddress().getCanonicalHostName();
        try (LocalReceiver server = new LocalReceiver();
                HttpPost http = new HttpPost(uri(name, server.address().uri().getPort()), AddressGuard.PUBLIC)) {
            assertThatThrownBy(() -> http.json(Map.of(), new byte[2]))
                    .isInstanceOf(AddressGuard.Refused.class)
                    .hasMessage("the address is private; allow_private: true allows it");
            assertThat(server.requests).isEmpty();
        }
    }
}
