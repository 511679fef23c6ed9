package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Tells receivers of an alert that is none, and of its end: a single try each, whatever they are meant for. */
public final class ReceiverCheck {
    private final NotifySettings settings;
    private final InstantSource clock;

    public ReceiverCheck(NotifySettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param receiver its name
     * @param said what became of the beginning and of the end, for people; holds neither an address nor a secret
     */
    public record Result(String receiver, boolean taken, String said) {}

    /** One after the other; a receiver of several addresses is told at each. */
    public Result check(ReceiverSettings receiver) {
        Instant now = clock.instant();
        List<AlertTransition> alerts = SampleEpisode.at(now);
        Surroundings surroundings = receiver.surroundings(settings.links(), clock);
        List<String> said = new ArrayList<>();
        boolean taken = true;
        for (Target part : receiver.target().parts()) {
            try (Channel channel = part.open(surroundings)) {
                Answer begun = tell(channel, alerts.get(0));
                said.add("beginning " + words(begun));
                taken &= begun.kind() == Answer.Kind.TAKEN;
                if (begun.kind() == Answer.Kind.TAKEN) {
                    Answer ended = tell(channel, alerts.get(1));
                    said.add("end " + words(ended));
                    taken &= ended.kind() == Answer.Kind.TAKEN;
                }
            }
        }
        return new Result(receiver.name(), taken, String.join(", ", said));
    }

    private static Answer tell(Channel channel, AlertTransition alert) {
        Answer answer = Answer.TAKEN;
        for (Channel.Message message : channel.messages(alert)) {
            answer = Answer.to(message);
            if (answer.kind() != Answer.Kind.TAKEN) {
                return answer;
            }
        }
        return answer;
    }

    private static String words(Answer answer) {
        return switch (answer.kind()) {
            case TAKEN -> "taken";
            case AGAIN -> "not taken, would be tried again: " + answer.why();
            case REFUSED -> "refused: " + answer.why();
        };
    }
}
