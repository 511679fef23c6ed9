package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Window;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/** A pane of a model, version and segment, of which outcomes are tallied. */
record OutcomeKey(ModelRef model, String segment, Window pane) {
    void writeTo(SummaryWriter out) {
        out.putText(model.model()).putText(model.version()).putText(segment);
        out.putSigned(pane.start()).putSigned(pane.end());
    }

    static OutcomeKey readFrom(SummaryReader in) {
        return new OutcomeKey(
                new ModelRef(in.getText(), in.getText()), in.getText(), new Window(in.getSigned(), in.getSigned()));
    }
}
