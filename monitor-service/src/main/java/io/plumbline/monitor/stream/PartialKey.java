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
 * @param part a profile too long for one record is sent and stored as several of some columns each; the first is 0
 */
record PartialKey(
        ModelRef model, String segment, Window pane, String referenceId, Source source, long firstOffset, int part) {
    /** Longest profile in one record, well below what a broker takes by default. */
    static final int MOST_BYTES = 800_000;

    PartialKey withPart(int other) {
        return new PartialKey(model, segment, pane, referenceId, source, firstOffset, other);
    }

    void writeTo(SummaryWriter out) {
        out.putText(model.model()).putText(model.version()).putText(segment);
        out.putSigned(pane.start()).putSigned(pane.end()).putText(referenceId);
        source.writeTo(out);
        out.putCount(firstOffset).putCount(part);
    }

    static PartialKey readFrom(SummaryReader in) {
        return new PartialKey(
                new ModelRef(in.getText(), in.getText()),
                in.getText(),
                new Window(in.getSigned(), in.getSigned()),
                in.getText(),
                Source.readFrom(in),
                in.getCount(),
                in.getLength());
    }
}
