package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seldon Core 2: calls on Kafka topics, in protobuf as Triton's client writes it, and in JSON. */
class SeldonTopicsTest {
    private static final long NOW = 1_767_225_600_000L;
    private static final String INPUTS = "seldon.default.model.iris.inputs";
    private static final String OUTPUTS = "seldon.default.model.iris.outputs";
    private static final ModelRef IRIS = new ModelRef("iris", ModelRef.UNVERSIONED);

    private final RecordDecoder decoder = new RecordDecoder(new IngestSettings(1 << 20, Duration.ofMinutes(10)));

    /** Messages in base64 by name, see {@code src/test/fixtures/inference_messages.py}. */
    static final Map<String, byte[]> MESSAGES = messages();

    private static Map<String, byte[]> messages() {
        try (InputStream in = SeldonTopicsTest.class.getResourceAsStream("/fixtures/inference_messages.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(
                            line -> line[0], line -> Base64.getDecoder().decode(line[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] message(String name) {
        return Objects.requireNonNull(MESSAGES.get(name), name);
    }

    private DecodeResult decode(String topic, @Nullable String key, Map<String, String> headers, byte[] value) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return decoder.decode(new SourceRecord(topic, 0, 0, NOW, keyBytes, value, headers));
    }

    private List<ModelEvent> events(String topic, @Nullable String key, Map<String, String> headers, byte[] value) {
        DecodeResult result = decode(topic, key, headers, value);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        assertThat(((DecodeResult.Decoded) result).format()).isEqualTo(EventFormat.INFERENCE_PROTOBUF);
        return ((DecodeResult.Decoded) result).events();
    }

    private void rejects(DecodeResult result, RejectReason reason, String part) {
        assertThat(result).isInstanceOf(DecodeResult.Rejected.class);
        assertThat(((DecodeResult.Rejected) result).detail()).contains(part);
        assertThat(((DecodeResult.Rejected) result).reason()).isEqualTo(reason);
    }

    private static Map<String, FeatureValue> values(Object... namesAndValues) {
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            values.put(
                    (String) namesAndValues[i],
                    value instanceof Number number
                            ? new FeatureValue.Numeric(number.doubleValue())
                            : value instanceof Boolean flag
                                    ? new FeatureValue.Flag(flag)
                                    : new FeatureValue.Text((String) value));
        }
        return values;
    }

    // ---- What Triton's client writes --------------------------------------------------------------------------------

    /** Traps 11 and 12: an event for each row; a tensor of one value a row is a column, one of more is spread. */
    @ParameterizedTest
    @ValueSource(strings = {"request", "request_raw"})
    void question_isARowForEachOfItsBatch_typedOrRaw(String message) {
        assertThat(events(INPUTS, "call-7", Map.of(), message(message)))
                .containsExactly(
                        new InferenceEvent(
                                IRIS,
                                "call-7_0",
                                NOW,
                                values("age", 31.5, "size-0", 1, "size-1", 2, "city", "Bern", "new", true),
                                null,
                                Map.of(),
                                Map.of()),
                        new InferenceEvent(
                                IRIS,
                                "call-7_1",
                                NOW,
                                values("age", -2, "size-0", 3, "size-1", 4, "city", "Zürich", "new", false),
                                null,
                                Map.of(),
                                Map.of()));
    }

    /** Question and answer are of one model, though the answer calls it iris_1 of version 1. */
    @ParameterizedTest
    @ValueSource(strings = {"response", "response_raw"})
    void answer_hasTheModelAndTheIdsOfItsQuestion(String message) {
        assertThat(events(OUTPUTS, "call-7", Map.of(), message(message)))
                .containsExactly(
                        new InferenceEvent(
                                IRIS,
                                "call-7_0",
                                NOW,
                                Map.of(),
                                new FeatureValue.Numeric(2),
                                values("proba-0", .25, "proba-1", .75),
                                Map.of()),
                        new InferenceEvent(
                                IRIS,
                                "call-7_1",
                                NOW,
                                Map.of(),
                                new FeatureValue.Numeric(0),
                                values("proba-0", .5, "proba-1", .5),
                                Map.of()));
    }

    /** Trap 18: unsigned integers of 64 bits are the nearest double; numbers of 16 bits are only ever raw. */
    @Test
    void everyDatatype_typedAndRaw_isTheSameNumbers() {
        Map<String, FeatureValue> expected = values(
                "INT8-0",
                -128,
                "INT8-1",
                127,
                "INT16-0",
                -32768,
                "INT16-1",
                32767,
                "INT32-0",
                Integer.MIN_VALUE,
                "INT32-1",
                Integer.MAX_VALUE,
                "INT64-0",
                -0x1p53,
                "INT64-1",
                0x1p53,
                "UINT8-0",
                0,
                "UINT8-1",
                255,
                "UINT16-0",
                0,
                "UINT16-1",
                65535,
                "UINT32-0",
                0,
                "UINT32-1",
                4294967295L,
                "UINT64-0",
                0x1p63,
                "UINT64-1",
                0x1p64,
                "FP32-0",
                .5,
                "FP32-1",
                Double.POSITIVE_INFINITY,
                "FP64-0",
                .1,
                "FP64-1",
                Double.NaN);
        assertThat(features("every_type")).isEqualTo(expected);
        expected.putAll(values("FP16-0", -1.5, "FP16-1", 65504));
        assertThat(features("every_type_raw")).isEqualTo(expected);
    }

    private Map<String, FeatureValue> features(String message) {
        return ((InferenceEvent)
                        events(INPUTS, null, Map.of(), message(message)).get(0))
                .features();
    }

    @Test
    void halfPrecision_isRead() {
        assertThat(RawTensor.half((short) 0x0001)).isEqualTo(0x1p-24);
        assertThat(RawTensor.half((short) 0x03ff)).isEqualTo(1023 * 0x1p-24);
        assertThat(RawTensor.half((short) 0x0400)).isEqualTo(0x1p-14);
        assertThat(RawTensor.half((short) 0x3555)).isEqualTo(0.333251953125);
        assertThat(RawTensor.half((short) 0xfc00)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(RawTensor.half((short) 0x7e00)).isNaN();
        assertThat(RawTensor.half((short) 0x8000)).isEqualTo(-0.0);
    }

    // ---- How it is known --------------------------------------------------------------------------------------------

    @Test
    void header_saysWhatItIs_onATopicOfAnyName() {
        assertThat(events(
                        "mirrored", null, Map.of("seldon-infer-type", "proto/InferModelResponse"), message("response")))
                .extracting(ModelEvent::model, ModelEvent::id)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(new ModelRef("iris_1", "1"), "body-id_0"),
                        org.assertj.core.groups.Tuple.tuple(new ModelRef("iris_1", "1"), "body-id_1"));
    }

    /** The prefix may have dots. */
    @Test
    void topicOfAPipeline_namesThePipeline() {
        assertThat(events("foo.bar.ns.pipeline.shop.inputs", null, Map.of(), message("request")))
                .extracting(event -> event.model().model())
                .containsOnly("shop");
    }

    /** MLServer's answers carry its own name in headers, which Seldon copies. */
    @Test
    void headersOfTheServer_doNotNameTheModel() {
        Map<String, String> headers = Map.of(
                "ce-specversion", "0.3",
                "ce-type", "io.seldon.serving.inference.response",
                "ce-source", "io.seldon.serving.deployment.mlserver.default",
                "ce-id", "r-1",
                "ce-modelid", "iris_1",
                "ce-inferenceservicename", "mlserver");
        assertThat(events(OUTPUTS, "call-7", headers, message("response")))
                .extracting(ModelEvent::model)
                .containsOnly(IRIS);
        DecodeResult json = decode(
                OUTPUTS,
                "call-7",
                headers,
                "{\"model_name\":\"iris_1\",\"outputs\":[{\"name\":\"p\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[2]}]}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(((DecodeResult.Decoded) json).events())
                .containsExactly(new InferenceEvent(
                        IRIS, "call-7", NOW, Map.of(), new FeatureValue.Numeric(2), Map.of(), Map.of()));
    }

    @Test
    void json_isReadAsJson_afterALineFeedToo() {
        for (String before : List.of("", "\n", " \r\n")) {
            DecodeResult result = decode(
                    INPUTS,
                    "call-7",
                    Map.of(),
                    (before + "{\"inputs\":[{\"name\":\"age\",\"shape\":[\"1\",\"1\"],\"datatype\":\"INT64\","
                                    + "\"contents\":{\"int64Contents\":[\"31\"]}}]}")
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(result)
                    .isEqualTo(new DecodeResult.Decoded(
                            List.of(new InferenceEvent(
                                    IRIS, "call-7", NOW, values("age", 31), null, Map.of(), Map.of())),
                            0,
                            EventFormat.INFERENCE_BODY));
        }
    }

    /** A message begins with a line feed, as JSON may, and a brace where the name of its model has 123 characters. */
    @Test
    void message_thatBeginsLikeJson_isReadAsAMessage() {
        byte[] value = Protobuf.message(out -> {
            out.writeString(1, "m".repeat('{'));
            out.writeByteArray(5, tensor("a", "INT32", new long[] {1}, contents -> contents.writeInt32(2, 7)));
        });
        assertThat(value).startsWith('\n', '{');
        assertThat(events(INPUTS, "k", Map.of(), value)).hasSize(1);
    }

    // ---- What is refused --------------------------------------------------------------------------------------------

    @Test
    void rubbish_isRefusedAsBefore() {
        byte[] rubbish = {0, 1, 2, (byte) 0xff, 7};
        rejects(decode("inferences", null, Map.of(), rubbish), RejectReason.MALFORMED, "not JSON");
        rejects(decode("inferences", null, Map.of(), message("request")), RejectReason.MALFORMED, "not JSON");
        rejects(
                decode(INPUTS, null, Map.of(), rubbish),
                RejectReason.MALFORMED,
                "neither JSON nor a ModelInferRequest");
        rejects(
                decode(INPUTS, null, Map.of(), "text".getBytes(StandardCharsets.UTF_8)),
                RejectReason.MALFORMED,
                "neither JSON nor a ModelInferRequest");
        byte[] cut = Arrays.copyOf(message("request"), message("request").length - 3);
        rejects(decode(INPUTS, null, Map.of(), cut), RejectReason.MALFORMED, "neither JSON nor");
    }

    @Test
    void errorsOfAPipeline_areNoCalls() {
        rejects(
                decode(
                        OUTPUTS,
                        "k",
                        Map.of("seldon-pipeline-errors", "iris"),
                        "no such model".getBytes(StandardCharsets.UTF_8)),
                RejectReason.NOT_AN_EVENT,
                "message of an error");
    }

    /** Trap 10, in protobuf. */
    @Test
    void tensors_thatDoNotFillTheirShape_areRefused() {
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> out.writeString(1, "iris"))),
                RejectReason.NOT_AN_EVENT,
                "a ModelInferRequest without inputs");
        refusesTensor(
                tensor("a", "INT32", new long[] {3}, contents -> contents.writeInt32(2, 7)),
                "tensor \"a\" of shape [3] has 1 values");
        refusesTensor(
                tensor("", "INT32", new long[] {-1, -1}, contents -> contents.writeInt32(2, 7)),
                "tensor \"tensor0\" of shape [-1, -1] has 1 values");
        refusesTensor(
                tensor("a", "INT32", new long[] {Long.MAX_VALUE, Long.MAX_VALUE}, contents -> {}), "has 0 values");
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> {
                    out.writeByteArray(5, tensor("a", "INT32", new long[] {1}, contents -> contents.writeInt32(2, 7)));
                    out.writeByteArray(5, tensor("b", "INT32", new long[] {2}, contents -> {
                        contents.writeInt32(2, 7);
                        contents.writeInt32(2, 8);
                    }));
                })),
                RejectReason.BAD_SHAPE,
                "\"b\" has 2 rows");
    }

    private void refusesTensor(byte[] tensor, String part) {
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> out.writeByteArray(5, tensor))),
                RejectReason.BAD_SHAPE,
                part);
    }

    @Test
    void rawContents_thatDoNotFit_areRefused() {
        refusesRaw("FP32", new byte[] {0, 0, 0, 0, 1}, "end within value 1, 5 bytes in all");
        refusesRaw("FP32", new byte[8], "of shape [1] has 2 values");
        refusesRaw("BYTES", new byte[] {5, 0, 0, 0, 'a'}, "end within value 0");
        refusesRaw("BYTES", new byte[] {-1, -1, -1, -1, 'a'}, "end within value 0");
        refusesRaw("COMPLEX64", new byte[8], "\"COMPLEX64\"; BOOL, INT8");
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> {
                    out.writeByteArray(5, tensor("a", "FP32", new long[] {1}, contents -> {}));
                    out.writeByteArray(7, new byte[4]);
                    out.writeByteArray(7, new byte[4]);
                })),
                RejectReason.BAD_SHAPE,
                "2 raw contents for 1 tensors");
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> {
                    out.writeByteArray(5, tensor("a", "FP32", new long[] {1}, contents -> contents.writeFloat(6, 1)));
                    out.writeByteArray(7, new byte[4]);
                })),
                RejectReason.BAD_SHAPE,
                "has contents and raw contents");
    }

    private void refusesRaw(String datatype, byte[] raw, String part) {
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> {
                    out.writeByteArray(5, tensor("a", datatype, new long[] {1}, contents -> {}));
                    out.writeByteArray(7, raw);
                })),
                RejectReason.BAD_SHAPE,
                part);
    }

    /** A megabyte of booleans would be a million events. */
    @Test
    void tensorsOfVeryManyRows_areRefused() {
        int rows = Tensor.MOST_ROWS + 1;
        rejects(
                decode(INPUTS, "k", Map.of(), Protobuf.message(out -> {
                    out.writeByteArray(5, tensor("a", "BOOL", new long[] {rows}, contents -> {}));
                    out.writeByteArray(7, new byte[rows]);
                })),
                RejectReason.TOO_LARGE,
                "has 65537 rows; at most 65536 are allowed");
    }

    // ---- Messages made here -----------------------------------------------------------------------------------------

    private static byte[] tensor(String name, String datatype, long[] shape, Protobuf.Fields contents) {
        return Protobuf.message(out -> {
            out.writeString(1, name);
            out.writeString(2, datatype);
            for (long size : shape) {
                out.writeInt64(3, size); // not packed, which is as valid
            }
            out.writeByteArray(5, Protobuf.message(contents));
        });
    }
}
