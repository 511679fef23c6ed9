package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.ChangeFeed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeStreamTest {
    private static final String PATH = "/api/v1/changes";
    private static final ModelRef CHURN = new ModelRef("churn", "1");
    private static final ModelRef OTHER = new ModelRef("other", "1");
    private static final String READER = AccessToken.random();
    private static final AccessToken TOKEN = new AccessToken("rea", Scope.READ, AccessToken.sha256(READER));
    /** Longer than events are apart, shorter than anything else happens. */
    private static final Duration A_WHILE = Duration.ofMillis(1500);

    private final Consoles consoles = new Consoles();
    private ConsoleServer server = consoles.server(AccessSettings.LOCAL);
    private final List<Listening> listening = new ArrayList<>();

    /** A browser's end of a stream. */
    private static final class Listening implements AutoCloseable {
        private static final String END = "the end";

        private final HttpResponse<Stream<String>> answer;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Listening(int port, String path, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
            Stream.iterate(0, i -> i < headers.length, i -> i + 2)
                    .forEach(i -> request.header(headers[i], headers[i + 1]));
            answer = HttpClient.newHttpClient()
                    .send(request.header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofLines());
            Thread reader = new Thread(() -> {
                try {
                    answer.body().forEach(lines::add);
                } catch (RuntimeException e) {
                    // Closed by one side or the other.
                }
                lines.add(END);
            });
            reader.setDaemon(true);
            reader.start();
        }

        /** The id of the next event; null where none comes. */
        @Nullable
        Long next() throws InterruptedException {
            return next(A_WHILE);
        }

        @Nullable
        Long next(Duration most) throws InterruptedException {
            String id = lines.poll(most.toMillis(), TimeUnit.MILLISECONDS);
            if (id == null) {
                return null;
            }
            assertThat(id).startsWith("id: ");
            assertThat(lines.take()).isEqualTo("event: change");
            assertThat(lines.take()).isEqualTo("data: changed");
            assertThat(lines.take()).isEmpty();
            return Long.valueOf(id.substring("id: ".length()));
        }

        boolean ends() throws InterruptedException {
            String line = lines.poll(5, TimeUnit.SECONDS);
            while (line != null && !line.equals(END)) {
                line = lines.poll(5, TimeUnit.SECONDS);
            }
            return line != null;
        }

        @Override
        public void close() {
            answer.body().close();
        }
    }

    private Listening listen(String path, String... headers) throws Exception {
        Listening opened = new Listening(server.port(), path, headers);
        listening.add(opened);
        return opened;
    }

    private void start(AccessSettings access) {
        server = consoles.server(access);
        server.start();
    }

    @AfterEach
    void stop() {
        listening.forEach(Listening::close);
        server.close();
    }

    private static long known(@Nullable Long id) {
        assertThat(id).as("an event comes").isNotNull();
        return id == null ? -1 : id;
    }

    @Test
    void shouldTellOfChangesAtMostOnceASecond() throws Exception {
        start(AccessSettings.LOCAL);
        Listening one = listen(PATH);
        assertThat(one.answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        long first = known(one.next());
        assertThat(one.next()).as("nothing has changed").isNull();
        for (int i = 0; i < 50; i++) {
            consoles.changes.changed(CHURN);
        }
        long second = known(one.next());
        assertThat(second).isGreaterThan(first);
        assertThat(one.next()).isNull();
        long begun = System.nanoTime();
        for (int event = 0; event < 3; event++) {
            consoles.changes.changed(null);
            known(one.next());
        }
        assertThat(System.nanoTime() - begun)
                .isGreaterThan(Duration.ofMillis(1900).toNanos());
    }

    @Test
    void shouldTellOfOneModelWhereThatIsAskedFor() throws Exception {
        start(AccessSettings.LOCAL);
        Listening churn = listen(PATH + "?model=churn&version=1");
        known(churn.next());
        consoles.changes.changed(OTHER);
        assertThat(churn.next()).isNull();
        consoles.changes.changed(CHURN);
        known(churn.next());
        consoles.changes.changed(null);
        known(churn.next());
    }

    @Test
    void shouldNotRepeatWhatABrowserHas() throws Exception {
        start(AccessSettings.LOCAL);
        Listening one = listen(PATH);
        String last = Long.toString(known(one.next()));
        assertThat(listen(PATH, "Last-Event-ID", last).next()).isNull();
        consoles.changes.changed(CHURN);
        known(listen(PATH, "Last-Event-ID", last).next());
    }

    @Test
    void shouldEndWhenATokenIsTakenAway() throws Exception {
        AccessSettings tokens = new AccessSettings(AccessSettings.Mode.TOKENS, List.of(TOKEN), false, false, null);
        start(tokens);
        assertThat(listen(PATH).answer.statusCode()).isEqualTo(401);
        Listening one = listen(PATH, "Authorization", "Bearer " + READER);
        known(one.next());
        server.use(new AccessSettings(AccessSettings.Mode.TOKENS, List.of(), false, false, null));
        assertThat(one.ends()).isTrue();
        assertThat(listen(PATH, "Authorization", "Bearer " + READER).answer.statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldEndWithTheSession() throws Exception {
        AccessSettings tokens = new AccessSettings(AccessSettings.Mode.TOKENS, List.of(TOKEN), false, false, "key");
        start(tokens);
        String session = new Sessions("key", () -> consoles.now).begin(TOKEN);
        Listening one = listen(PATH, "Cookie", "plumbline_session=" + session);
        assertThat(one.answer.statusCode()).isEqualTo(200);
        known(one.next());
        consoles.now = consoles.now.plus(Sessions.LENGTH);
        assertThat(one.ends()).isTrue();
    }

    @Test
    void shouldEndWithTheServer() throws Exception {
        start(AccessSettings.LOCAL);
        Listening one = listen(PATH);
        known(one.next());
        long begun = System.nanoTime();
        server.close();
        assertThat(one.ends()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void shouldHaveRoomForSoManyAndNoMore() throws Exception {
        start(AccessSettings.LOCAL);
        for (int i = 0; i < ChangeStream.MOST; i++) {
            assertThat(listen(PATH).answer.statusCode()).isEqualTo(200);
        }
        HttpResponse<Stream<String>> refused = listen(PATH).answer;
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("10");
        listening.forEach(Listening::close);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            consoles.changes.changed(null); // who is gone is seen when something is written
            Listening again = listen(PATH);
            again.close();
            return again.answer.statusCode() == 200;
        });
    }

    @Test
    void shouldSayWhatIsAllowed() {
        start(AccessSettings.LOCAL);
        Requests client = new Requests(server.port());
        HttpResponse<String> answer = client.get(PATH);
        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).contains("Accept: text/event-stream");
        answer = client.get(PATH + "?version=1", "Accept", "text/event-stream");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("both are allowed, or neither");
    }

    @Test
    void shouldSayThatItIsThereWhereNothingHappens() throws Exception {
        ChangeFeed changes = new ChangeFeed();
        Gate gate = new Gate(AccessSettings.LOCAL, null, InstantSource.fixed(Consoles.NOON));
        try (ChangeStream stream = new ChangeStream(changes, gate, 7, Duration.ofSeconds(2))) {
            Javalin app = Javalin.create(config -> config.routes.get(PATH, stream::read))
                    .start("127.0.0.1", 0);
            try (Listening one = new Listening(app.port(), PATH)) {
                assertThat(known(one.next())).isEqualTo(7);
                assertThat(one.lines.poll(5, TimeUnit.SECONDS)).isEqualTo(":");
            } finally {
                app.stop();
            }
        }
    }
}
