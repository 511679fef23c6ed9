package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.time.Duration;
import java.util.Comparator;

/** A window of one model, version and segment. In order of time: what ends first is reported first. */
record WindowKey(ModelRef model, String segment, WindowSize size, Window window) implements Comparable<WindowKey> {
    private static final Comparator<WindowKey> ORDER = Comparator.comparingLong((WindowKey key) -> key.window.end())
            .thenComparing(WindowKey::size)
            .thenComparing(WindowKey::model)
            .thenComparing(WindowKey::segment)
            .thenComparingLong(key -> key.window.start());

    /** The same of another version. */
    WindowKey ofVersion(String version) {
        return new WindowKey(new ModelRef(model.model(), version), segment, size, window);
    }

    /** The same of a segment. */
    WindowKey of(String other) {
        return new WindowKey(model, other, size, window);
    }

    boolean isOfAllEvents() {
        return segment.equals(Segment.ALL);
    }

    /** Whether the other is of the same window, model and version, and of any segment. */
    boolean isBeside(WindowKey other) {
        return size.equals(other.size) && window.equals(other.window) && model.equals(other.model);
    }

    void writeTo(SummaryWriter out) {
        out.putText(model.model()).putText(model.version()).putText(segment);
        out.putCount(size.length().toSeconds()).putSigned(window.start()).putSigned(window.end());
    }

    static WindowKey readFrom(SummaryReader in) {
        return new WindowKey(
                new ModelRef(in.getText(), in.getText()),
                in.getText(),
                new WindowSize(Duration.ofSeconds(in.getCount())),
                new Window(in.getSigned(), in.getSigned()));
    }

    @Override
    public int compareTo(WindowKey that) {
        return ORDER.compare(this, that);
    }
}
