package io.plumbline.monitor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline kafka}: the embedded broker alone. */
@Command(
        name = "kafka",
        description =
                "Run a Kafka broker for development, until Ctrl-C. It has no authentication and keeps every record.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  plumbline kafka --port 9092 --data ./kafka-data")
final class KafkaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port to listen on; 0 picks a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "kafka-data",
            description = "Directory of topics and records; what is there is used again. Default: ./${DEFAULT-VALUE}.")
    private Path data;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; 0.0.0.0 lets other machines in. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--advertised-host",
            paramLabel = "HOST",
            description = "Name under which clients reach this machine. Default: the host; localhost for 0.0.0.0.")
    private @Nullable String advertisedHost;

    @Override
    public Integer call() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, host, advertised(), port)) {
            // A hook of our own, not the end of main: a signal ends main at once, and the broker must close in order.
            CountDownLatch forever = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
            PrintWriter out = spec.commandLine().getOut();
            out.println("Kafka is ready on " + broker.bootstrapServers() + ", data in " + data + ". Ctrl-C stops it.");
            out.flush();
            forever.await();
        }
        return ExitCode.OK;
    }

    private String advertised() {
        if (advertisedHost != null) {
            return advertisedHost;
        }
        return host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }
}
