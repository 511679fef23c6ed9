package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.Hash64;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sources send on is enough for the sample, and not much more. */
class RowSamplingTest {
    private static final int ROWS = 2000;
    private static final int EVENTS = 200_000;

    /** @param skew 1: all sources alike; larger: most events at the first */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void shouldSendOnEveryEventOfTheSampleHoweverEventsAreSpread(int skew) {
        Random random = new Random(skew);
        List<RowSampling> sources =
                IntStream.range(0, 8).mapToObj(i -> new RowSampling()).toList();
        TreeSet<Long> all = new TreeSet<>(Long::compareUnsigned);
        TreeSet<Long> sent = new TreeSet<>(Long::compareUnsigned);
        for (int i = 0; i < EVENTS; i++) {
            long hash = Hash64.of("event " + i);
            int source = (int) (sources.size() * Math.pow(random.nextDouble(), skew));
            all.add(hash);
            if (sources.get(source).takes(hash, ROWS)) {
                sent.add(hash);
            }
        }
        List<Long> sample = all.stream().limit(ROWS).toList();
        assertThat(sent).containsAll(sample);
        double logarithm = 1 + Math.log((double) EVENTS / sources.size() / ROWS);
        assertThat(sent.size()).isLessThan((int) (1.6 * ROWS * sources.size() * logarithm));
    }
}
