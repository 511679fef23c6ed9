package io.plumbline.monitor.stream;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Has errors of our own say at which record they happened. What Kafka throws is handed on as it is: it has a meaning there. */
final class LocatedFaults<K, V, K2, V2> implements Processor<K, V, K2, V2> {
    private final Processor<K, V, K2, V2> stage;
    private final PoisonRecords poison;
    private @Nullable ProcessorContext<K2, V2> context;

    LocatedFaults(Processor<K, V, K2, V2> stage, PoisonRecords poison) {
        this.stage = stage;
        this.poison = poison;
    }

    @Override
    public void init(ProcessorContext<K2, V2> newContext) {
        context = newContext;
        stage.init(newContext);
    }

    @Override
    public void process(Record<K, V> record) {
        try {
            stage.process(record);
        } catch (RuntimeException e) {
            RecordMetadata at =
                    context == null ? null : context.recordMetadata().orElse(null);
            if (at == null || !FailureKind.isOurs(e)) {
                throw e;
            }
            poison.failed(at.topic(), at.partition(), at.offset(), e);
            throw new RecordFault(at.topic(), at.partition(), at.offset(), e);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
