package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.history.EventOutput;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends events to a service over HTTP, many in a request; asks again when it is told to. */
final class HttpEvents implements EventOutput {
    private static final String PATH = "/api/v1/events";
    private static final int BYTES_A_REQUEST = 256 * 1024;
    /** However few they are, they are not kept longer while others come. */
    private static final Duration KEPT = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LONGEST_PAUSE_SECONDS = 30;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI address;
    private final @Nullable String token;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int events;
    private long acknowledged;
    private long lastSent = System.nanoTime();

    /**
     * @param service where its console is, {@code http://localhost:8080}
     * @param token null where it asks for none
     */
    HttpEvents(URI service, @Nullable String token) {
        this.token = token;
        if (service.getHost() == null || !("http".equals(service.getScheme()) || "https".equals(service.getScheme()))) {
            throw new CommandFailure(
                    ExitCode.BAD_USE, "--http: an address such as http://localhost:8080 is allowed: " + service);
        }
        address = service.resolve(PATH);
    }

    @Override
    public void send(ModelEvent event) {
        body.writeBytes(NativeJsonEncoder.encode(event));
        body.write('\n');
        events++;
        if (body.size() >= BYTES_A_REQUEST || System.nanoTime() - lastSent > KEPT.toNanos()) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (events == 0) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = post();
        while (answer.statusCode() == 503 || answer.statusCode() == 429) {
            if (System.nanoTime() - deadline > 0) {
                throw refused(answer);
            }
            pause(answer);
            answer = post();
        }
        if (answer.statusCode() != 202) {
            throw refused(answer);
        }
        acknowledged += events;
        events = 0;
        body.reset();
        lastSent = System.nanoTime();
    }

    private HttpResponse<String> post() {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-ndjson")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "no answer from " + address + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.BAD_INPUT, "interrupted", e);
        }
    }

    private static void pause(HttpResponse<String> answer) {
        long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
        try {
            TimeUnit.SECONDS.sleep(Math.min(seconds, LONGEST_PAUSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.BAD_INPUT, "interrupted", e);
        }
    }

    private CommandFailure refused(HttpResponse<String> answer) {
        return new CommandFailure(
                ExitCode.BAD_INPUT, address + " answered " + answer.statusCode() + ": " + answer.body());
    }

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() {
        // The client holds nothing that must be given back.
    }
}
