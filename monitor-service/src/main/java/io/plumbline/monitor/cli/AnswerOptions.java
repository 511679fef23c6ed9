package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.kafka.StoredAlerts;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which alert somebody answers to, and who does: options of every command that does so. */
final class AnswerOptions {
    /** Letters of an alert's fingerprint that are shown. */
    static final int ID_LENGTH = 8;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Parameters(paramLabel = "ID", description = "The alert, as 'alerts list' shows it.")
    private String id = "";

    @Mixin
    private AuthorOption author = new AuthorOption();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
    private String comment = "";

    static String id(AlertTransition alert) {
        String fingerprint = alert.fingerprint();
        return fingerprint.substring(0, Math.min(ID_LENGTH, fingerprint.length()));
    }

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
        List<AlertTransition> found = StoredAlerts.latest(
                        kafka.client(), kafka.ownTopics().alerts())
                .stream()
                .filter(alert -> !id.isEmpty() && alert.fingerprint().startsWith(id))
                .toList();
        if (found.size() != 1) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    (found.isEmpty()
                                    ? "there is no alert "
                                    : "there are " + found.size() + " alerts whose id begins with ")
                            + id + "; 'plumbline alerts list --all' shows all");
        }
        return found.get(0);
    }

    /**
     * The same, which must fire.
     *
     * @throws CommandFailure if it is over
     */
    AlertTransition firing() {
        AlertTransition alert = alert();
        if (alert.state() != AlertTransition.State.FIRING) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "alert " + id(alert) + " is over since " + alert.at());
        }
        return alert;
    }

    /** Puts it on record. */
    void say(AlertTransition alert, AlertAnswer.Kind kind, Instant now) {
        topic().answer(AlertAnswer.of(alert, kind, now, author.name(), comment));
    }

    /** Keeps alerts of the same rule, model and segment from receivers for a time. */
    Silence silence(AlertTransition alert, Instant now, Duration time) {
        Silence silence = new Silence(
                SilenceCommand.newId(),
                alert.model(),
                alert.rule(),
                alert.segment(),
                now,
                now.plus(time),
                author.name(),
                comment);
        topic().silence(silence, now);
        return silence;
    }

    private SettingsTopic topic() {
        KafkaSettings kafka = kafka();
        return new SettingsTopic(kafka.client(), kafka.ownTopics().settings());
    }
}
