package io.plumbline.monitor.app;

import static io.plumbline.monitor.app.Availability.orUnavailable;

import io.plumbline.monitor.history.AnswerStore;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;

/**
 * Says of a broker that does not answer what those who ask over HTTP understand.
 *
 * @param store on the broker
 */
record AvailableAnswers(AnswerStore store) implements AnswerStore {
    @Override
    public void answer(AlertAnswer answer) {
        orUnavailable(() -> store.answer(answer));
    }

    @Override
    public void silence(Silence silence, Instant now) {
        orUnavailable(() -> store.silence(silence, now));
    }
}
