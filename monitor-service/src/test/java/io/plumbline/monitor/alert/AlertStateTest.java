package io.plumbline.monitor.alert;

import static io.plumbline.monitor.assess.SampleReports.drifted;
import static io.plumbline.monitor.assess.SampleReports.hour;
import static io.plumbline.monitor.assess.SampleReports.stable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AlertStateTest {
    /** Bytes that version 1 wrote. They are in the stores of services that run: this text must never change. */
    private static final String VERSION_1 =
            "41010203313464ffefb25202316880aeeb9caf4d020564726966740102316880e8a2a0af4d054d414a4f5202076772c3b6c39f650474656d700180e8a2a0af4d0b6c6162656c5f6472696674000331346400084d4f44455241544501056c6162656c0000";

    private static AlertState sample() {
        AlertState state = new AlertState(new TreeMap<>(), new EnumMap<>(AlertRule.class));
        state.last().put("1h", 1_329_188_400_000L);
        state.last().put("14d", -86_400_000L);
        state.episodes()
                .put(
                        AlertRule.DRIFT,
                        Episode.begin("1h", 1_329_192_000_000L, Severity.MAJOR, List.of("temp", "größe"))
                                .calmer());
        state.episodes()
                .put(
                        AlertRule.LABEL_DRIFT,
                        Episode.begin("14d", 0, Severity.MODERATE, List.of("label"))
                                .ended());
        return state;
    }

    @Test
    void shouldReadWhatItWrote() {
        assertThat(AlertState.read(sample().toBytes())).isEqualTo(sample());
    }

    @Test
    void shouldReadTheBytesOfVersion1() {
        assertThat(AlertState.read(java.util.HexFormat.of().parseHex(VERSION_1)))
                .isEqualTo(sample());
    }

    @Test
    void shouldWriteTheBytesOfVersion1() {
        assertThat(java.util.HexFormat.of().formatHex(sample().toBytes())).isEqualTo(VERSION_1);
    }

    @Test
    void shouldBeginWithNothing() {
        assertThat(AlertState.read(null).episodes()).isEmpty();
    }

    @Test
    void shouldRefuseOtherBytes() {
        byte[] bytes = sample().toBytes();
        byte[] newer = bytes.clone();
        newer[1] = 2;
        byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        byte[] shorter = java.util.Arrays.copyOf(bytes, bytes.length - 1);
        for (byte[] wrong : List.of(newer, longer, shorter, new byte[] {'P', 1})) {
            assertThatIllegalArgumentException().isThrownBy(() -> AlertState.read(wrong));
        }
    }

    @Test
    void shouldGoOnFromItsBytesAsFromMemory() {
        AlertEvaluator evaluator = new AlertEvaluator();
        byte[] state = evaluator
                .evaluate(null, hour(0, drifted("temp", Severity.MAJOR, Part.ABOVE_RANGE)), 1)
                .next();
        state = evaluator.evaluate(state, hour(1, stable("temp")), 1).next();
        AlertEvaluator.Evaluation end = new AlertEvaluator().evaluate(state, hour(2, stable("temp")), 1);
        assertThat(end.transitions())
                .singleElement()
                .extracting(AlertTransition::severity)
                .isEqualTo(Severity.MAJOR);
    }
}
