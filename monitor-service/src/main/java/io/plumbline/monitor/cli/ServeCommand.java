package io.plumbline.monitor.cli;

import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.stream.StreamFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline serve}: the service itself. */
@Command(
        name = "serve",
        description = "Run the service: read events from Kafka, compare each window with the reference, report.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline serve --bootstrap localhost:9092 --topics plumbline.events",
            "  plumbline serve --config plumbline.yml",
            "  plumbline serve --embedded --data ./data"
        })
final class ServeCommand implements Callable<Integer> {
    private static final int EVENT_PARTITIONS = 4;
    private static final long GIVEN_UP_CHECK_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (YAML).")
    private @Nullable Path config;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "The Kafka broker to connect to.")
    private @Nullable String bootstrap;

    @Option(
            names = "--topics",
            paramLabel = "TOPIC",
            split = ",",
            description = "Topics with events, separated by commas. Default: " + Topics.EVENTS + ".")
    private @Nullable List<String> topics;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description = "Where to begin the first time: latest, earliest, or so far back, such as 24h. Later starts "
                    + "go on where the last one stopped. Default: latest; with --embedded, earliest.")
    private @Nullable String from;

    @Option(names = "--embedded", description = "Run a Kafka broker inside the process: for trying out, not for load.")
    private boolean embedded;

    @Option(names = "--data", paramLabel = "DIR", description = "Where state is kept between starts. Default: ./data.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the console, the API and /metrics; 0 for any. Default: 8080.")
    private @Nullable Integer port;

    @Override
    public Integer call() throws Exception {
        try (StopSignal stop = new StopSignal()) {
            ConfigFile file = configuration();
            if (embedded) {
                Path directory = Path.of(Objects.requireNonNullElse(file.dataDir(), "data"))
                        .resolve("kafka");
                try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
                    serve(read -> read.withBroker(broker.bootstrapServers()).withIntake(), file, stop);
                }
            } else {
                serve(UnaryOperator.identity(), file, stop);
            }
        }
        return ExitCode.OK;
    }

    /** The file, and what the command line says instead. */
    private ConfigFile configuration() {
        ConfigFile file = config == null ? ConfigFile.EMPTY : ConfigFile.read(config, System.getenv()::get);
        ConfigFile all =
                file.withCommandLine(bootstrap, topics, embedded && from == null ? "earliest" : from, data, port);
        if (!embedded && !all.namesBroker()) {
            throw new CommandFailure(ExitCode.BAD_USE, """
                    no Kafka broker is named; say one of
                      plumbline serve --bootstrap localhost:9092 --topics plumbline.events
                      plumbline serve --config plumbline.yml
                      plumbline serve --embedded""");
        }
        return all;
    }

    /** @param place says where the broker is */
    private void serve(UnaryOperator<ConfigFile> place, ConfigFile file, StopSignal stop) throws Exception {
        ConfigFile all = place.apply(file);
        ServiceSettings settings = all.toSettings();
        if (embedded) {
            createTopics(settings);
        }
        try (MonitorService service = new MonitorService(settings, () -> null)) {
            service.start();
            if (config != null) {
                service.follow(config, all, () -> place.apply(configuration()));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "Plumbline watches " + String.join(", ", settings.kafka().topics()) + " on "
                            + settings.kafka().bootstrapServers() + ". Console: http://"
                            + settings.http().host() + ":" + service.port());
            out.flush();
            CompletableFuture<StreamFailure> givenUp = service.givenUp().toCompletableFuture();
            while (!stop.await(GIVEN_UP_CHECK_MILLIS)) {
                if (givenUp.isDone()) {
                    StreamFailure failure = givenUp.join();
                    throw new CommandFailure(
                            failure.isFault() ? ExitCode.FAULT : ExitCode.BAD_INPUT,
                            String.valueOf(failure.getMessage()),
                            failure);
                }
            }
        }
    }

    private static void createTopics(ServiceSettings settings) {
        Map<String, String> kafka = settings.kafka().client();
        try (TopicSetup setup = new TopicSetup(kafka)) {
            settings.kafka().topics().forEach(topic -> setup.createEvents(topic, EVENT_PARTITIONS));
        }
    }
}
