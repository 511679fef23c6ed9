package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics and health on a port of their own, and nothing else there. */
class ManagementPortTest {
    private static final String TOKEN = AccessToken.random();

    private final Consoles consoles = new Consoles();
    private ConsoleServer server = start(0, AccessSettings.LOCAL);

    private ConsoleServer start(int port, AccessSettings access) {
        ConsoleServer started = consoles.server(new WebSettings(
                "127.0.0.1",
                0,
                new AccessSettings(
                        AccessSettings.Mode.TOKENS,
                        List.of(new AccessToken("ann", Scope.ADMIN, AccessToken.sha256(TOKEN))),
                        true,
                        true,
                        null),
                null,
                new WebSettings.Management("127.0.0.1", port, access)));
        started.start();
        return started;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldAnswerThereAndNotWithTheRest() {
        Requests management = new Requests(server.managementPort());
        Requests main = new Requests(server.port());
        assertThat(server.managementPort()).isNotEqualTo(server.port());
        for (String path : List.of("/metrics", "/livez", "/readyz")) {
            HttpResponse<String> answer = management.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(management.send("HEAD", path, "").statusCode()).isEqualTo(200);
            assertThat(main.get(path, "Authorization", "Bearer " + TOKEN).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(management.get("/metrics").body()).isEqualTo("up 1\n");
        for (String path : List.of("/", "/login", "/api/v1/models", "/console.css", ApiDescription.PATH)) {
            HttpResponse<String> answer = management.page(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        HttpResponse<String> post = management.send("POST", "/metrics", "x");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(main.get("/api/v1/models").statusCode()).isEqualTo(401);
        assertThat(main.get("/api/v1/models", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldAnswerNoPageOfOthersOnThisMachine() throws Exception {
        assertThat(statusAs("localhost:1")).isEqualTo(200);
        assertThat(statusAs("evil.example")).isEqualTo(421);
        server.close();
        server = start(0, AccessSettings.OPEN);
        assertThat(statusAs("plumbline.corp")).isEqualTo(200);
    }

    private int statusAs(String host) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.managementPort())) {
            socket.getOutputStream()
                    .write(("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        int taken = server.managementPort();
        assertThatThrownBy(() -> start(taken, AccessSettings.LOCAL))
                .isInstanceOf(ConsoleServer.PortTaken.class)
                .hasMessage("port " + taken
                        + " of 127.0.0.1 is taken or not allowed; say another with http.management.port");
    }
}
