package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail to servers that encrypt, from a process that trusts their certificate. */
class MailTlsTest {
    private static final String PASSWORD = "changeit";
    private static final String ABLE = "250-here\r\n250 AUTH PLAIN";

    @TempDir
    Path directory = Path.of("");

    private Path keys = Path.of("");

    @BeforeEach
    void certificate() throws Exception {
        keys = directory.resolve("keys.p12");
        run(List.of(
                java("keytool"),
                "-genkeypair",
                "-alias",
                "mail",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", keyStore().getCertificate("mail"));
        try (OutputStream out = Files.newOutputStream(directory.resolve("trusted.p12"))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    private KeyStore keyStore() throws Exception {
        return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private String run(List<String> command) throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(said);
    }

    /** What {@code alerts test} says. */
    private String test(int port, String tls, String host) throws Exception {
        Path config = Files.writeString(directory.resolve("plumbline.yml"), """
                notify:
                  receivers:
                    - {name: m, kind: email, host: %s, port: %d, tls: %s, username: ml, password: right,
                       from: ml@example.org, to: a@example.org}
                """.formatted(host, port, tls));
        List<String> command = new ArrayList<>(List.of(
                java("java"),
                "-Djavax.net.ssl.trustStore=" + directory.resolve("trusted.p12"),
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                "io.plumbline.monitor.cli.Main"));
        command.addAll(List.of("alerts", "test", "--config", config.toString()));
        return run(command);
    }

    /** A server of our own: GreenMail's has one certificate for all tests of a process, whichever came first. */
    @Test
    void shouldSendOverTlsToWhomItTrusts() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (ServerSocket server =
                tls().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serveEncrypted(server, said));
            thread.setDaemon(true);
            thread.start();
            int port = server.getLocalPort();
            assertThat(test(port, "tls", "localhost")).contains("m (email): beginning taken, end taken");
            assertThat(said).filteredOn("DATA"::equals).hasSize(2);
            assertThat(said).anyMatch(line -> line.startsWith("AUTH "));
            assertThat(test(port, "tls", "127.0.0.1"))
                    .as("the certificate is of another name")
                    .contains("not taken");
            assertThat(said).filteredOn("DATA"::equals).hasSize(2);
        }
    }

    private static void serveEncrypted(ServerSocket server, List<String> said) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                write(socket, "220 here");
                converse(socket, ABLE, said);
            } catch (IOException e) {
                // Who does not trust the certificate ends the connection; or the server is closed.
            }
        }
    }

    private SSLContext tls() throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keyStore(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void shouldSayWhoItIsOnlyOnceItIsEncrypted() throws Exception {
        List<String> plain = new CopyOnWriteArrayList<>();
        List<String> encrypted = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(server, plain, encrypted));
            thread.setDaemon(true);
            thread.start();
            assertThat(test(server.getLocalPort(), "starttls", "localhost"))
                    .contains("m (email): beginning taken, end taken");
        }
        assertThat(plain).contains("STARTTLS").noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        assertThat(encrypted)
                .anyMatch(line -> line.startsWith("AUTH "))
                .contains("DATA", "Subject: plumbline-test 1: drift");
    }

    private void serve(ServerSocket server, List<String> plain, List<String> encrypted) {
        try {
            SSLContext context = tls();
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    write(socket, "220 here");
                    converse(socket, "250-here\r\n250 STARTTLS", plain);
                    try (Socket over = context.getSocketFactory().createSocket(socket, null, true)) {
                        ((SSLSocket) over).setUseClientMode(false);
                        converse(over, ABLE, encrypted);
                    }
                }
            }
        } catch (Exception e) {
            // The socket is closed.
        }
    }

    /** Until the connection ends, or is to be encrypted. */
    private static void converse(Socket socket, String able, List<String> said) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            said.add(line);
            if (data) {
                data = !line.equals(".");
                if (data) {
                    continue;
                }
            }
            data = line.equals("DATA");
            String answer = line.startsWith("EHLO") ? able : line.startsWith("AUTH") ? "235 in" : "250 well";
            write(socket, data ? "354 go on" : line.equals("STARTTLS") ? "220 now" : answer);
            if (line.equals("STARTTLS")) {
                return;
            }
        }
    }

    private static void write(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
