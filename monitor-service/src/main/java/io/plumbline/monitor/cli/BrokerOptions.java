package io.plumbline.monitor.cli;

import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ModelPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The broker that a command connects to: by its address, or as the configuration file of a service has it. */
final class BrokerOptions {
    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "The Kafka broker.")
    private @Nullable String bootstrap;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration file of a service (YAML): its broker, login and names of topics are used, and how it has records read.")
    private @Nullable Path config;

    private @Nullable ConfigFile read; // once, whatever is asked of it

    /** Whether one was named. */
    boolean given() {
        return bootstrap != null || config != null;
    }

    /**
     * @param fallback the address where none is named; null where one must be
     * @throws CommandFailure if no broker is named
     * @throws ConfigFile.InvalidConfig if the file cannot be used
     */
    KafkaSettings settings(@Nullable String fallback) {
        ConfigFile file = file();
        ConfigFile all = bootstrap == null ? file : file.withBroker(bootstrap);
        if (!all.namesBroker() && fallback != null) {
            all = all.withBroker(fallback);
        }
        if (!all.namesBroker()) {
            throw new CommandFailure(
                    ExitCode.BAD_USE, "no Kafka broker is named; say --bootstrap HOST:PORT, or --config FILE");
        }
        return all.kafkaSettings();
    }

    /**
     * How records are read, as the configuration file has it; the default where none is given.
     *
     * @throws ConfigFile.InvalidConfig if the file cannot be used
     */
    IngestSettings ingest() {
        return file().ingestSettings();
    }

    /**
     * What is configured of a model.
     *
     * @throws ConfigFile.InvalidConfig if the file cannot be used
     */
    ModelPolicy policy(String model) {
        return file().policy(model);
    }

    private ConfigFile file() {
        ConfigFile known = read;
        if (known == null) {
            known = config == null ? ConfigFile.EMPTY : ConfigFile.read(config, System.getenv()::get);
            read = known;
        }
        return known;
    }
}
