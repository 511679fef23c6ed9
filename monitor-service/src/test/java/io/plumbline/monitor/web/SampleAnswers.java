package io.plumbline.monitor.web;

import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.util.List;

/** Nothing was said, unless a test says something. */
public final class SampleAnswers implements AlertAnswers {
    public List<Silence> silences = List.of();
    public List<AlertAnswer> answers = List.of();

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<Silence> silences() {
        return silences;
    }

    @Override
    public List<AlertAnswer> answers() {
        return answers;
    }
}
