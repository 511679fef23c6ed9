package io.plumbline.monitor.history;

import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;

/** Keeps what people say of alerts, for all instances. */
public interface AnswerStore {
    /** Keeps an answer; returns when it is safe. */
    void answer(AlertAnswer answer);

    /**
     * Keeps a silence, in place of the one with its id; returns when it is safe.
     *
     * @param now the wall clock
     */
    void silence(Silence silence, Instant now);
}
