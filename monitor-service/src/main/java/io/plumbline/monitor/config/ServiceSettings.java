package io.plumbline.monitor.config;

import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.StreamLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that the service is told.
 *
 * @param dataDirectory where state is kept between starts
 * @param http where the console listens
 * @param falseAlarmPeriod the time in which a model has at most one false drift alert on average
 * @param idleAfter how long nothing of a model comes before windows stop waiting for it
 * @param defaults windows of models that no entry of {@code models} matches
 * @param models the first that matches applies
 * @param notifications where alerts are sent
 * @param learning how references are learned where nobody gave one
 * @param limits what is held at most
 */
public record ServiceSettings(
        KafkaSettings kafka,
        Path dataDirectory,
        Http http,
        Duration falseAlarmPeriod,
        Duration idleAfter,
        IngestSettings ingest,
        WindowSettings defaults,
        List<ModelEntry> models,
        NotifySettings notifications,
        LearningSettings learning,
        StreamLimits limits) {

    /**
     * @param port 0 for any free one
     * @param intake null where events do not come over HTTP
     */
    public record Http(String host, int port, @Nullable Intake intake) {}

    /**
     * Events that come over HTTP.
     *
     * @param topic where they go, one of those that are read
     * @param requestsPerSecond of one client address, at most
     * @param waitingBytes of what waits for the broker, at most
     */
    public record Intake(String topic, int requestsPerSecond, long waitingBytes) {}

    /**
     * What is said of the models whose names match.
     *
     * @param match a name in which {@code *} stands for any text
     * @param columns for references that are learned
     * @param mapping what columns are called
     */
    public record ModelEntry(String match, WindowSettings windows, ColumnSettings columns, ColumnMapping mapping) {
        boolean matches(String model) {
            String regex =
                    Arrays.stream(match.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return Pattern.compile(regex, Pattern.DOTALL).matcher(model).matches();
        }
    }

    /** The windows of a model, by its name. */
    public WindowSettings windows(String model) {
        return entry(model).map(ModelEntry::windows).orElse(defaults);
    }

    /** What is said of a model's columns, by its name. */
    public ColumnSettings columns(String model) {
        return entry(model).map(ModelEntry::columns).orElse(ColumnSettings.NONE);
    }

    private Optional<ModelEntry> entry(String model) {
        return entry(models, model);
    }

    /** The first that matches. */
    static Optional<ModelEntry> entry(List<ModelEntry> models, String model) {
        return models.stream().filter(entry -> entry.matches(model)).findFirst();
    }
}
