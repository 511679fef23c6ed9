package io.plumbline.monitor.alert;

import static io.plumbline.monitor.assess.SampleReports.drifted;
import static io.plumbline.monitor.assess.SampleReports.hour;
import static io.plumbline.monitor.assess.SampleReports.stable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AlertStateTest {
    /** Bytes that version 1 wrote. They are in the stores of services that run: this text must never change. */
    private static final String VERSION_1 =
            "41010203313464ffefb25202316880aeeb9caf4d020564726966740102316880e8a2a0af4d054d414a4f5202076772c3b6c39f650474656d700180e8a2a0af4d0b6c6162656c5f6472696674000331346400084d4f44455241544501056c6162656c0000";

    /** Bytes that version 2 wrote. */
    private static final String VERSION_2 =
            "41020203313464ffefb25202316880aeeb9caf4d030564726966740202316880e8a2a0af4d054d414a4f5202076772c3b6c39f650474656d7080e8a2a0af4d02010b6c6162656c5f6472696674030331346400084d4f44455241544501056c6162656c00000c06736368656d61010331346400084d4f44455241544501056c6162656c000003";

    /** Bytes that version 3 wrote: the same, and with what windows are compared. */
    private static final String VERSION_3 =
            "41030203313464ffefb25202316880aeeb9caf4d030564726966740202316880e8a2a0af4d054d414a4f5202076772c3b6c39f650474656d7080e8a2a0af4d02010b6c6162656c5f6472696674030331346400084d4f44455241544501056c6162656c00000c06736368656d61010331346400084d4f44455241544501056c6162656c0000030b7265666572656e63652d3180aeeb9caf4d";

    /** Bytes that version 4 wrote: the same, and which columns may have changed. */
    private static final String VERSION_4 =
            "41040203313464ffefb25202316880aeeb9caf4d030564726966740202316880e8a2a0af4d054d414a4f5202076772c3b6c39f650474656d7080e8a2a0af4d02010b6c6162656c5f6472696674030331346400084d4f44455241544501056c6162656c00000c06736368656d61010331346400084d4f44455241544501056c6162656c0000030b7265666572656e63652d3180aeeb9caf4d0102316802076772c3b6c39f6580aeeb9caf4db0ea010474656d70ffb9b70301";

    private static AlertState sample(AlertStatus drift, AlertStatus label) {
        AlertState state = AlertState.empty();
        state.last().put("1h", 1_329_188_400_000L);
        state.last().put("14d", -86_400_000L);
        state.put(BuiltInRule.DRIFT, drift);
        state.put(BuiltInRule.LABEL_DRIFT, label);
        return state;
    }

    private static Episode drift(int flaps) {
        return Episode.begin("1h", 1_329_192_000_000L, Severity.MAJOR, List.of("temp", "größe"), flaps);
    }

    private static Episode label() {
        return Episode.begin("14d", 0, Severity.MODERATE, List.of("label"), 0);
    }

    private static AlertState sample() {
        AlertState state =
                sample(new AlertStatus.Firing(drift(2), 1), new AlertStatus.Resolved(label(), AlertStatus.SOON));
        state.put(BuiltInRule.SCHEMA, new AlertStatus.Pending(label(), 3));
        state.put(BuiltInRule.ORPHANS, AlertStatus.Inactive.INACTIVE);
        return state.against(new AlertState.Against("reference-1", 1_329_188_400_000L));
    }

    private static AlertState changing() {
        AlertState state = sample();
        state.changes()
                .put(
                        "1h",
                        new TreeMap<>(Map.of(
                                "größe",
                                new ChangePoint(1_329_188_400_000L, 30_000),
                                "temp",
                                new ChangePoint(-3_600_000, 1))));
        return state;
    }

    @Test
    void shouldReadWhatItWrote() {
        assertThat(AlertState.read(changing().toBytes())).isEqualTo(changing());
    }

    @Test
    void shouldReadTheBytesOfVersion1() {
        assertThat(AlertState.read(java.util.HexFormat.of().parseHex(VERSION_1)))
                .isEqualTo(sample(
                        new AlertStatus.Firing(drift(0), 1), new AlertStatus.Resolved(label(), AlertStatus.SOON)));
    }

    @Test
    void shouldReadTheBytesOfVersion2() {
        assertThat(AlertState.read(java.util.HexFormat.of().parseHex(VERSION_2)))
                .isEqualTo(sample().against(AlertState.Against.UNKNOWN));
    }

    @Test
    void shouldReadTheBytesOfVersion3() {
        assertThat(AlertState.read(java.util.HexFormat.of().parseHex(VERSION_3)))
                .isEqualTo(sample());
    }

    @Test
    void shouldWriteTheBytesOfVersion4() {
        assertThat(java.util.HexFormat.of().formatHex(changing().toBytes())).isEqualTo(VERSION_4);
    }

    @Test
    void shouldBeginWithNothing() {
        assertThat(AlertState.read(null).alerts()).isEmpty();
    }

    @Test
    void shouldRefuseOtherBytes() {
        byte[] bytes = sample().toBytes();
        byte[] newer = bytes.clone();
        newer[1] = 5;
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
                .evaluate(null, hour(0, drifted("temp", Severity.MAJOR, Part.ABOVE_RANGE)), 1, AlertSettings.DEFAULT)
                .next();
        state = evaluator
                .evaluate(state, hour(1, stable("temp")), 1, AlertSettings.DEFAULT)
                .next();
        AlertEvaluator.Evaluation end =
                new AlertEvaluator().evaluate(state, hour(2, stable("temp")), 1, AlertSettings.DEFAULT);
        assertThat(end.transitions())
                .singleElement()
                .extracting(AlertTransition::severity)
                .isEqualTo(Severity.MAJOR);
    }
}
