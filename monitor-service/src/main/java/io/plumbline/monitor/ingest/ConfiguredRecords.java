package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a topic that the configuration says something of. */
final class ConfiguredRecords {
    private final @Nullable MappedRecords mapped;
    private final @Nullable SchemaSource schemas;
    private final JsonTrees trees;

    /** What is left to detect, where there is no mapping. */
    interface Detection {
        DecodeResult json(SourceRecord source, byte[] value);

        DecodeResult tree(SourceRecord source, JsonNode value);
    }

    ConfiguredRecords(TopicFormat format, JsonTrees trees) {
        this.mapped = format.mapping() == null ? null : new MappedRecords(format.mapping());
        this.schemas = format.schemas();
        this.trees = trees;
    }

    /**
     * Reads what names its schema.
     *
     * @return null where the record names none: it is read as {@link #json}
     */
    @Nullable
    DecodeResult written(SourceRecord source, byte[] value, Detection detection) throws Refusal {
        WireFormat.Framed framed = schemas == null ? null : schemas.wireFormat().read(source.headers(), value);
        if (schemas == null || framed == null) {
            return null;
        }
        SchemaSource.Answer answer = schemas.schema(framed.id());
        if (answer instanceof SchemaSource.Answer.Missing missing) {
            throw new Refusal(missing.reason(), missing.detail());
        }
        WriterSchema schema = ((SchemaSource.Answer.Found) answer).schema();
        if (schema instanceof WriterSchema.Avro avro) {
            if ("JSON".equals(source.header("apicurio.value.encoding"))) {
                throw new Refusal(RejectReason.UNSUPPORTED, "Avro in its JSON encoding; the binary one is allowed");
            }
            JsonNode tree = AvroReader.read(avro.schema(), value, framed.from());
            return mapped == null ? detection.tree(source, withoutNulls(tree)) : mapped(mapped, List.of(tree), source);
        }
        if (schema instanceof WriterSchema.Unread unread) {
            throw new Refusal(
                    RejectReason.UNSUPPORTED,
                    framed.id() + " is of type " + unread.type() + "; Avro and JSON Schema are allowed");
        }
        byte[] json = Arrays.copyOfRange(value, framed.from(), value.length);
        if (json.length == 0) {
            throw new Refusal(RejectReason.EMPTY, "nothing comes after the id of its schema");
        }
        return json(source, json, detection);
    }

    /** In Avro every member is there, so one that JSON would leave out is null: a label, where none is known yet. */
    private static JsonNode withoutNulls(JsonNode tree) {
        if (tree.isArray()) {
            tree.forEach(ConfiguredRecords::withoutNulls);
        } else if (tree.isObject()) {
            for (Iterator<JsonNode> members = tree.elements(); members.hasNext(); ) {
                if (members.next().isNull()) {
                    members.remove();
                }
            }
        }
        return tree;
    }

    /** Reads what is JSON. */
    DecodeResult json(SourceRecord source, byte[] value, Detection detection) throws Refusal {
        return mapped == null ? detection.json(source, value) : mapped(mapped, trees.each(value), source);
    }

    private static DecodeResult mapped(MappedRecords mapped, List<JsonNode> values, SourceRecord source)
            throws Refusal {
        return new DecodeResult.Decoded(mapped.events(values, source), 0, EventFormat.MAPPED);
    }
}
