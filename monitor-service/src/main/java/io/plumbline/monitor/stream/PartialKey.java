package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Window;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/**
 * Identity of a partial: what one source saw of one pane, in the cells of one reference, from its first offset on. The
 * latest partial of a key replaces those before it; once sealed, the key never comes back.
 *
 * @param referenceId empty where there is no reference
 */
record PartialKey(ModelRef model, String segment, Window pane, String referenceId, Source source, long firstOffset) {
    void writeTo(SummaryWriter out) {
        out.putText(model.model()).putText(model.version()).putText(segment);
        out.putSigned(pane.start()).putSigned(pane.end()).putText(referenceId);
        source.writeTo(out);
        out.putCount(firstOffset);
    }

    static PartialKey readFrom(SummaryReader in) {
        return new PartialKey(
                new ModelRef(in.getText(), in.getText()),
                in.getText(),
                new Window(in.getSigned(), in.getSigned()),
                in.getText(),
                Source.readFrom(in),
                in.getCount());
    }
}
