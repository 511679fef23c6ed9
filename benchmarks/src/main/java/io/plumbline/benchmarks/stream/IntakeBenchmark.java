package io.plumbline.benchmarks.stream;

import io.plumbline.kafka.EmbeddedKafka;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How many events come in over HTTP: so many connections, each of which sends its next request when it has its answer.
 * Beside it what the same server does for the same sender with a request that it only has to answer ({@code /livez}). The
 * broker, the service and the sender share the machine. In the end, whether everything acknowledged was counted. Prints a
 * Markdown table; {@code seconds=10} a row.
 */
public final class IntakeBenchmark {
    private static final int PARTITIONS = 4;
    private static final int MODELS = 10;
    private static final int PREPARED = 500;

    private IntakeBenchmark() {}

    /** Requests that a connection sends in turn, and how many events each holds. */
    private record Load(String what, int events, List<byte[]> requests) {}

    /** @param nanos how long each request took, ascending */
    private record Answers(long accepted, long[] nanos, double seconds) {}

    public static void main(String[] arguments) throws Exception {
        int seconds = 10;
        for (String argument : arguments) {
            if (argument.startsWith("seconds=")) {
                seconds = Integer.parseInt(argument.substring("seconds=".length()));
            }
        }
        Path directory = Files.createTempDirectory("intake");
        try {
            run(directory, seconds);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        System.exit(0);
    }

    private static void run(Path directory, int seconds) throws Exception {
        String config = """
                http: {port: 0, intake: {topic: events, requests_per_second: 1000000, waiting_mb: 64}}
                """;
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("events", PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
            try (ServiceProcess service = ServiceProcess.start(directory, broker.bootstrapServers(), config)) {
                Load live = new Load("`GET /livez`", 0, List.of(request("GET", "/livez", new byte[0])));
                Load single = new Load("one event", 1, posts(1));
                Load batch = new Load("twenty events", 20, posts(20));
                long accepted = 0;
                for (Load load : List.of(live, single, batch)) {
                    accepted += send(service.port(), load, 16, 5).accepted; // until it is compiled
                }
                row(
                        "a request",
                        "connections",
                        "requests a second",
                        "of `/livez`",
                        "events a second",
                        "p50 ms",
                        "p99 ms");
                System.out.println("|---|---|---|---|---|---|---|");
                for (int connections : new int[] {1, 16, 64}) {
                    double limit = 0;
                    for (Load load : List.of(live, single, batch)) {
                        Answers answers = send(service.port(), load, connections, seconds);
                        accepted += answers.accepted;
                        double rate = answers.nanos.length / answers.seconds;
                        limit = load == live ? rate : limit;
                        row(
                                load.what,
                                "" + connections,
                                String.format(Locale.ROOT, "%.0f", rate),
                                String.format(Locale.ROOT, "%.2f", rate / limit),
                                String.format(Locale.ROOT, "%.0f", rate * load.events),
                                millis(answers.nanos, .5),
                                millis(answers.nanos, .99));
                    }
                }
                long counted = service.accepted();
                for (int i = 0; i < 60 && counted < accepted; i++) {
                    TimeUnit.SECONDS.sleep(1);
                    counted = service.accepted();
                }
                System.out.println("\nevents acknowledged: " + accepted + ", counted: " + counted);
            }
        }
    }

    private static List<byte[]> posts(int events) {
        EventText text = new EventText(new Scenario(1, MODELS, 20, events, false, 0));
        List<byte[]> requests = new ArrayList<>(PREPARED);
        for (int i = 0; i < PREPARED; i++) {
            requests.add(request("POST", "/api/v1/events", text.record(i % MODELS, System.currentTimeMillis())));
        }
        return requests;
    }

    private static byte[] request(String method, String path, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static Answers send(int port, Load load, int connections, int seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            long begun = System.nanoTime();
            long end = begun + TimeUnit.SECONDS.toNanos(seconds);
            List<Callable<long[]>> senders = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                int first = c * PREPARED / connections;
                senders.add(() -> connection(port, load.requests, first, end));
            }
            List<long[]> all = new ArrayList<>();
            for (Future<long[]> sender : threads.invokeAll(senders)) {
                all.add(sender.get());
            }
            double took = (System.nanoTime() - begun) / 1e9;
            long[] nanos = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Answers((long) nanos.length * load.events, nanos, took);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A plain socket, as a client that does more would be measured too. */
    private static long[] connection(int port, List<byte[]> requests, int first, long end) throws IOException {
        long[] nanos = new long[1 << 20];
        int sent = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 13);
            for (long now = System.nanoTime(); now < end && sent < nanos.length; ) {
                out.write(requests.get((first + sent) % requests.size()));
                awaitAnswer(in);
                long then = System.nanoTime();
                nanos[sent++] = then - now;
                now = then;
            }
        }
        return Arrays.copyOf(nanos, sent);
    }

    /** @throws IllegalStateException if the answer is not 2xx */
    private static void awaitAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IllegalStateException(status);
        }
        long length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(header.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the service closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String millis(long[] nanos, double quantile) {
        return String.format(Locale.ROOT, "%.1f", nanos[(int) (quantile * (nanos.length - 1))] / 1e6);
    }

    private static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }
}
