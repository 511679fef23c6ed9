package io.plumbline.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SummaryBytesTest {
    private static final long[] COUNTS = {0, 0, 5, 0, 1L << 40, 0, 0, 0};

    @Test
    void reader_readsWhatWasWritten() {
        SummaryReader in = new SummaryReader(sample());
        assertThat(in.getByte()).isEqualTo(200);
        assertThat(in.getCount()).isEqualTo(127);
        assertThat(in.getCount()).isEqualTo(Long.MAX_VALUE);
        assertThat(in.getCount()).isEqualTo(-1);
        assertThat(in.getSigned()).isEqualTo(Long.MIN_VALUE);
        assertThat(in.getSigned()).isEqualTo(-3);
        assertThat(in.getDouble()).isEqualTo(-1.5e-300);
        assertThat(in.getText()).isEqualTo("häß 😀");
        assertThat(in.getBytes()).containsExactly(1, 2);
        assertThat(in.getCounts()).isEqualTo(COUNTS);
        assertThat(in.getCounts()).isEmpty();
        assertThat(in.atEnd()).isTrue();
    }

    @Test
    void reader_truncated_saysWhere() {
        byte[] bytes = sample();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> readAll(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a summary")
                    .hasMessageContaining("of " + length);
        }
    }

    @Test
    void reader_foreignBytes_onlyEverRefuses() {
        Random random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            try {
                new SummaryReader(bytes).getCounts();
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 20_000);
    }

    @Test
    void reader_runOfZerosPastTheEnd_refuses() {
        byte[] bytes = new SummaryWriter()
                .putCount(3)
                .putCount(0)
                .putCount(Integer.MAX_VALUE)
                .toByteArray();
        assertThatThrownBy(() -> new SummaryReader(bytes).getCounts())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run of zeros");
    }

    @Test
    void counts_sparse_areShort() {
        assertThat(new SummaryWriter().putCounts(new long[122]).size()).isEqualTo(3);
    }

    private static byte[] sample() {
        return new SummaryWriter()
                .putByte(200)
                .putCount(127)
                .putCount(Long.MAX_VALUE)
                .putCount(-1)
                .putSigned(Long.MIN_VALUE)
                .putSigned(-3)
                .putDouble(-1.5e-300)
                .putText("häß 😀")
                .putBytes(new byte[] {1, 2})
                .putCounts(COUNTS)
                .putCounts(new long[0])
                .toByteArray();
    }

    private static void readAll(byte[] bytes) {
        SummaryReader in = new SummaryReader(bytes);
        in.getByte();
        for (int i = 0; i < 3; i++) {
            in.getCount();
        }
        in.getSigned();
        in.getSigned();
        in.getDouble();
        in.getText();
        in.getBytes();
        in.getCounts();
        in.getCounts();
    }
}
