package io.plumbline.monitor.cli;

import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.reference.Reference;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which reference on which broker: options of commands that are about one. */
final class ReferenceOptions {
    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(names = "--model", paramLabel = "NAME", required = true, description = "The model.")
    private String model = "";

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "Its version. Default: the reference of all versions.")
    private @Nullable String version;

    KafkaSettings kafka() {
        return broker.settings(null);
    }

    /** @throws CommandFailure if there is none */
    Reference find() {
        KafkaSettings kafka = kafka();
        return all(kafka).stream()
                .filter(r -> r.model().equals(model) && Objects.equals(r.version(), version))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_USE,
                        "there is no reference of model " + model + (version == null ? "" : " version " + version)
                                + " at " + kafka.bootstrapServers()
                                + "; 'plumbline reference list' shows those there are"));
    }

    /** Those on the broker, of two for the same the one that applies first. */
    static List<Reference> all(KafkaSettings kafka) {
        return new ReferenceTopic(kafka.client(), kafka.ownTopics().references()).all();
    }
}
