package io.plumbline.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What decoding one record of each format costs, beside walking over the tokens of the same bytes with Jackson. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class DecodeBenchmark {
    private static final int RECORDS = 64; // a power of two

    private final JsonFactory json = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private RecordDecoder decoder = new RecordDecoder(IngestSettings.DEFAULT);
    private final SourceRecord[] records = new SourceRecord[RECORDS];
    private final byte[][] texts = new byte[RECORDS][];
    private int next;

    @Param
    private LoggedFormat format = LoggedFormat.PLUMBLINE;

    /** Different values in every record; a record that is not understood must not pass for a fast one. */
    @Setup
    public void fill() {
        decoder = format.decoder();
        Random random = new Random(1);
        long bytes = 0;
        for (int i = 0; i < RECORDS; i++) {
            LoggedCall call = LoggedCall.random(random, format.rows());
            records[i] = format.record(call);
            texts[i] = value(format.inJson().record(call));
            bytes += value(records[i]).length;
            if (!(decoder.decode(records[i]) instanceof DecodeResult.Decoded decoded)
                    || decoded.events().size() != format.rows()) {
                throw new IllegalStateException(format + ": " + decoder.decode(records[i]));
            }
        }
        System.out.println(format + ": " + bytes / RECORDS + " bytes a record");
    }

    private static byte[] value(SourceRecord record) {
        return Objects.requireNonNull(record.value());
    }

    private int next() {
        return next++ & (RECORDS - 1);
    }

    @Benchmark
    public DecodeResult decode() {
        return decoder.decode(records[next()]);
    }

    /** Of a record in protobuf or Avro those of the same call in JSON. */
    @Benchmark
    public int tokens() throws IOException {
        int count = 0;
        try (JsonParser parser = json.createParser(texts[next()])) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                count++;
            }
        }
        return count;
    }
}
