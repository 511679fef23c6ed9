package io.plumbline.monitor.ingest;

import java.util.List;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** What a record was written with. */
public sealed interface WriterSchema {
    /** Avro's binary encoding. */
    record Avro(Schema schema) implements WriterSchema {}

    /** JSON, which is not checked against its schema. */
    record Json() implements WriterSchema {}

    /** Known, and not read. */
    record Unread(String type) implements WriterSchema {}

    /**
     * A schema in Avro's JSON.
     *
     * @param references schemas that it names types of, each after those that it needs itself
     * @throws IllegalArgumentException if it is none
     */
    static WriterSchema avro(String text, List<String> references) {
        try {
            // Names are as their producers have them: of other languages they may have characters that Java has not.
            Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
            references.forEach(parser::parse);
            return new Avro(parser.parse(text));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(NativeJsonDecoder.firstLine(e.getMessage()), e);
        }
    }
}
