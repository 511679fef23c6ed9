package io.plumbline.monitor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void shouldReadWhatTheStandardHasForAnExample() {
        TraceContext context = Objects.requireNonNull(TraceContext.parse(HEADER));
        assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(context.spanId()).isEqualTo("b7ad6b7169203331");
        assertThat(context.sampled()).isTrue();
        assertThat(context.header()).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01",
                "00-80000000000000000000000000000000-8000000000000000-01",
                "00-00000000000000000000000000000001-0000000000000001-01"
            })
    void shouldReadEveryId(String header) {
        assertThat(TraceContext.parse(header)).extracting(TraceContext::header).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00:false", "01:true", "02:false", "03:true"})
    void shouldKnowWhatIsRecorded(String flags) {
        assertThat(TraceContext.parse(HEADER.substring(0, 53) + flags.substring(0, 2)))
                .extracting(TraceContext::sampled)
                .hasToString(flags.substring(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings"
            })
    void shouldReadLaterVersionsAsFarAsTheyAreKnown(String header) {
        assertThat(TraceContext.parse(header)).extracting(TraceContext::header).isEqualTo(HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
                "00-ümlaut51916cd43dd8448eb211c80319-b7ad6b7169203331-01"
            })
    void shouldIgnoreWhatIsNotValid(String header) {
        assertThat(TraceContext.parse(header)).isNull();
    }

    @Test
    void shouldNeverThrow() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                header[random.nextInt(header.length)] = (byte) random.nextInt(256);
            }
            TraceContext context = TraceContext.parse(header);
            if (context != null) {
                assertThat(TraceContext.parse(context.header())).isEqualTo(context);
            }
        }
        assertThat(TraceContext.parse((byte[]) null)).isNull();
    }
}
