package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class PoisonRecordsTest {
    private final PoisonRecords poison = new PoisonRecords();

    private DecodeResult.Rejected rejected(int partition, long offset) {
        DecodeResult.Rejected rejected =
                poison.rejected(new SourceRecord("events", partition, offset, 0, new byte[] {1}));
        return rejected == null ? new DecodeResult.Rejected(RejectReason.EMPTY, "not poisonous") : rejected;
    }

    private static Processor<byte[], byte[], byte[], byte[]> throwing(RuntimeException thrown) {
        return new Processor<>() {
            @Override
            public void process(Record<byte[], byte[]> record) {
                throw thrown;
            }
        };
    }

    private LocatedFaults<byte[], byte[], byte[], byte[]> stage(RuntimeException thrown) {
        LocatedFaults<byte[], byte[], byte[], byte[]> stage = new LocatedFaults<>(throwing(thrown), poison);
        MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        context.setRecordMetadata("events", 3, 17);
        stage.init(context);
        return stage;
    }

    @Test
    void shouldRejectARecordThatFailsAgain() {
        LocatedFaults<byte[], byte[], byte[], byte[]> stage = stage(new IllegalStateException("a bug"));
        Record<byte[], byte[]> record = new Record<>(null, new byte[] {1}, 0);
        for (int time = 1; time <= PoisonRecords.MOST; time++) {
            assertThat(rejected(3, 17).reason()).isEqualTo(RejectReason.EMPTY);
            assertThatThrownBy(() -> stage.process(record))
                    .isInstanceOf(RecordFault.class)
                    .hasMessage("record 17 of events-3");
        }
        assertThat(rejected(3, 17).reason()).isEqualTo(RejectReason.INTERNAL_ERROR);
        assertThat(rejected(3, 17).detail()).contains("2 times", "a bug");
        assertThat(rejected(3, 18).reason()).isEqualTo(RejectReason.EMPTY);
        assertThat(rejected(2, 17).reason()).isEqualTo(RejectReason.EMPTY);
    }

    /** The words of an error may quote the record; Kafka Streams logs what is thrown through it, with all causes. */
    @Test
    void shouldNotThrowTheWordsOfAnErrorThroughKafkaStreams() {
        RuntimeException error = new IllegalStateException("at s3cret", new NumberFormatException("For: \"s3cret\""));
        LocatedFaults<byte[], byte[], byte[], byte[]> stage = stage(error);
        assertThatThrownBy(() -> stage.process(new Record<>(null, new byte[] {1}, 0)))
                .satisfies(thrown -> {
                    StringWriter trace = new StringWriter();
                    thrown.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString())
                            .doesNotContain("s3cret")
                            .contains("IllegalStateException", "NumberFormatException", "PoisonRecordsTest");
                    assertThat(FailureKind.describe(thrown)).isEqualTo("record 17 of events-3: NumberFormatException");
                    assertThat(FailureKind.of(thrown)).isEqualTo(FailureKind.FAULT);
                });
        Record<byte[], byte[]> record = new Record<>(null, new byte[] {1}, 0);
        assertThatThrownBy(() -> stage.process(record)).isInstanceOf(RecordFault.class);
        assertThat(rejected(3, 17).detail()).contains("at s3cret");
    }

    @Test
    void shouldLeaveAloneWhatKafkaThrows() {
        TimeoutException theirs = new TimeoutException("too slow");
        LocatedFaults<byte[], byte[], byte[], byte[]> stage = stage(theirs);
        assertThatThrownBy(() -> stage.process(new Record<>(null, new byte[] {1}, 0)))
                .isSameAs(theirs);
        assertThat(rejected(3, 17).reason()).isEqualTo(RejectReason.EMPTY);
    }
}
