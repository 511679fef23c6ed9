package io.plumbline.monitor.e2e;

import io.plumbline.kafka.EmbeddedKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link WholePath} on the broker in the process. */
class WholePathTest {
    @Test
    void shouldTellADriftEverywhereAndItsEnd(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            WholePath.check(broker.bootstrapServers(), directory);
        }
    }
}
