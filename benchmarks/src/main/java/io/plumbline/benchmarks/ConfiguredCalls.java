package io.plumbline.benchmarks;

import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.MemberPath;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.RecordMapping;
import io.plumbline.monitor.ingest.SchemaId;
import io.plumbline.monitor.ingest.SchemaSource;
import io.plumbline.monitor.ingest.TopicFormat;
import io.plumbline.monitor.ingest.WireFormat;
import io.plumbline.monitor.ingest.WriterSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Calls that are read as a configuration says: by a mapping, by a schema, with names for their columns. */
final class ConfiguredCalls {
    static final String MAPPED = "mapped";
    static final String AVRO = "avro";
    static final String MAPPED_AVRO = "mapped-avro";
    private static final byte[] FRAME = {0, 0, 0, 0, 17};

    private ConfiguredCalls() {}

    /** Of topics that have an entry, and of models whose columns have names. */
    static RecordDecoder decoder() {
        RecordMapping mapping = new RecordMapping(
                new RecordMapping.Name.At(MemberPath.parse("meta.model")),
                new RecordMapping.Name.At(MemberPath.parse("meta.version")),
                MemberPath.parse("id"),
                null,
                MemberPath.parse("prediction"),
                null,
                List.of(MemberPath.parse("features")),
                List.of(),
                List.of(),
                List.of());
        ColumnMapping names =
                new ColumnMapping(LoggedCall.random(new Random(1), 1).names(), Map.of(), null);
        return new RecordDecoder(new IngestSettings(
                1 << 20,
                Duration.ofMinutes(10),
                null,
                (model, time) -> names,
                Map.of(
                        MAPPED, new TopicFormat(mapping, null),
                        AVRO, new TopicFormat(null, new OneSchema(schema(false))),
                        MAPPED_AVRO, new TopicFormat(mapping, new OneSchema(schema(true))))));
    }

    private record OneSchema(Schema schema) implements SchemaSource {
        @Override
        public Answer schema(SchemaId id) {
            return new Answer.Found(new WriterSchema.Avro(schema));
        }

        @Override
        public WireFormat wireFormat() {
            return WireFormat.CONFLUENT;
        }
    }

    /** Someone's own record. */
    static Map<String, Object> own(LoggedCall call) {
        return LoggedCall.map(
                "meta",
                LoggedCall.map("model", "churn", "version", "3"),
                "id",
                call.id(),
                "features",
                call.rows().get(0),
                "prediction",
                call.predictions().get(0));
    }

    private static Schema schema(boolean own) {
        SchemaBuilder.FieldAssembler<Schema> features =
                SchemaBuilder.record("Features").fields();
        LoggedCall call = LoggedCall.random(new Random(1), 1);
        for (String name : call.names()) {
            features = call.isText(name) ? features.requiredString(name) : features.optionalDouble(name);
        }
        SchemaBuilder.FieldAssembler<Schema> event =
                SchemaBuilder.record("Event").fields();
        event = own
                ? event.name("meta")
                        .type(SchemaBuilder.record("Meta")
                                .fields()
                                .requiredString("model")
                                .requiredString("version")
                                .endRecord())
                        .noDefault()
                : event.requiredString("model").requiredString("version");
        return event.requiredString("id")
                .name("features")
                .type(features.endRecord())
                .noDefault()
                .requiredDouble("prediction")
                .endRecord();
    }

    /** The call in Avro, after its frame. */
    static byte[] avro(LoggedCall call, boolean own) {
        Schema schema = schema(own);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<>(schema).write(record(schema, own ? own(call) : call.ownEvent()), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.allocate(FRAME.length + out.size())
                .put(FRAME)
                .put(out.toByteArray())
                .array();
    }

    private static GenericData.Record record(Schema schema, Map<?, ?> values) {
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object value = values.get(field.name());
            record.put(field.pos(), value instanceof Map<?, ?> inner ? record(field.schema(), inner) : value);
        }
        return record;
    }
}
