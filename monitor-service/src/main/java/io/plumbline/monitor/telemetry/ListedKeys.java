package io.plumbline.monitor.telemetry;

import java.util.stream.Stream;
import net.logstash.logback.composite.loggingevent.KeyValuePairsJsonProvider;

/** Writes the keys of {@link LogKey} into a line of JSON, and no others, whoever logs. Named in logback.xml. */
public final class ListedKeys extends KeyValuePairsJsonProvider {
    public ListedKeys() {
        Stream.of(LogKey.values()).map(LogKey::key).forEach(this::addIncludeKeyName);
    }
}
