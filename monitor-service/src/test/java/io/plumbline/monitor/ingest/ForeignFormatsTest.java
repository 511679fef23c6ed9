package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What serving systems write, from their documents and sources, and the traps that were found in those. */
class ForeignFormatsTest {
    private static final long NOW = Instant.parse("2021-04-10T01:25:00Z").toEpochMilli();
    private static final long THEN = Instant.parse("2021-04-10T01:22:16.498Z").toEpochMilli();

    private final RecordDecoder decoder = new RecordDecoder(new IngestSettings(1 << 16, Duration.ofMinutes(10)));

    // ---- A record ---------------------------------------------------------------------------------------------------

    private DecodeResult decode(String topic, @Nullable String key, Map<String, String> headers, byte[] value) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return decoder.decode(new SourceRecord(topic, 0, 0, NOW, keyBytes, value, headers));
    }

    private DecodeResult decode(Map<String, String> headers, String value) {
        return decode("inferences", null, headers, value.getBytes(StandardCharsets.UTF_8));
    }

    private List<ModelEvent> events(DecodeResult result) {
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).events();
    }

    private List<ModelEvent> events(Map<String, String> headers, String value) {
        return events(decode(headers, value));
    }

    private void rejects(DecodeResult result, RejectReason reason, String part) {
        assertThat(result).isInstanceOf(DecodeResult.Rejected.class);
        assertThat(((DecodeResult.Rejected) result).reason()).isEqualTo(reason);
        assertThat(((DecodeResult.Rejected) result).detail()).contains(part);
    }

    // ---- What is expected -------------------------------------------------------------------------------------------

    private static Map<String, FeatureValue> features(@Nullable Object... namesAndValues) {
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(String.valueOf(namesAndValues[i]), value(namesAndValues[i + 1]));
        }
        return values;
    }

    private static FeatureValue value(@Nullable Object value) {
        if (value instanceof Number number) {
            return new FeatureValue.Numeric(number.doubleValue());
        }
        if (value instanceof Boolean flag) {
            return flag ? FeatureValue.Flag.TRUE : FeatureValue.Flag.FALSE;
        }
        return value == null ? FeatureValue.Missing.MISSING : new FeatureValue.Text((String) value);
    }

    private static InferenceEvent asked(String model, @Nullable String id, Map<String, FeatureValue> features) {
        return new InferenceEvent(new ModelRef(model, "none"), id, NOW, features, null, Map.of(), Map.of());
    }

    private static InferenceEvent answered(String model, @Nullable String id, @Nullable FeatureValue prediction) {
        return new InferenceEvent(new ModelRef(model, "none"), id, NOW, Map.of(), prediction, Map.of(), Map.of());
    }

    // ---- KServe -----------------------------------------------------------------------------------------------------

    private static Map<String, String> kserve(String kind) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_type", "org.kubeflow.serving.inference." + kind);
        headers.put("ce_source", "http://localhost:9081/");
        headers.put("ce_id", "defb5816-35f7-4947-a2b1-b9e5d7764ad2");
        headers.put("ce_time", "2021-04-10T01:22:16.498917288Z");
        headers.put("ce_endpoint", "");
        headers.put("ce_inferenceservicename", "sklearn-iris");
        headers.put("ce_namespace", "default");
        headers.put("ce_metadata", "{\"X-Request-Id\":[\"1\"]}");
        headers.put("ce_recordedtime", "2021-04-10T01:22:17Z");
        headers.put("content-type", "application/json");
        return headers;
    }

    @Test
    void anArrayAndWhatFollowsIt_areAllTaken() {
        assertThat(events(Map.of(), "[{\"instances\":[[1]]},{\"instances\":[[2]]}]\n{\"instances\":[[3]]}"))
                .extracting(event -> ((InferenceEvent) event).features())
                .containsExactly(features("f0", 1), features("f0", 2), features("f0", 3));
    }

    @Test
    void kserveRequest_isARowForEachInstance_atTheTimeOfTheCall() {
        assertThat(events(kserve("request"), "{\"instances\": [[6.8,2.8,4.8,1.4],[6.0,3.4,4.5,1.6]]}"))
                .containsExactly(
                        new InferenceEvent(
                                new ModelRef("sklearn-iris", "none"),
                                "defb5816-35f7-4947-a2b1-b9e5d7764ad2_0",
                                THEN,
                                features("f0", 6.8, "f1", 2.8, "f2", 4.8, "f3", 1.4),
                                null,
                                Map.of(),
                                Map.of("namespace", "default")),
                        new InferenceEvent(
                                new ModelRef("sklearn-iris", "none"),
                                "defb5816-35f7-4947-a2b1-b9e5d7764ad2_1",
                                THEN,
                                features("f0", 6.0, "f1", 3.4, "f2", 4.5, "f3", 1.6),
                                null,
                                Map.of(),
                                Map.of("namespace", "default")));
    }

    /** Traps 1 and 3: the answer has the same id, source and content type; the body says what it is. */
    @Test
    void kserveResponse_hasTheIdsOfItsRequest() {
        Map<String, String> headers = kserve("response");
        headers.put("content-type", "text/plain");
        List<ModelEvent> events = events(headers, "{\"predictions\":[1,1]}");
        assertThat(events)
                .extracting(ModelEvent::id)
                .containsExactly("defb5816-35f7-4947-a2b1-b9e5d7764ad2_0", "defb5816-35f7-4947-a2b1-b9e5d7764ad2_1");
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(((InferenceEvent) event).prediction()).isEqualTo(value(1)));
    }

    /** Trap 5: as a proxy copies them from HTTP. */
    @Test
    void headersOfHttp_areTaken() {
        Map<String, String> headers = new HashMap<>();
        kserve("request").forEach((name, value) -> headers.put(name.replace("ce_", "ce-"), value));
        assertThat(events(headers, "{\"instances\": [{\"a\":1}]}"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.id()).isEqualTo("defb5816-35f7-4947-a2b1-b9e5d7764ad2");
                    assertThat(((InferenceEvent) event).features()).isEqualTo(features("a", 1));
                });
    }

    /** Trap 7. */
    @Test
    void gzip_isKnownByItsContent() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write("{\"instances\":[[1]]}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(events(decode("t", null, kserve("request"), bytes.toByteArray())))
                .hasSize(1);
        byte[] broken = bytes.toByteArray();
        broken[12] ^= 0x55;
        assertThat(decode("t", null, kserve("request"), broken)).isInstanceOf(DecodeResult.Rejected.class);
    }

    @Test
    void gzip_thatUnpacksToTooMuch_isRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(new byte[1 << 20]);
        }
        rejects(decode("t", null, Map.of(), bytes.toByteArray()), RejectReason.MALFORMED, "more than 65536 bytes");
    }

    @Test
    void predictions_ofEveryKind() {
        assertThat(events(Map.of(), "{\"predictions\":[[0.7],\"cat\",{\"label\":1,\"scores\":[0.1,0.9]},[0.2,0.8]]}"))
                .containsExactly(
                        answered("inferences", null, value(.7)),
                        answered("inferences", null, value("cat")),
                        new InferenceEvent(
                                new ModelRef("inferences", "none"),
                                null,
                                NOW,
                                Map.of(),
                                value(1),
                                features("0", .1, "1", .9),
                                Map.of()),
                        new InferenceEvent(
                                new ModelRef("inferences", "none"),
                                null,
                                NOW,
                                Map.of(),
                                null,
                                features("0", .2, "1", .8),
                                Map.of()));
    }

    // ---- Open Inference Protocol ------------------------------------------------------------------------------------

    /** Trap 9: flat and nested data are the same. */
    @Test
    void tensors_flatOrNested() {
        for (String data : List.of("[1,2,3,4]", "[[1,2],[3,4]]")) {
            assertThat(events(
                            Map.of(),
                            "{\"id\":\"42\",\"inputs\":[{\"name\":\"input0\",\"shape\":[2,2],\"datatype\":\"UINT32\",\"data\":"
                                    + data + "}],\"outputs\":[{\"name\":\"output0\"}]}"))
                    .containsExactly(
                            asked("inferences", "42_0", features("input0-0", 1, "input0-1", 2)),
                            asked("inferences", "42_1", features("input0-0", 3, "input0-1", 4)));
        }
    }

    /** Trap 12: one tensor for each column, as MLServer's pandas codec writes them. */
    @Test
    void tensors_ofOneColumnEach_keepTheirNames() {
        assertThat(events(
                        Map.of(),
                        "{\"inputs\":[{\"name\":\"age\",\"shape\":[2,1],\"datatype\":\"INT64\",\"data\":[31,null]},"
                                + "{\"name\":\"city\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"Bern\",\"Ulm\"]},"
                                + "{\"name\":\"new\",\"shape\":[2],\"datatype\":\"BOOL\",\"data\":[true,false]}]}"))
                .containsExactly(
                        asked("inferences", null, features("age", 31, "city", "Bern", "new", true)),
                        asked("inferences", null, features("age", null, "city", "Ulm", "new", false)));
    }

    @Test
    void tensorsOfAnAnswer_areAPredictionAndScores() {
        assertThat(
                        events(
                                Map.of(),
                                "{\"model_name\":\"m\",\"model_version\":\"1\",\"id\":\"42\",\"outputs\":["
                                        + "{\"name\":\"predict\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[1]},"
                                        + "{\"name\":\"predict_proba\",\"shape\":[1,2],\"datatype\":\"FP64\",\"data\":[0.2,0.8]}]}"))
                .containsExactly(new InferenceEvent(
                        new ModelRef("m", "1"),
                        "42",
                        NOW,
                        Map.of(),
                        value(1),
                        features("predict_proba-0", .2, "predict_proba-1", .8),
                        Map.of()));
    }

    /** Trap 10: the example of the specification itself. */
    @Test
    void tensors_thatDoNotFillTheirShape_areRefused() {
        rejects(
                decode(
                        Map.of(),
                        "{\"inputs\":[{\"name\":\"input1\",\"shape\":[3],\"datatype\":\"BOOL\",\"data\":[true]}]}"),
                RejectReason.BAD_SHAPE,
                "tensor \"input1\" of shape [3] has 1 values");
        rejects(
                decode(
                        Map.of(),
                        "{\"inputs\":[{\"name\":\"a\",\"shape\":[4294967296,4294967296],\"datatype\":\"BOOL\",\"data\":[true]}]}"),
                RejectReason.BAD_SHAPE,
                "has 1 values");
        rejects(
                decode(
                        Map.of(),
                        "{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[true]},"
                                + "{\"name\":\"b\",\"shape\":[2],\"datatype\":\"BOOL\",\"data\":[true,true]}]}"),
                RejectReason.BAD_SHAPE,
                "\"b\" has 2 rows");
        rejects(
                decode(
                        Map.of(),
                        "{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}]}"),
                RejectReason.UNSUPPORTED,
                "binary");
    }

    @Test
    void mlServerTopics_nameTheModelInAHeader_andTheCallInTheKey() {
        DecodeResult result = decode(
                "mlserver-input",
                "call-7",
                Map.of("mlserver-model", "churn", "mlserver-version", "v2"),
                "{\"id\":\"other\",\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1.5]}]}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(events(result))
                .containsExactly(new InferenceEvent(
                        new ModelRef("churn", "v2"), "call-7", NOW, features("a", 1.5), null, Map.of(), Map.of()));
    }

    @Test
    void mlServerCloudEvents_areOfVersion03_andJoinByRequestId() {
        Map<String, String> headers = Map.of(
                "ce_specversion", "0.3",
                "ce_type", "io.seldon.serving.inference.request",
                "ce_source", "io.seldon.serving.deployment.mlserver.default",
                "ce_id", "r-1",
                "ce_requestid", "r-1",
                "ce_modelid", "iris",
                "ce_inferenceservicename", "",
                "content-type", "application/json");
        assertThat(events(headers, "{\"data\":{\"names\":[\"SL\",\"SW\"],\"ndarray\":[[6.8,2.8]]}}"))
                .containsExactly(asked("iris", "r-1", features("SL", 6.8, "SW", 2.8)));
    }

    @Test
    void seldonTopics_nameTheModel_inTheJsonOfProtobuf() {
        DecodeResult result = decode(
                "foo.bar.default.model.cifar10-drift.outputs",
                "cq1",
                Map.of("seldon-infer-type", "json/inferModelResponse"),
                "{\"outputs\":[{\"name\":\"is_drift\",\"datatype\":\"INT64\",\"shape\":[\"1\",\"1\"],\"contents\":{\"int64Contents\":[\"0\"]}}]}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(events(result)).containsExactly(answered("cifar10-drift", "cq1", value(0)));
    }

    // ---- MLflow -----------------------------------------------------------------------------------------------------

    /** Trap 13: the same rows in every way that MLflow takes them; "inputs" is not only for tensors. Null is missing. */
    @Test
    void mlflowBodies_areTheSameRows() {
        List<ModelEvent> rows = List.of(
                asked("inferences", null, features("a", 1, "b", 2.0)),
                asked("inferences", null, features("a", 3, "b", null)));
        for (String body : List.of(
                "{\"dataframe_split\":{\"columns\":[\"a\",\"b\"],\"index\":[0,1],\"data\":[[1,2.0],[3,null]]}}",
                "{\"dataframe_records\":[{\"a\":1,\"b\":2.0},{\"a\":3,\"b\":null}]}",
                "{\"inputs\":{\"a\":[1,3],\"b\":[2.0,null]}}",
                "{\"instances\":[{\"a\":1,\"b\":2.0},{\"a\":3,\"b\":null}]}",
                "{\"inputs\":[{\"a\":1,\"b\":2.0},{\"a\":3,\"b\":null}],\"params\":{}}")) {
            assertThat(events(Map.of(), body)).as(body).isEqualTo(rows);
        }
        rejects(
                decode(Map.of(), "{\"dataframe_split\":{\"columns\":[\"a\"],\"data\":[[1,2]]}}"),
                RejectReason.BAD_SHAPE,
                "row 0 of \"dataframe_split\" has 2 values; its columns are 1");
        rejects(
                decode(Map.of(), "{\"inputs\":{\"a\":[1],\"b\":[2,3]}}"),
                RejectReason.BAD_SHAPE,
                "\"b\" of \"inputs\"");
    }

    /** Trap 17. */
    @Test
    void bareNaN_isANumber() {
        assertThat(events(Map.of(), "{\"dataframe_records\":[{\"a\":NaN,\"b\":-Infinity}]}"))
                .containsExactly(asked("inferences", null, features("a", Double.NaN, "b", Double.NEGATIVE_INFINITY)));
    }

    // ---- CloudEvents of one's own
    // --------------------------------------------------------------------------------------

    @Test
    void plumblinesOwnEvent_inEveryMode_isTheSame() {
        InferenceEvent expected = new InferenceEvent(
                new ModelRef("m", "2"), "r-1", THEN - THEN % 1000, features("a", 1), value("x"), Map.of(), Map.of());
        String data = "{\"model\":\"m\",\"version\":\"2\",\"features\":{\"a\":1},\"prediction\":\"x\"}";
        String object = "{\"specversion\":\"1.0\",\"type\":\"com.example.scored\",\"source\":\"/shop\",\"id\":\"r-1\","
                + "\"time\":\"2021-04-10T03:22:16+02:00\",\"datacontenttype\":\"application/json\",\"data\":" + data
                + "}";
        Map<String, String> structured = Map.of("content-type", "Application/CloudEvents+JSON; charset=UTF-8");
        assertThat(events(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_type", "com.example.scored",
                                "ce_source", "/shop",
                                "ce_id", "r-1",
                                "ce_time", "2021-04-10T01:22:16Z"),
                        data))
                .containsExactly(expected);
        assertThat(events(structured, object)).containsExactly(expected);
        assertThat(events(Map.of(), object)).containsExactly(expected);
        assertThat(events(
                        Map.of("content-type", "application/cloudevents-batch+json"),
                        "[" + object + "," + object + "]"))
                .containsExactly(expected, expected);
        assertThat(events(Map.of(), "[" + object + "]")).containsExactly(expected);
        String base64 = java.util.Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
        assertThat(events(structured, object.replace("\"data\":" + data, "\"data_base64\":\"" + base64 + "\"")))
                .containsExactly(expected);
    }

    /** An extension may have the name of a member of Plumbline's own event. */
    @Test
    void model_asAnExtension_isTheModelOfTheData() {
        assertThat(events(
                        Map.of(),
                        "{\"model\":\"m\",\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"r-1\","
                                + "\"data\":{\"features\":{\"a\":1}}}"))
                .containsExactly(asked("m", "r-1", features("a", 1)));
        rejects(
                decode(Map.of(), "{\"model\":\"m\",\"specversion\":\"1.0\"}"),
                RejectReason.NOT_AN_EVENT,
                "CloudEvents");
    }

    /** Trap 17, in an envelope. */
    @Test
    void bareNaN_ofOnesOwnEvent_isANumber() {
        assertThat(events(
                        Map.of("ce_specversion", "1.0", "ce_type", "t", "ce_source", "s", "ce_id", "r-1"),
                        "{\"model\":\"m\",\"features\":{\"a\":NaN}}"))
                .containsExactly(asked("m", "r-1", features("a", Double.NaN)));
    }

    @Test
    void label_takesItsIdFromTheEnvelope() {
        assertThat(events(
                        Map.of("ce_specversion", "1.0", "ce_type", "t", "ce_source", "s", "ce_id", "r-9"),
                        "{\"model\":\"m\",\"label\":1}"))
                .containsExactly(new LabelEvent(new ModelRef("m", "none"), "r-9", NOW, value(1)));
    }

    @Test
    void cloudEvents_thatCannotBeTaken_saySo() {
        Map<String, String> structured = Map.of("content-type", "application/cloudevents+json");
        rejects(decode(structured, "{\"model\":\"m\"}"), RejectReason.NOT_AN_EVENT, "without specversion");
        rejects(
                decode(structured, "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\"}"),
                RejectReason.PAYLOAD_UNAVAILABLE,
                "no data");
        Map<String, String> badTime = kserve("request");
        badTime.put("ce_time", "yesterday");
        rejects(decode(badTime, "{\"instances\":[[1]]}"), RejectReason.BAD_TIME, "yesterday");
        Map<String, String> late = kserve("request");
        late.put("ce_time", "2021-04-10T02:00:00Z");
        rejects(decode(late, "{\"instances\":[[1]]}"), RejectReason.FUTURE_TIME, "after the record's timestamp");
        rejects(decode(kserve("request"), "<html>"), RejectReason.MALFORMED, "not JSON");
        Map<String, String> nameless = kserve("request");
        nameless.remove("ce_inferenceservicename");
        rejects(decode(nameless, "{\"features\":{\"a\":1}}"), RejectReason.MISSING_MODEL, "data of a CloudEvent");
    }

    // ---- Cloud vendors
    // -------------------------------------------------------------------------------------------------

    @Test
    void sageMakerCapture_isBothSidesOfACall() {
        String record = "{\"captureData\":{\"endpointInput\":{\"observedContentType\":\"text/csv\",\"mode\":\"INPUT\","
                + "\"data\":\"0.00632,18.00,,Nred\",\"encoding\":\"CSV\"},\"endpointOutput\":{\"observedContentType\":"
                + "\"text/csv; charset=utf-8\",\"mode\":\"OUTPUT\",\"data\":\"30.4133586884\",\"encoding\":\"CSV\"}},"
                + "\"eventMetadata\":{\"eventId\":\"8f45e35c\",\"inferenceTime\":\"2020-07-30T13:36:30Z\"},\"eventVersion\":\"0\"}";
        InferenceEvent expected = new InferenceEvent(
                new ModelRef("house-prices", "none"),
                "8f45e35c",
                Instant.parse("2020-07-30T13:36:30Z").toEpochMilli(),
                features("f0", .00632, "f1", 18, "f2", null, "f3", "Nred"),
                value(30.4133586884),
                Map.of(),
                Map.of());
        assertThat(events(decode("house-prices", null, Map.of(), record.getBytes(StandardCharsets.UTF_8))))
                .containsExactly(expected);
        String base64 = record.replace(
                "\"data\":\"0.00632,18.00,,Nred\",\"encoding\":\"CSV\"",
                "\"data\":\""
                        + java.util.Base64.getEncoder()
                                .encodeToString("0.00632,18.00,,Nred\n".getBytes(StandardCharsets.UTF_8))
                        + "\",\"encoding\":\"BASE64\"");
        assertThat(events(decode("house-prices", null, Map.of(), base64.getBytes(StandardCharsets.UTF_8))))
                .containsExactly(expected);
        // Several lines in a record, as in the files on S3.
        assertThat(events(decode(
                        "house-prices", null, Map.of(), (record + "\n" + record).getBytes(StandardCharsets.UTF_8))))
                .containsExactly(expected, expected);
    }

    @Test
    void databricksRow_isBothSides_andHasTheClientsId() {
        String row = "{\"databricks_request_id\":\"d-1\",\"client_request_id\":\"ord-17\","
                + "\"request_time\":\"2020-10-06T00:00:00Z\",\"status_code\":200,\"sampling_fraction\":1.0,"
                + "\"request\":\"{\\\"dataframe_records\\\":[{\\\"a\\\":1},{\\\"a\\\":2}]}\","
                + "\"response\":\"{\\\"predictions\\\":[0.7,0.1]}\",\"logging_error_codes\":[],\"served_entity_id\":\"entity-1\"}";
        long time = Instant.parse("2020-10-06T00:00:00Z").toEpochMilli();
        ModelRef model = new ModelRef("entity-1", "none");
        assertThat(events(Map.of(), row))
                .containsExactly(
                        new InferenceEvent(model, "ord-17_0", time, features("a", 1), value(.7), Map.of(), Map.of()),
                        new InferenceEvent(model, "ord-17_1", time, features("a", 2), value(.1), Map.of(), Map.of()));
        rejects(
                decode(Map.of(), row.replace("[0.7,0.1]", "[0.7]")),
                RejectReason.BAD_SHAPE,
                "the request has 2 rows, its response 1");
        // Trap 15: too large to be logged is not the same as all values missing.
        rejects(
                decode(
                        Map.of(),
                        "{\"databricks_request_id\":\"d-1\",\"request\":null,\"response\":null,"
                                + "\"logging_error_codes\":[\"MAX_REQUEST_SIZE_EXCEEDED\"]}"),
                RejectReason.PAYLOAD_UNAVAILABLE,
                "MAX_REQUEST_SIZE_EXCEEDED");
    }

    /** Trap 16: the correlation id is that of a call, which may be several. */
    @Test
    void azureCollector_namesEndpointAndDeploymentInTheSource() {
        String record =
                "{\"specversion\":\"1.0\",\"id\":\"aaaaaaaa\",\"source\":\"/subscriptions/s/resourceGroups/g/providers/"
                        + "Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/ep/deployments/blue\","
                        + "\"type\":\"azureml.inference.inputs\",\"datacontenttype\":\"application/json\","
                        + "\"time\":\"2020-12-01T08:51:30Z\",\"data\":[{\"label\":\"DRUG\",\"pattern\":\"aspirin\"},"
                        + "{\"label\":\"DRUG\",\"pattern\":\"trazodone\"}],\"correlationid\":\"bbbb1111\",\"modelversion\":\"default\","
                        + "\"collectdatatype\":\"pandas.core.frame.DataFrame\"}";
        long time = Instant.parse("2020-12-01T08:51:30Z").toEpochMilli();
        ModelRef model = new ModelRef("ep", "blue");
        assertThat(events(Map.of(), record))
                .containsExactly(
                        new InferenceEvent(
                                model,
                                "bbbb1111_0",
                                time,
                                features("label", "DRUG", "pattern", "aspirin"),
                                null,
                                Map.of(),
                                Map.of()),
                        new InferenceEvent(
                                model,
                                "bbbb1111_1",
                                time,
                                features("label", "DRUG", "pattern", "trazodone"),
                                null,
                                Map.of(),
                                Map.of()));
        assertThat(events(
                        Map.of(),
                        record.replace("inference.inputs", "inference.outputs")
                                .replaceAll("\"data\":\\[.*?\\]", "\"data\":[{\"0\":1},{\"0\":0}]")))
                .extracting(event -> ((InferenceEvent) event).prediction())
                .containsExactly(value(1), value(0));
        rejects(
                decode(
                        Map.of(),
                        record.replaceAll("\"data\":\\[.*?\\]", "\"data\":\"https://x/y\",\"datainblob\":\"true\"")),
                RejectReason.PAYLOAD_UNAVAILABLE,
                "no data");
    }

    // ---- Bombs
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void depthBombs_areRefused() {
        List<String> bombs = new ArrayList<>();
        bombs.add("[".repeat(30_000));
        bombs.add("{\"instances\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
        bombs.add("{\"inputs\":[{\"datatype\":\"FP32\",\"shape\":[1],\"data\":" + "[".repeat(20_000)
                + "]".repeat(20_000) + "}]}");
        for (String bomb : bombs) {
            assertThat(decode(Map.of(), bomb)).isInstanceOf(DecodeResult.Rejected.class);
            assertThat(decode(kserve("request"), bomb)).isInstanceOf(DecodeResult.Rejected.class);
        }
    }
}
