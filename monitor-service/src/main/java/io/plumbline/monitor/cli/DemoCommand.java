package io.plumbline.monitor.cli;

import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.StartPosition;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.telemetry.SeriesLimits;
import io.plumbline.monitor.web.AccessSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline demo}: a model that drifts, live, with nothing installed. */
@Command(
        name = "demo",
        description = {
            "Watch a model drift: a year of bike rentals is replayed in about a minute, with two faults on the way.",
            "Runs its own Kafka broker. Ctrl-C ends it and leaves nothing behind."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  plumbline demo --speed 200000")
final class DemoCommand implements Callable<Integer> {
    private static final WindowSize FORTNIGHT = WindowSize.parse("14d");
    private static final int EVENT_PARTITIONS = 4;
    private static final String HOST = "127.0.0.1";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the console; if it is taken, the next free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "500000",
            converter = ReplaySpeed.Converter.class,
            description =
                    "How many times faster than it happened the year is replayed, or max. Default: ${DEFAULT-VALUE}.")
    private ReplaySpeed speed;

    @Option(
            names = "--exit-when-done",
            description = "End after the replay, with exit code 1 if a fault was not found or not seen resolved.")
    private boolean exitWhenDone;

    @Override
    public Integer call() throws Exception {
        try (StopSignal stop = new StopSignal();
                TemporaryDirectory directory = TemporaryDirectory.create("plumbline-demo-");
                EmbeddedBroker broker = EmbeddedBroker.start(directory.path().resolve("kafka"), 0)) {
            ServiceSettings settings = settings(broker.bootstrapServers(), directory.path());
            Map<String, String> kafka = settings.kafka().client();
            try (TopicSetup topics = new TopicSetup(kafka)) {
                topics.createEvents(Topics.EVENTS, EVENT_PARTITIONS);
                topics.prepare(List.of(OwnTopics.references(Topics.DEFAULT.references())));
            }
            DemoStory story = DemoStory.begin(FORTNIGHT);
            new ReferenceTopic(kafka, Topics.DEFAULT.references()).publish(story.reference());
            try (EventPublisher publisher = new EventPublisher(kafka, Topics.EVENTS)) {
                DemoProgress progress = new DemoProgress(publisher, story.start(), story.end());
                return run(settings, story, progress, stop);
            }
        }
    }

    private int run(ServiceSettings settings, DemoStory story, DemoProgress progress, StopSignal stop)
            throws InterruptedException {
        try (MonitorService service = new MonitorService(settings, progress::banner);
                StatusLine out = new StatusLine(spec.commandLine().getOut())) {
            service.start();
            out.print("Plumbline demo: open http://localhost:" + service.port()
                    + " in a browser. Ctrl-C ends it and leaves nothing behind.");
            story.introduction().forEach(out::print);
            boolean found = story.play(service, speed, progress, stop, out);
            if (exitWhenDone || stop.isAsked()) {
                return found || stop.isAsked() ? ExitCode.OK : ExitCode.DRIFTED;
            }
            out.print("The console stays up until Ctrl-C: http://localhost:" + service.port());
            stop.await();
        }
        return ExitCode.OK;
    }

    private ServiceSettings settings(String bootstrap, Path directory) {
        return new ServiceSettings(
                new KafkaSettings(
                        bootstrap,
                        "plumbline",
                        List.of(Topics.EVENTS),
                        StartPosition.parse("earliest"),
                        Topics.PREFIX,
                        // A fortnight takes seconds: commit often enough that a report follows its window at once.
                        Map.of("commit.interval.ms", "200")),
                directory.resolve("data"),
                new ServiceSettings.Http(HOST, FreePort.from(HOST, port), null, AccessSettings.LOCAL),
                Duration.ofSeconds(3),
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(ModelPolicy.of(new WindowSettings(
                        List.of(FORTNIGHT), Duration.ofHours(1), Duration.ofDays(1), ZoneOffset.UTC))),
                ModelOwners.NONE,
                NotifySettings.NONE,
                LearningSettings.DEFAULT,
                StreamLimits.DEFAULT,
                SeriesLimits.DEFAULT);
    }
}
