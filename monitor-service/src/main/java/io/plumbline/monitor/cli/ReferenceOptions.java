package io.plumbline.monitor.cli;

import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Predicate;
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
    Map.Entry<ReferenceKey, Reference> find() {
        return find(place -> true, "");
    }

    /**
     * The first, in the order in which they apply.
     *
     * @param which places to look at
     * @param kind how those are called, with a blank after it
     * @throws CommandFailure if there is none
     */
    Map.Entry<ReferenceKey, Reference> find(Predicate<Place> which, String kind) {
        KafkaSettings kafka = kafka();
        return all(kafka).entrySet().stream()
                .filter(r -> r.getKey().model().equals(model)
                        && Objects.equals(r.getKey().version(), version)
                        && which.test(r.getKey().place()))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_USE,
                        "there is no " + kind + "reference of model " + model
                                + (version == null ? "" : " version " + version)
                                + " at " + kafka.bootstrapServers()
                                + "; 'plumbline reference list' shows those there are"));
    }

    /** Those on the broker, of two for the same the one that applies first. */
    static SortedMap<ReferenceKey, Reference> all(KafkaSettings kafka) {
        return new ReferenceTopic(kafka.client(), kafka.ownTopics().references()).all();
    }
}
