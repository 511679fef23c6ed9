package io.plumbline.monitor.stream;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/**
 * Which detector of the profiling stage.
 *
 * @param detector which one of the version's
 */
record DetectorKey(Source source, String model, String version, String detector) {
    void writeTo(SummaryWriter out) {
        source.writeTo(out);
        out.putText(model).putText(version).putText(detector);
    }

    static DetectorKey readFrom(SummaryReader in) {
        return new DetectorKey(Source.readFrom(in), in.getText(), in.getText(), in.getText());
    }
}
