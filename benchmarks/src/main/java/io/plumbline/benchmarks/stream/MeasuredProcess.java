package io.plumbline.benchmarks.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link StreamRun} in a process of its own, cold as a service is when it starts. */
final class MeasuredProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String mode;
    private final Process process;
    private final BufferedReader out;

    private MeasuredProcess(String mode, Process process) {
        this.mode = mode;
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param state the directory in which it keeps its state, and its complaints */
    static MeasuredProcess start(
            String mode, Scenario scenario, int threads, String bootstrap, String application, Path state)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                StreamRun.class.getName(),
                mode,
                bootstrap,
                application,
                state.toString(),
                "" + threads));
        command.addAll(List.of(scenario.arguments()));
        Process process = new ProcessBuilder(command)
                .redirectError(Path.of(state + "-" + mode + ".err").toFile())
                .start();
        return new MeasuredProcess(mode, process);
    }

    /** Waits for a line that it prints. */
    void await(String line) throws IOException {
        for (String next = out.readLine(); !line.equals(next); next = out.readLine()) {
            if (next == null) {
                throw new IllegalStateException(mode + " ended before it said: " + line);
            }
        }
    }

    /** Waits for its end: what it measured. */
    JsonNode result() throws IOException, InterruptedException {
        String last = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            last = line;
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(mode + " ended with " + process.exitValue() + ": " + last);
        }
        return JSON.readTree(last);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        out.close();
    }
}
