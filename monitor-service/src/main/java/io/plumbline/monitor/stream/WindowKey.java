package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Stream;

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
        return isOfTimeOf(other) && model.equals(other.model);
    }

    /** Whether the other is of the same size and time, and of any version and segment. */
    boolean isOfTimeOf(WindowKey other) {
        return size.equals(other.size) && window.equals(other.window);
    }

    /** Those of all events, of the same size and time, of other versions. */
    List<WindowKey> ofOtherVersions(NavigableSet<WindowKey> all) {
        Stream<WindowKey> before =
                all.headSet(this, false).descendingSet().stream().takeWhile(this::isOfTimeOf);
        Stream<WindowKey> after = all.tailSet(this, false).stream().takeWhile(this::isOfTimeOf);
        return Stream.concat(before, after)
                .filter(other -> other.isOfAllEvents() && !other.model.equals(model))
                .sorted()
                .toList();
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
