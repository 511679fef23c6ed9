package io.plumbline.monitor.stream;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/** A partition that events are read from. */
public record Source(String topic, int partition) {
    void writeTo(SummaryWriter out) {
        out.putText(topic).putCount(partition);
    }

    static Source readFrom(SummaryReader in) {
        return new Source(in.getText(), in.getLength());
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
