package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.AnswerStore;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ReferenceDesk;
import io.plumbline.monitor.history.Remark;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is said is shown at once, and what is accepted is never done. */
final class SampleActions implements AnswerStore, Acceptances {
    final List<Acceptance> begun = new ArrayList<>();
    final SampleReferences references = new SampleReferences();
    boolean unavailable;
    private final SampleAnswers answers;

    SampleActions(SampleAnswers answers) {
        this.answers = answers;
    }

    ConsoleActions actions(InstantSource clock) {
        return new ConsoleActions(new AlertDesk(this, clock), this, new ReferenceDesk(references));
    }

    @Override
    public void answer(AlertAnswer answer) {
        if (unavailable) {
            throw new HistoryUnavailable("the broker is away");
        }
        List<AlertAnswer> all = new ArrayList<>(answers.answers);
        all.add(0, answer);
        answers.answers = all;
    }

    @Override
    public void silence(Silence silence, Instant now) {
        List<Silence> all = new ArrayList<>(answers.silences);
        all.removeIf(old -> old.id().equals(silence.id()));
        all.add(silence);
        all.sort(Comparator.comparing(Silence::from));
        answers.silences = all;
    }

    @Override
    public List<String> topics() {
        return List.of("events", "more.events");
    }

    @Override
    public Acceptance begin(AlertTransition alert, Events events, Remark remark) {
        AlertDesk.requireAcceptable(alert);
        Acceptance acceptance = new Acceptance(
                alert.fingerprint(),
                alert.since(),
                alert.summary(),
                State.READING,
                remark.author(),
                Instant.parse("2026-03-02T12:00:00Z"),
                null,
                10,
                1000,
                null);
        begun.add(0, acceptance);
        return acceptance;
    }

    @Override
    public List<Acceptance> all() {
        return begun;
    }
}
