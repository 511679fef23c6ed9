package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that datasketches 5.2.0 of Python wrote, and what it says of the sketches. */
class SketchesTest {
    /** {@code kll_doubles_sketch(8)} of 2.5 and 1 to 9. */
    private static final String KLL =
            "05010f00080008000a00000000000000080002000a0000000c000000000000000000f03f00000000000022"
                    + "4000000000000022400000000000002040000000000000f03f000000000000044000000000000010400000000000001840";
    /** {@code frequent_strings_sketch(3)} of a 20 times, ö 5 times, and b to l. */
    private static final String TEXTS =
            "04010a030300000003000000000000002400000000000000020000000000000003000000000000001200000000000000"
                    + "010000000000000002000000c3b60100000061010000006c";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void shouldReadQuantiles() {
        KllSketch sketch = KllSketch.read(bytes(KLL));
        assertThat(sketch.n()).isEqualTo(10);
        assertThat(sketch.kept()).isEqualTo(6);
        assertThat(sketch.min()).isEqualTo(1);
        assertThat(sketch.max()).isEqualTo(9);
        assertThat(sketch.weights())
                .containsExactlyInAnyOrderEntriesOf(Map.of(9.0, 1L, 8.0, 1L, 1.0, 2L, 2.5, 2L, 4.0, 2L, 6.0, 2L));
        assertThat(KllSketch.read(bytes("02010f0108000800")).n()).isZero();
        assertThat(KllSketch.read(bytes("02020f04080008000000000000000440")).weights())
                .containsExactlyEntriesOf(Map.of(2.5, 1L));
    }

    @Test
    void shouldReadFrequentTexts() {
        FrequentTexts sketch = FrequentTexts.read(bytes(TEXTS));
        assertThat(sketch.total()).isEqualTo(36);
        assertThat(sketch.error()).isEqualTo(2);
        assertThat(sketch.counts()).isEqualTo(Map.of("a", 20L, "ö", 5L, "l", 3L));
        assertThat(FrequentTexts.read(bytes("01010a0303050000")).counts()).isEmpty();
    }

    @Test
    void shouldSayWhereSketchesEnd() {
        for (int length = 0; length < bytes(KLL).length; length++) {
            byte[] cut = Arrays.copyOf(bytes(KLL), length);
            assertThatThrownBy(() -> KllSketch.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int length = 0; length < bytes(TEXTS).length; length++) {
            byte[] cut = Arrays.copyOf(bytes(TEXTS), length);
            assertThatThrownBy(() -> FrequentTexts.read(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a sketch of frequent texts ends after " + length + " bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 | 07 | a KLL sketch has 7 integers before its data
                    1 | 03 | a KLL sketch has version 3, not 1 or 2
                    2 | 07 | a KLL sketch has family 7, not 15
                    8 | 0b | a KLL sketch has values that stand for 10, and has seen 11
                    8 | 02 | a KLL sketch has more values than the 2 that it has seen
                    18 | 00 | a KLL sketch has 0 levels
                    18 | ff | a KLL sketch has 255 levels
                    24 | ff | a KLL sketch has levels out of order
                    51 | ff | a KLL sketch has a value that is no number
                    """)
    void shouldSayWhatIsWrongWithQuantiles(int place, String value, String problem) {
        byte[] mangled = bytes(KLL);
        mangled[place] = bytes(value)[0];
        if (place == 51) {
            mangled[50] = (byte) 0xff;
        }
        assertThatThrownBy(() -> KllSketch.read(mangled))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 | 01 | a sketch of frequent texts has 1 longs before its data
                    1 | 02 | a sketch of frequent texts has version 2, not 1
                    2 | 0f | a sketch of frequent texts has family 15, not 10
                    11 | ff | a sketch of frequent texts ends after 72 bytes
                    16 | 01 | a sketch of frequent texts has an error of 2 in 1
                    24 | 00 | a sketch of frequent texts has counts of 22 without an error, not of 36
                    31 | ff | a sketch of frequent texts has an error of -72057594037927934 in 36
                    40 | 7f | a sketch of frequent texts has counts that are not of 36
                    59 | 7f | a sketch of frequent texts ends after 72 bytes
                    """)
    void shouldSayWhatIsWrongWithTexts(int place, String value, String problem) {
        byte[] mangled = bytes(TEXTS);
        mangled[place] = bytes(value)[0];
        assertThatThrownBy(() -> FrequentTexts.read(mangled))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }
}
