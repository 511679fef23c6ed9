package io.plumbline.benchmarks.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code plumbline serve} as users run it, in a process of its own. */
final class ServiceProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+:(\\d+)");
    private static final Pattern EVENTS = Pattern.compile("\"events\": ?(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final Process process;
    private final int port;

    private ServiceProcess(Path directory, Process process) throws IOException, InterruptedException {
        this.directory = directory;
        this.process = process;
        this.port = awaitPort();
    }

    /**
     * Starts it; returns once it says where its console is.
     *
     * @param directory where it keeps its state, in {@code data}, and its complaints
     * @param config the configuration, but for the broker and the directory; {@code http.port} is to be 0
     */
    static ServiceProcess start(Path directory, String bootstrap, String config)
            throws IOException, InterruptedException {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"),
                "kafka: {bootstrap_servers: \"" + bootstrap + "\", topics: [events], from: earliest}\n" + "data_dir: "
                        + directory.resolve("data") + "\n" + config);
        Process process = new ProcessBuilder(
                        java("java"),
                        "-Xmx1g",
                        "-XX:+UseG1GC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.plumbline.monitor.cli.Main",
                        "serve",
                        "--config",
                        file.toString())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        return new ServiceProcess(directory, process);
    }

    /** A tool of the same JDK. */
    static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private int awaitPort() throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            Matcher found = ADDRESS.matcher(Files.readString(directory.resolve("out")));
            if (found.find()) {
                return Integer.parseInt(found.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        process.destroyForcibly();
        throw new IllegalStateException("the service does not start: " + Files.readString(directory.resolve("err")));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Events counted so far. Asked several times a second: the metrics, of all models, would take more time than they measure. */
    long accepted() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the service ended: " + Files.readString(directory.resolve("err")));
        }
        HttpResponse<String> status = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/status"))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Matcher found = EVENTS.matcher(status.body());
        if (!found.find()) {
            throw new IllegalStateException("no number of events: " + status.body());
        }
        return Long.parseLong(found.group(1));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
