package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.Refused;
import io.plumbline.monitor.history.Remark;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.kafka.StoredAlerts;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which alert somebody answers to, and who does: options of every command that does so. */
final class AnswerOptions {
    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Parameters(paramLabel = "ID", description = "The alert, as 'alerts list' shows it.")
    private String id = "";

    @Mixin
    private AuthorOption author = new AuthorOption();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
    private String comment = "";

    KafkaSettings kafka() {
        return broker.settings(null);
    }

    IngestSettings ingest() {
        return broker.ingest();
    }

    /**
     * How the alert stands.
     *
     * @throws CommandFailure if there is none of that id, or several
     */
    AlertTransition alert() {
        KafkaSettings kafka = kafka();
        try {
            return AlertDesk.find(
                    StoredAlerts.latest(kafka.client(), kafka.ownTopics().alerts()), id);
        } catch (Refused e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, e.getMessage() + "; 'plumbline alerts list --all' shows all", e);
        }
    }

    /** Who says what of it. */
    Remark remark() {
        return new Remark(author.name(), comment);
    }

    /** Takes what is said. */
    AlertDesk desk() {
        return SilenceCommand.desk(SilenceCommand.topic(broker));
    }
}
