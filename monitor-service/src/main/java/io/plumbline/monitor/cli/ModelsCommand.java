package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.kafka.StoredAlerts;
import io.plumbline.monitor.policy.Retirement;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline models}: which models are watched. */
@Command(
        name = "models",
        description = "Say which models are no longer to be watched.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ModelsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say: retire");
    }

    @Command(
            name = "retire",
            description =
                    "End a model that gets no more events: its alerts are over, it is not missed, and it leaves the console"
                            + " and the metrics. Should something of it come later, it lives again as if it were new.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExample:%n",
            footer = "  plumbline models retire --config plumbline.yml churn-2024")
    int retire(
            @Mixin BrokerOptions broker,
            @Mixin AuthorOption author,
            @Parameters(paramLabel = "MODEL", description = "Its name.") String model) {
        KafkaSettings kafka = broker.settings(null);
        Instant now = Instant.now();
        new SettingsTopic(kafka.client(), kafka.ownTopics().settings())
                .retire(model, new Retirement(now, author.name()));
        String topic = kafka.ownTopics().alerts();
        List<AlertTransition> over = StoredAlerts.latest(kafka.client(), topic).stream()
                .filter(alert -> alert.model().equals(model) && alert.state() == AlertTransition.State.FIRING)
                .map(alert -> alert.retired(now))
                .toList();
        StoredAlerts.publish(kafka.client(), topic, over);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Model " + model + " is retired"
                + (over.isEmpty() ? "." : "; " + Figures.count(over.size(), "alert") + " of it ended."));
        out.flush();
        return ExitCode.OK;
    }
}
